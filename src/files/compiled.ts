// Compiled modules of a project, kept between starts: one file for each root, in the user's own cache folder. The server writes it, and
// project processes read it before any code of the project runs.
import { hash, randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';

export interface Compiled {
  /** Of everything that the output depends on. */
  key: string;
  /** A newer one takes its place. */
  slot: string;
  code: Buffer;
  map: Buffer;
}

export const MAX_PACK_BYTES = 64 * 1024 * 1024;
const FORMAT = 1;
const NEWLINE = 10;

export const compiledFolder = (env?: NodeJS.ProcessEnv): string => cacheFolder('compiled', env);

/** `kind`: how the name ends. */
export const ofRoot = (folder: string, root: string, kind: string): string =>
  join(folder, `${hash('sha256', root).slice(0, 32)}.${kind}`);

export const compiledFile = (folder: string, root: string): string => ofRoot(folder, root, 'pack');

export function encodePack(entries: readonly Compiled[]): Buffer {
  const index = entries.map(({ key, slot, code, map }) => [key, slot, code.length, map.length]);
  const bodies = entries.flatMap(({ code, map }) => [code, map]);
  const content = Buffer.concat([Buffer.from(`${JSON.stringify(index)}\n`), ...bodies]);
  return Buffer.concat([Buffer.from(`${FORMAT} ${hash('sha256', content)}\n`), content]);
}

/** Nothing where the file is not there, not whole, or could be written by others. */
export function readPack(file: string): Compiled[] {
  try {
    const bytes = readOwn(file);
    const start = bytes.indexOf(NEWLINE) + 1;
    const content = bytes.subarray(start);
    if (bytes.toString('utf8', 0, start) !== `${FORMAT} ${hash('sha256', content)}\n`) return [];
    let at = content.indexOf(NEWLINE) + 1;
    const take = (length: number) => {
      at += length;
      return content.subarray(at - length, at);
    };
    const index = JSON.parse(content.toString('utf8', 0, at)) as [string, string, number, number][];
    return index.map(([key, slot, code, map]) => ({ key, slot, code: take(code), map: take(map) }));
  } catch {
    return [];
  }
}

/** Another server may write the same file: then the later one counts. */
export async function writeOwn(file: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, content, { mode: 0o600, flag: 'wx' });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Throws where it is not there, or could be written by others. */
export function readOwn(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const { uid, mode, size } = fstatSync(descriptor);
    const isForeign = process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o022) !== 0);
    if (isForeign || size > MAX_PACK_BYTES) throw new Error(`${file} is not ours`);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
