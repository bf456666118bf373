// Which tools are offered: chosen with --tools, and narrowed by `tools` in the configuration.
import { setTimeout } from 'node:timers/promises';
import { codedError } from '../../errors.ts';
import { nearestNames } from '../../nearest.ts';

/** What can be chosen together, in the order in which clients see it. */
export const toolGroups = {
  project: ['get_project', 'list_apps', 'list_models', 'list_routes', 'get_setting'],
  database: ['database_connections', 'database_schema', 'database_query', 'migrations'],
  packages: ['search_packages', 'get_package', 'compare_packages', 'check_packages', 'try_package'],
  code: ['get_docs', 'get_source'],
  shell: ['shell'],
  history: ['export_history', 'clear_history'],
} as const satisfies Record<string, readonly string[]>;

export type ServerTool = (typeof toolGroups)[keyof typeof toolGroups][number];

const allTools: readonly string[] = Object.values(toolGroups).flat();
/** 'own': all that the project has itself. */
const choosable = [...allTools, 'own'];
const hint = `Tools: ${allTools.join(', ')}; groups: ${Object.keys(toolGroups).join(', ')}, own; own:name is one of the project's own; -name leaves one out.`;

/** Names of tools and groups, in order; one with - or ! is left out. Where that comes first, and without names, all others are in. */
export function chooseTools(names: readonly string[]): ReadonlySet<string> {
  const isLeftOut = (name: string) => /^[-!]/.test(name);
  const chosen = new Set(names.every((name, index) => index > 0 || isLeftOut(name)) ? choosable : []);
  for (const name of names) {
    for (const tool of toolsOf(name.replace(/^[-!]/, ''))) {
      chosen.delete(isLeftOut(name) ? tool : `-${tool}`);
      // Which the project has is not known here.
      if (!isLeftOut(name)) chosen.add(tool);
      else if (tool.startsWith('own:')) chosen.add(`-${tool}`);
    }
  }
  if (![...chosen].some((name) => !isLeftOut(name)))
    throw codedError('TOOLS_INVALID', { problem: `${names.join(',')} leaves no tool`, hint });
  return chosen;
}

function toolsOf(name: string): readonly string[] {
  if (Object.hasOwn(toolGroups, name)) return toolGroups[name as keyof typeof toolGroups];
  if (choosable.includes(name) || /^own:[\w.-]+$/.test(name)) return [name];
  const [nearest] = nearestNames(name, [...choosable, ...Object.keys(toolGroups)], 1);
  const problem = `there is no tool or group "${name}"; the nearest is ${nearest}`;
  throw codedError('TOOLS_INVALID', { problem, hint });
}

/** Whether this tool of the project's own is among the chosen; '': whether any may be. */
export function isOwnChosen(chosen: ReadonlySet<string>, name: string): boolean {
  if (chosen.has(`-own:${name}`)) return false;
  const isSome = [...chosen].some((other) => other.startsWith('own:'));
  return chosen.has('own') || (name === '' ? isSome : chosen.has(`own:${name}`));
}

/** Of the server itself. */
export const serverTools = (chosen: Iterable<string>): string[] =>
  [...chosen].filter((name) => allTools.includes(name));

const LIST_MS = 20_000;

/** `chosen`: by flags; `offered`: those of them that the configuration leaves, rejects never. */
export function createOffer(chosen: ReadonlySet<string>, offered: () => Promise<ReadonlySet<string>>) {
  return {
    /** Clients wait for a list at their start: a configuration that takes long narrows the calls alone. */
    async listed<T>(items: Iterable<T>, toolOf: (item: T) => string): Promise<T[]> {
      const names = await Promise.race([offered(), setTimeout(LIST_MS, chosen, { ref: false })]);
      return [...items].filter((item) => names.has(toolOf(item)));
    },
    async mustBeOffered(name: string): Promise<void> {
      const names = await offered();
      if (names.has(name)) return;
      const by = chosen.has(name) ? '"tools" in the configuration' : '--tools';
      throw codedError('TOOL_HIDDEN', { name, by, offered: serverTools(names).join(', ') || 'none' });
    },
  };
}
