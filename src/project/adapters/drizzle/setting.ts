// What get_setting shows of Drizzle. Runs nothing.
import type { Project } from '../../shapes.ts';
import { type DrizzleConfig, readConfigs } from './config.ts';

/** The first drizzle.config, and the others of a workspace. */
export async function readSetting(project: Project): Promise<unknown> {
  const [first, ...others] = await readConfigs(project);
  if (!first) return { config: null };
  return { ...shown(first), ...(others.length > 0 ? { others: others.map(shown) } : {}) };
}

function shown({ path, dialect, schema, out, casing, url }: DrizzleConfig) {
  const variable = url !== null && 'variable' in url ? url.variable : null;
  return { config: path, dialect, schema, out, casing, variable };
}
