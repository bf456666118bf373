// `nest start`: what its configuration says of the file that it starts. https://docs.nestjs.com/cli/monorepo
import { join } from 'node:path';
import { splitCommands } from '../../../files/npm-scripts.ts';
import { isFile, readText } from '../../disk/files.ts';
import type { Package } from '../../shapes.ts';
import { asRecord, parseJsonc } from '../../source/resolve/jsonc.ts';
import type { AppEntry } from '../adapter.ts';

/** Before others that run the command. */
const preferred = ['dev', 'start:dev', 'develop', 'start', 'serve'];

/** Null where scripts run another command. Of several apps in one package, the one that the command starts. */
export async function findCliEntry({ dir, manifest }: Package): Promise<AppEntry | null> {
  const scripts = manifest?.scripts ?? {};
  const script = [...preferred, ...Object.keys(scripts)].find(
    (name) => startOf(scripts[name] ?? '') !== undefined,
  );
  if (script === undefined) return null;
  const words = startOf(scripts[script] ?? '') ?? [];
  const { text = '{}' } = await readText(join(dir, 'nest-cli.json'));
  const config = asRecord(parseJsonc(text));
  const apps = Object.entries(asRecord(config.projects)).filter(
    ([, project]) => asRecord(project).type !== 'library',
  );
  const named = apps.find(([name]) => words.includes(name));
  const usual = apps.find(([, project]) => asRecord(project).root === config.root);
  const project = asRecord((named ?? (config.monorepo ? (usual ?? apps[0]) : undefined))?.[1]);
  const at = words.findIndex((word) => word === '--entryFile' || word === '-e');
  const file = textOf(at === -1 ? undefined : words[at + 1]) ?? textOf(project.entryFile ?? config.entryFile);
  const folder = textOf(project.sourceRoot ?? config.sourceRoot) ?? 'src';
  const entry = join(dir, folder, `${(file ?? 'main').replace(/\.[jt]s$/, '')}.ts`);
  return (await isFile(entry)) ? { file: entry, args: [], reason: `script "${script}"` } : null;
}

/** The words after `nest start`. */
function startOf(script: string): string[] | undefined {
  for (const words of splitCommands(script)) {
    const at = words.findIndex((word, index) => /(?:^|\/)nest$/.test(word) && words[index + 1] === 'start');
    if (at !== -1) return words.slice(at + 2);
  }
  return undefined;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
