// Env files of the root and of every package: names for the description, values to look up a database.
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { type Environment, envFileNames, loadEnv, loadEnvExamples } from '../../files/env.ts';
import type { Project } from '../shapes.ts';

/** The env files of the project that are there, relative to the root, under the environment `env`. */
export async function readEnvFiles(project: Project, env: NodeJS.ProcessEnv): Promise<Environment> {
  const names = envFileNames(env.NODE_ENV, project.config);
  const inPackages = project.packages
    .filter((pkg) => pkg.path !== '.')
    .flatMap((pkg) => inFolder(pkg.path, env));
  return loadEnv(project.root, env, { envFiles: [...names, ...inPackages] });
}

/** The line of an env file that sets `name`, where the value in force is that of a file and not the machine's. */
export async function lineOfVariable(
  project: Project,
  env: NodeJS.ProcessEnv,
  name: string,
): Promise<string | null> {
  const { values, files } = await readEnvFiles(project, env);
  const file = files.find(({ names }) => names.includes(name));
  // What the root's files say is in the environment of this process already.
  const { [name]: _, ...others } = env;
  const { values: ofFiles } = await readEnvFiles(project, others);
  if (file === undefined || values[name] !== ofFiles[name]) return null;
  const lines = (await readFile(join(project.root, file.path), 'utf8')).split(/\r\n?|\n/);
  const named = (line: string) => line.replace(/^\uFEFF?\s*(?:export\s+)?/, '').split(/\s*=|:\s/)[0] === name;
  // Of several in one file, the last counts.
  const index = lines.findLastIndex(named);
  return index === -1 ? file.path : `${file.path}:${index + 1}`;
}

/** Env files for others to copy, of the root and of every package. */
export async function readEnvExamples({ root, packages }: Project): Promise<Environment['files']> {
  const { files } = await loadEnvExamples(root, ['.', ...packages.map(({ path }) => path)]);
  return files;
}

/** The environment as it is for a program in `folders`, relative to the root, the first winning over the root's files. */
export async function environmentOf(
  project: Project,
  folders: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Record<string, string>> {
  const names = envFileNames(env.NODE_ENV, project.config);
  const { values: shared } = await loadEnv(project.root, {}, { envFiles: names });
  // This process was started with the values of the root's files, which are not the client's own.
  const own = Object.fromEntries(Object.entries(env).filter(([name, value]) => shared[name] !== value));
  const nearer = folders.filter((folder) => folder !== '.').flatMap((folder) => inFolder(folder, env));
  const { values } = await loadEnv(project.root, own, { envFiles: [...nearer, ...names] });
  return values;
}

function inFolder(folder: string, env: NodeJS.ProcessEnv): string[] {
  return envFileNames(env.NODE_ENV, { envFiles: null }).map((name) => posix.join(folder, name));
}
