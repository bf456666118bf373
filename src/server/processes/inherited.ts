// What whoever started the server had open, and left open for it: nobody here needs it, and every child would have it, through the wall.
import { closeSync, fstatSync, readdirSync, readFileSync } from 'node:fs';

/** Of what Node opens itself, and of the first descriptors that it inherits. */
const CLOSE_ON_EXEC = 0o2000000;
const WRITABLE = 0o3;

/** Flags with which V8 writes a log: its descriptor looks like an inherited one. */
const logging = /--(?:log|prof|ll[-_]prof|perf)/;

/** Call it before any child is started. */
export function closeInherited(): void {
  // On macOS, libuv gives a child what is in `stdio` alone (POSIX_SPAWN_CLOEXEC_DEFAULT).
  if (process.platform !== 'linux') return;
  const isLogging = logging.test(`${process.execArgv.join(' ')} ${process.env.NODE_OPTIONS}`);
  for (const fd of readdirSync('/proc/self/fdinfo').map(Number)) {
    if (fd <= 2) continue;
    const flags = flagsOf(fd);
    if (flags === null || (flags & CLOSE_ON_EXEC) !== 0) continue;
    if (isLogging && (flags & WRITABLE) !== 0 && fstatSync(fd).isFile()) continue;
    // That of a parent which forked it has a listener in Node.
    if (fd === (process.channel as { fd?: number } | undefined)?.fd) process.disconnect?.();
    else closeSync(fd);
  }
}

/** null: it was that of the listing. */
function flagsOf(fd: number): number | null {
  try {
    const info = readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8');
    return Number.parseInt(/^flags:\s*(\d+)/m.exec(info)?.[1] ?? '', 8);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
