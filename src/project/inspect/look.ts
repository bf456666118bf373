// The project as its files are now: nothing is cached, nothing is executed.
import { nearestNames } from '../../nearest.ts';
import type { Config } from '../../protocol/config.ts';
import type { ProjectStart } from '../../protocol/project.ts';
import type { Warning } from '../../protocol/schemas.ts';
import { adapters } from '../adapters/index.ts';
import { readProject } from '../disk/packages.ts';
import type { Project } from '../shapes.ts';
import { isEvidence } from './detect.ts';

/** And what is odd about them. */
export async function lookAt({
  root,
  config,
}: Pick<ProjectStart, 'root' | 'config'>): Promise<{ project: Project; warnings: Warning[] }> {
  const { project, warnings } = await readProject(root, config, isEvidence);
  return { project, warnings: [...warnings, ...unusedConfig(config)] };
}

function unusedConfig({ orms }: Config): Warning[] {
  const names = adapters.map(({ name }) => name);
  const unknown = Object.keys(orms).filter((name) => !names.includes(name));
  return unknown.map((name) => ({
    code: 'CONFIG_UNUSED',
    message: `"orms.${name}" in the configuration of mcp-node is of no ORM that is read. Nearest: ${nearestNames(name, names, 2).join(', ')}.`,
  }));
}
