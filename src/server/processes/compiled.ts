// Keeps what project processes had to compile: a process that runs nothing of the project compiles it once more, and only its output is
// written. What was reported can name files and options, and no code.
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileBundle } from '../../built-files.ts';
import { codedError } from '../../errors.ts';
import {
  type Compiled,
  compiledFile,
  compiledFolder,
  encodePack,
  MAX_PACK_BYTES,
  readPack,
  writeOwn,
} from '../../files/compiled.ts';
import { isInside } from '../../files/paths.ts';
import type { Logger } from '../../log.ts';
import { type CompileMethods, MAX_MISSED } from '../../protocol/project.ts';
import type { Command } from '../wall/command.ts';
import { type Child, startChild } from './child.ts';
import { permissionFlags } from './project-process.ts';

/** Fewer, or less, are compiled sooner than a process starts. */
const WORTHWHILE = 100;
const WORTHWHILE_BYTES = 100_000;
const QUIET_MS = 1_000;
const BATCH = 50;
const BATCH_MS = 60_000;
/** Of a file and its options, as JSON. */
const MAX_TEXT = 50_000;
/** Of all roots: what was used least recently goes. */
const MAX_TOTAL_BYTES = 8 * MAX_PACK_BYTES;

export interface CompiledStore {
  /** The file, for a process that starts. */
  use(): string;
  /** As a project process says. */
  missed(list: unknown): void;
  stop(): void;
}

export function createCompiledStore(
  root: string,
  wrapper: () => Promise<(command: Command) => Command>,
  log: Logger,
): CompiledStore {
  const file = compiledFile(compiledFolder(), root);
  const tried = new Set<string>();
  let waiting: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let child: Child<CompileMethods> | undefined;
  let isAtWork = false;
  let isStopped = false;

  async function keep(): Promise<void> {
    if (isAtWork) return;
    isAtWork = true;
    try {
      if (!(await areWorthwhile(waiting, root)) || isStopped) return;
      const missed = waiting;
      waiting = [];
      const started = startCompiling(await wrapper());
      child = started;
      const fresh: Compiled[] = [];
      for (let at = 0; at < missed.length; at += BATCH) {
        const params = { root, missed: missed.slice(at, at + BATCH) };
        const texts = await started.rpc.call('compile', params, { timeoutMs: BATCH_MS });
        for (const { code, map, ...named } of texts)
          fresh.push({ ...named, code: Buffer.from(code), map: Buffer.from(map) });
      }
      await writePack(file, fresh);
      log.debug({ modules: fresh.length }, 'compiled modules are kept');
    } catch (error) {
      // Where no folder can be written, the next start compiles again.
      log.debug({ err: error }, 'compiled modules are not kept');
    } finally {
      child?.kill('it has compiled');
      child = undefined;
      isAtWork = false;
    }
  }

  return {
    use() {
      const now = new Date();
      // None yet, or it cannot be kept.
      utimes(file, now, now).catch(() => {});
      return file;
    },
    missed(list) {
      if (!Array.isArray(list)) return;
      for (const text of list.slice(0, MAX_MISSED - tried.size)) {
        if (typeof text !== 'string' || text.length > MAX_TEXT || tried.has(text)) continue;
        tried.add(text);
        waiting.push(text);
      }
      clearTimeout(timer);
      timer = setTimeout(keep, QUIET_MS).unref();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      child?.kill('mcp-node stops');
    },
  };
}

/** Few files may be large: the client that an ORM generates. */
async function areWorthwhile(missed: readonly string[], root: string): Promise<boolean> {
  if (missed.length >= WORTHWHILE) return true;
  const files = missed.map(fileOf).filter((file) => isInside(file, root));
  const sizes = await Promise.all(files.map(async (file) => (await statOf(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0) >= WORTHWHILE_BYTES;
}

/** Of a Missed, if it is one: whoever says so runs code of the project. */
function fileOf(text: string): string {
  try {
    return String(Object(JSON.parse(text)).file);
  } catch {
    return '';
  }
}

/** Without an environment: one of the project could name another compiler. */
function startCompiling(wrap: (command: Command) => Command): Child<CompileMethods> {
  return startChild<CompileMethods>(
    {
      entry: fileURLToPath(compileBundle),
      cwd: dirname(fileURLToPath(compileBundle)),
      env: {},
      execArgv: [...permissionFlags(), '--allow-child-process', '--allow-worker'],
      wrap,
      methods: {},
      onError() {},
    },
    (reason) => codedError('PROJECT_CRASHED', { reason }),
  );
}

async function writePack(file: string, fresh: readonly Compiled[]): Promise<void> {
  const bySlot = new Map(readPack(file).map((entry) => [entry.slot, entry]));
  for (const entry of fresh) {
    // Behind all others: the oldest are left out first.
    bySlot.delete(entry.slot);
    bySlot.set(entry.slot, entry);
  }
  await writeOwn(file, encodePack(newest([...bySlot.values()])));
  await tidy(dirname(file));
}

function newest(entries: Compiled[]): Compiled[] {
  let left = MAX_PACK_BYTES;
  const from = entries.findLastIndex(({ key, slot, code, map }) => {
    left -= key.length + slot.length + code.length + map.length + 100;
    return left < 0;
  });
  return entries.slice(from + 1);
}

async function tidy(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^[\da-f]{32}\.(?:app|pack)/.test(name));
  const found = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), ...(await statOf(join(folder, name))) })),
  );
  let total = 0;
  for (const { path, size } of found.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
    total += size;
    if (total > MAX_TOTAL_BYTES) await rm(path, { force: true });
  }
}

async function statOf(path: string): Promise<{ size: number; mtimeMs: number }> {
  try {
    return await stat(path);
  } catch {
    // Another server was faster, or it was no file.
    return { size: 0, mtimeMs: 0 };
  }
}
