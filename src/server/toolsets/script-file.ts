// Writes an exported script: a new .ts file inside of the project, where the user permitted it. The server's only write in a project.
import { constants } from 'node:fs';
import { open, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, posix, relative, sep } from 'node:path';
import { codedError } from '../../errors.ts';
import type { ScriptTarget } from '../shell/history.ts';

/** Whether the user permitted writes to this absolute path. */
export type MayWrite = (path: string) => boolean;

export interface ScriptFile extends ScriptTarget {
  /** Absolute, without links. */
  file: string;
  /** Relative to the root. */
  path: string;
}

/** Where `filename` would lie; throws EXPORT_REFUSED or PERMISSION_DENIED, and writes nothing. */
export async function placeScript(root: string, filename: string, mayWrite: MayWrite): Promise<ScriptFile> {
  const example =
    'Name a new .ts file by its path relative to the root of the project, such as "scripts/session.ts".';
  const refuse = (problem: string, remedy = example) =>
    codedError('EXPORT_REFUSED', { filename, problem, remedy });
  const parts = filename.split(/[\\/]/);
  if (filename.includes('\0')) throw refuse('it contains a NUL');
  if (isAbsolute(filename) || /^[A-Za-z]:/.test(filename)) throw refuse('it is an absolute path');
  if (parts.includes('..')) throw refuse('it leads upwards');
  if (!/[^.]\.ts$/.test(filename) || filename.endsWith('.d.ts')) throw refuse('it is no .ts file');
  if (parts.some((part) => part === 'node_modules' || /^\../.test(part)))
    throw refuse('folders with a dot and node_modules are not for scripts');

  const realRoot = await realpath(root);
  const folder = join(realRoot, dirname(filename));
  const realFolder = await realpath(`${folder}/.`).catch(() => {
    throw refuse('its folder does not exist', 'Create the folder with your own tools, or name another one.');
  });
  // A link anywhere on the way leads to another place than the name says.
  if (realFolder !== folder) throw refuse('its folder is reached through a link', 'Name the folder itself.');
  const file = join(realFolder, basename(filename));
  const path = relative(realRoot, file).split(sep).join(posix.sep);
  if (!mayWrite(file)) {
    throw codedError('PERMISSION_DENIED', {
      operation: `Writing ${path}`,
      remedy: `Leave filename out and write the text with your own tools, or ask the user to start mcp-node with --allow-write=${path}.`,
    });
  }
  const toRoot = relative(realFolder, realRoot).split(sep).join(posix.sep);
  return { file, path, toRoot: toRoot && `${toRoot}/`, commonJs: await isCommonJs(realFolder, realRoot) };
}

/** Never over anything that is there, a link included. */
export async function writeScriptFile({ file, path }: ScriptFile, text: string): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  const handle = await open(file, flags, 0o644).catch((error: NodeJS.ErrnoException) => {
    const exists = error.code === 'EEXIST';
    const problem = exists ? 'it exists already' : String(error.code ?? error.message);
    const remedy = exists
      ? 'Name a file that does not exist yet.'
      : 'Name another folder, or leave filename out and write the text with your own tools.';
    throw codedError('EXPORT_REFUSED', { filename: path, problem, remedy }, error);
  });
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
}

/** As Node and tsx decide it for a .ts file: by the nearest package.json, from the folder up to the root. */
export async function isCommonJs(folder: string, root: string): Promise<boolean> {
  for (let dir = folder; ; dir = dirname(dir)) {
    const text = await readFile(join(dir, 'package.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return !/"type"\s*:\s*"module"/.test(text);
    if (dir === root || dirname(dir) === dir) return true;
  }
}
