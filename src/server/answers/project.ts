// get_project and get_setting as text.
import type { ProjectInfo, Setting, Warning } from '../../protocol/schemas.ts';
import { outline } from './outline.ts';
import { block, text, warningLines } from './words.ts';

export async function projectText({
  dependencies,
  warnings,
  ...project
}: ProjectInfo & { warnings: readonly Warning[] }): Promise<string> {
  /** `^5.1.0 5.3.0`: declared, installed; `-`: it is not. */
  const versions = (isDev: boolean) =>
    Object.fromEntries(
      dependencies
        .filter(({ dev }) => dev === isDev)
        .map(({ name, range, installed }) => [name, `${range} ${installed ?? '-'}`]),
    );
  const byName = (variables: ProjectInfo['env']['missing']) =>
    Object.fromEntries(variables.map(({ name, source }) => [name, source]));
  const { missing, optional, ...files } = project.env;
  const env = { ...files, missing: byName(missing), optional: byName(optional) };
  const shown = { ...project, env, dependencies: versions(false), devDependencies: versions(true) };
  return [await outline(withoutNothing(shown)), ...warningLines(warnings)].join('\n');
}

/** null and what is empty is left out. */
function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNothing);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withoutNothing(item)] as const);
  return Object.fromEntries(entries.filter(([, item]) => !isNothing(item)));
}

const isNothing = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.keys(value).length === 0);

/** Its type is said where the value alone does not say it. */
export async function settingText({ key, value, type, source, reason }: Setting): Promise<string> {
  const title = typeof value === 'string' ? key : `${key} (${type})`;
  const shown =
    typeof value === 'object' && value !== null
      ? block(title, await outline(value))
      : text(title, typeof value === 'string' ? value : String(value));
  const about = Object.entries({ source, reason }).filter((entry) => entry[1] !== undefined);
  return [shown, ...about.map(([name, said]) => text(name, said as string))].join('\n');
}
