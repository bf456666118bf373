// The throwaway folder of a trial: below that for temporary files, for the user alone, gone with the trial. A server that was killed
// leaves it behind: the next one removes it.
import { readdirSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadedBy, tryModule } from '../../../protocol/packages/try.ts';

const MOST_BYTES = 1024 * 1024 * 1024;
const pattern = /^mcp-node-try-(\d+)-\w{6}$/;

export interface TryFolder extends AsyncDisposable {
  path: string;
}

/** `by`: how modules of the project are loaded, which says what they are. */
export async function makeTryFolder(by: LoadedBy): Promise<TryFolder> {
  const path = await mkdtemp(join(realpathSync(tmpdir()), `mcp-node-try-${process.pid}-`));
  const manifest = { private: true, type: by === 'import' ? 'module' : 'commonjs' };
  await writeFile(join(path, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(path, tryModule), 'export default (name) => import(name);\n');
  return { path, [Symbol.asyncDispose]: () => removeFolder(path) };
}

/** Of servers that are gone; rejects never. */
export async function sweepTryFolders(): Promise<void> {
  const temp = realpathSync(tmpdir());
  const left = namesIn(temp).filter((name) => {
    const pid = pattern.exec(name)?.[1];
    return pid !== undefined && !isAlive(Number(pid)) && isOwn(join(temp, name));
  });
  await Promise.all(left.map((name) => removeFolder(join(temp, name)).catch(() => {})));
}

/** What may be written there: a package is unpacked before anybody knows how large it is. */
export function roomIn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return Math.min(MOST_BYTES, Math.floor((bavail * bsize) / 2));
}

const removeFolder = (path: string) => rm(path, { recursive: true, force: true, maxRetries: 3 });

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isOwn(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && (process.geteuid === undefined || stat.uid === process.geteuid());
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
