// What an app is started with where it lies: variables of its start script, and env files. One list, for whoever starts it and for
// whoever keeps its secrets out of answers.
import { join, relative, sep } from 'node:path';
import type { Config } from '../protocol/config.ts';
import { type Environment, envFileNames, loadEnv } from './env.ts';
import { type Launch, readScript } from './launch.ts';

export interface FolderEnv {
  /** Of its start script. */
  variables: Record<string, string>;
  /** Env files that are there or may be, the one that wins first; absolute. */
  files: string[];
  /** What all this was read from besides; absolute. */
  sources: string[];
  loaded: Environment;
}

/** What the start script names comes before what is there by convention; the configuration replaces both. */
export function envFilesOf(
  { envFiles }: Pick<Launch, 'envFiles'>,
  config: Pick<Config, 'envFiles'>,
): string[] {
  const names = envFileNames(process.env.NODE_ENV, config);
  return config.envFiles === null ? [...envFiles, ...names] : names;
}

/** Of a folder of the project at `root`. */
export async function readFolderEnv(root: string, folder: string): Promise<FolderEnv> {
  const script = readScript(root, folder);
  const files = envFilesOf(script, { envFiles: null }).map((name) => join(folder, name));
  const names = files.map((file) => relative(root, file).split(sep).join('/'));
  const loaded = await loadEnv(root, { ...script.env, ...process.env }, { envFiles: names });
  return { variables: script.env, files, sources: script.files, loaded };
}
