// The environment from the project's env files: the server forks children with it, the project process reports its names. Executes nothing.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { parse } from 'dotenv';
import { expand } from 'dotenv-expand';
import type { Config } from '../protocol/config.ts';
import type { Warning } from '../protocol/schemas.ts';

export interface Environment {
  /** The whole environment: `base`, then the files, first wins. */
  values: Record<string, string>;
  /** The files that are there, and the names in them; paths as in `envFileNames`. */
  files: { path: string; names: string[] }[];
  /** Name and value of every entry of every file, as written and as expanded; also of those that do not win. */
  written: [string, string][];
  warnings: Warning[];
}

/** Env files relative to the root, the one that wins first. `.env.local` is no part of a test run, as in Vite and Next. */
export function envFileNames(mode: string | undefined, config: Pick<Config, 'envFiles'>): string[] {
  if (config.envFiles !== null) return config.envFiles;
  const name = mode || 'development';
  return [`.env.${name}.local`, ...(name === 'test' ? [] : ['.env.local']), `.env.${name}`, '.env'];
}

/** Reads the env files of `root` under `base`, the client's environment, which wins and is left as it is. */
export async function loadEnv(
  root: string,
  base: NodeJS.ProcessEnv,
  config: Pick<Config, 'envFiles'>,
): Promise<Environment> {
  const files: Environment['files'] = [];
  const warnings: Warning[] = [];
  const contents: Record<string, string>[] = [];
  for (const path of envFileNames(base.NODE_ENV, config)) {
    const values = await readEnvFile(join(root, path)).catch((error: NodeJS.ErrnoException) => {
      const reason = error.message.split(',')[0];
      warnings.push({ code: 'ENV_UNREADABLE', message: `${path} could not be read: ${reason}` });
      return null;
    });
    if (values === null) continue;
    files.push({ path, names: Object.keys(values) });
    contents.push(values);
  }
  const known = Object.fromEntries(
    Object.entries(base).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  // The weakest file first: references look back, from the special to the general.
  const written = Object.assign({}, ...contents.toReversed()) as Record<string, string>;
  const { parsed = {} } = expand({ parsed: written, processEnv: { ...known } });
  const everything = [...contents, parsed].flatMap((values) => Object.entries(values));
  return { values: { ...parsed, ...known }, files, written: everything, warnings };
}

const exampleFile =
  /^\.?(?:env[._-](?:.+[._-])?(?:example|sample|template|dist)|(?:example|sample|template)[._-]env)$/i;

/** Env files for others to copy, in `folders`, relative to the root, the first one first. */
export async function loadEnvExamples(root: string, folders: readonly string[]): Promise<Environment> {
  const found = await Promise.all(
    [...new Set(folders)].map(async (folder) => {
      const names = await readdir(join(root, folder)).catch(() => []);
      return names
        .filter((name) => exampleFile.test(name))
        .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
        .map((name) => posix.join(folder, name));
    }),
  );
  return loadEnv(root, {}, { envFiles: found.flat() });
}

async function readEnvFile(file: string): Promise<Record<string, string> | null> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
  if (found === null) return null;
  // Reading a pipe would wait for ever.
  if (!found.isFile()) throw new Error('it is not a regular file');
  return parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''));
}
