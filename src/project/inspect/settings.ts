// One setting by its dotted key: package.*, tsconfig.*, env.*, mcp-node.*, and a section of each adapter. Executes nothing.
import { codedError } from '../../errors.ts';
import { judge } from '../../files/secrets/decide.ts';
import { nearestNames } from '../../nearest.ts';
import type { Scope } from '../../protocol/permissions.ts';
import type { Setting } from '../../protocol/schemas.ts';
import { lineOfVariable, readEnvFiles } from '../disk/env-files.ts';
import { readManifest } from '../disk/manifest.ts';
import { readTsconfig } from '../disk/typescript.ts';
import type { Project } from '../shapes.ts';
import { usedAdapters } from './detect.ts';
import { missingVariables } from './variables/variables.ts';

interface SettingsContext {
  project: Project;
  /** The environment of the project; its names can be seen. */
  env: NodeJS.ProcessEnv;
  /** Variables whose values are shown. */
  shown: Scope;
}

const MAX_KEYS = 5_000;

type Sections = Readonly<Record<string, (context: SettingsContext) => Promise<unknown>>>;

const ownSections: Sections = {
  // As it is written.
  package: async ({ project }) => (await readManifest(project.root)).manifest ?? {},
  tsconfig: async ({ project }) => (await readTsconfig(project.root)).tsconfig ?? {},
  env: readEnv,
  'mcp-node': async ({ project }) => project.config,
};

/** The value under `key`; SETTING_NOT_FOUND with the nearest keys when there is none. */
export async function getSetting(key: string, context: SettingsContext): Promise<Setting> {
  const [name = '', ...segments] = key.split('.');
  const sections = { ...(await adapterSections(context.project)), ...ownSections };
  const read = Object.hasOwn(sections, name) ? sections[name] : undefined;
  const section = read === undefined ? undefined : await read(context);
  const found = read === undefined ? null : find(section, segments);
  if (found !== null) {
    if (key === 'env') return { key, value: await readEnvApart(context), type: 'object' };
    const about =
      name === 'env' && segments.length > 0 ? await aboutVariable(segments.join('.'), context) : {};
    return { key, value: found.value, type: typeName(found.value), ...about };
  }
  const keys = section === undefined ? await allKeys(Object.keys(sections), context) : keysOf(section, name);
  const nearest = nearestNames(key, keys).join(', ') || 'none';
  const names = Object.keys(sections).map((section) => `${section}.`);
  const remark =
    name === 'env' && segments.length > 0 ? await unsetVariable(segments.join('.'), context.project) : '';
  throw codedError('SETTING_NOT_FOUND', { key, remark, nearest, sections: names.join(', ') });
}

async function unsetVariable(variable: string, project: Project): Promise<string> {
  const { missing, optional } = await missingVariables(project, () => false);
  const isIt = ({ name }: { name: string }) => name === variable;
  const [needed, read] = [missing.find(isIt), optional.find(isIt)];
  if (needed) return `Nothing sets ${variable}, which ${needed.source} needs. `;
  return read
    ? `Nothing sets ${variable}, which ${read.source} reads, and goes on without. `
    : `Nothing sets ${variable}, and nothing that was found reads it. `;
}

async function adapterSections(project: Project): Promise<Sections> {
  const used = await usedAdapters(project);
  return Object.fromEntries(
    used.flatMap(({ name, capabilities }) => {
      const { setting } = capabilities;
      return setting ? [[name, () => setting(project)]] : [];
    }),
  );
}

// Keys may contain dots ("package.exports../package.json"): the longest own key that leads to the end wins.
function find(value: unknown, segments: readonly string[]): { value: unknown } | null {
  if (segments.length === 0) return { value };
  if (typeof value !== 'object' || value === null) return null;
  for (let length = segments.length; length > 0; length--) {
    const key = segments.slice(0, length).join('.');
    // Enumerable as well, which the length of an array is not.
    if (!Object.prototype.propertyIsEnumerable.call(value, key)) continue;
    const found = find((value as Record<string, unknown>)[key], segments.slice(length));
    if (found !== null) return found;
  }
  return null;
}

function keysOf(section: unknown, prefix: string): string[] {
  const keys = [prefix];
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      if (keys.length >= MAX_KEYS) return;
      keys.push(`${path}.${key}`);
      walk(child, `${path}.${key}`);
    }
  };
  walk(section, prefix);
  return keys;
}

/** Whoever names no section means a key below one: `scripts`, `PORT`, `paths`. */
async function allKeys(names: readonly string[], context: SettingsContext): Promise<string[]> {
  const own = Object.entries(ownSections).map(async ([name, read]) => keysOf(await read(context), name));
  return [...names, ...(await Promise.all(own)).flat()];
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

async function readEnv({ project, env, shown }: SettingsContext): Promise<Record<string, string>> {
  const { values } = await readEnvFiles(project, env);
  return Object.fromEntries(
    Object.entries(values)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, judge(name, value, shown).shown]),
  );
}

/** Variables of the project's env files, and those that only the machine has. */
async function readEnvApart(context: SettingsContext) {
  const { files } = await readEnvFiles(context.project, context.env);
  const ofFiles = new Set(files.flatMap(({ names }) => names));
  const all = Object.entries(await readEnv(context));
  const those = (isOfProject: boolean) =>
    Object.fromEntries(all.filter(([name]) => ofFiles.has(name) === isOfProject));
  return { project: those(true), machine: those(false) };
}

/** Where the value of a variable is from, and why it is shown, or is not. */
async function aboutVariable(name: string, { project, env, shown }: SettingsContext) {
  const { values } = await readEnvFiles(project, env);
  const source = await lineOfVariable(project, env, name);
  return { ...(source !== null && { source }), reason: judge(name, values[name] ?? '', shown).reason };
}
