// A thread that ends its own process when the parent is gone: a busy child never sees IPC "disconnect",
// and process.exit() waits for a blocked isolate. It also says for whom the process is busy, and that it works: a busy one cannot.
import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { BUSY_DESCRIPTOR, CHANNEL_DESCRIPTOR, PARENT_VARIABLE } from '../protocol/descriptors.ts';

const source = `
const { parentPort, workerData } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const state = new Int32Array(workerData.state);
const names = [''];
let counted = 0;
let told = '';
let ticks = 0;
let worked = 0;
let read = 0;
const tellWork = () => {
  const { userCPUTime, systemCPUTime, fsRead } = process.resourceUsage();
  const used = userCPUTime + systemCPUTime - worked;
  const isAtWork = used > 30_000 || fsRead > read;
  worked += used;
  read = fsRead;
  // Not into the middle of an answer.
  if (!isAtWork || Atomics.compareExchange(state, 2, 0, 1) !== 0) return;
  try {
    writeSync(workerData.workDescriptor, '\\n');
  } catch {
    // The pipe is full: what is in it says enough.
  }
  Atomics.store(state, 2, 0);
};
setInterval(() => {
  if (process.ppid !== workerData.ppid) process.kill(process.pid, 'SIGKILL');
  if (workerData.workDescriptor !== undefined && ++ticks % 10 === 0) tellWork();
  const [current, count] = state;
  const busyFor = count === counted ? (names[current] ?? '') : '';
  counted = count;
  if (busyFor === told) return;
  try {
    writeSync(workerData.descriptor, busyFor + '\\n');
    told = busyFor;
  } catch {
    // The pipe is full: the next time.
  }
}, 100);
parentPort.on('message', (name) => names.push(name));
`;

export interface Watchdog {
  /** Runs `work` on behalf of `name`: if that takes long, the server hears of it. */
  busyFor<T>(name: string, work: () => T): T;
  /** No more is told of work: an answer begins. */
  hush(): void;
}

/**
 * Starts the watchdog; the thread does not keep the process alive. MCP_NODE_PARENT in the environment tells who the
 * parent is: it may be gone by now. `workDescriptor`: gets an empty line for each second in which the process has used the
 * processor, or read from a disk, at all.
 */
export function startWatchdog(workDescriptor?: number): Watchdog {
  const ppid = Number(process.env[PARENT_VARIABLE] ?? process.ppid);
  delete process.env[PARENT_VARIABLE];
  endWithoutServer();
  const state = new Int32Array(new SharedArrayBuffer(12));
  const worker = new Worker(source, {
    eval: true,
    env: {},
    execArgv: [],
    stdin: false,
    workerData: { ppid, state: state.buffer, descriptor: BUSY_DESCRIPTOR, workDescriptor },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 },
  });
  worker.unref();

  const numbers = new Map<string, number>();
  const numberOf = (name: string) => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, numbers.size + 1);
    worker.postMessage(name);
    return numbers.size;
  };
  const set = (current: number) => {
    Atomics.store(state, 0, current);
    Atomics.add(state, 1, 1);
  };
  return {
    busyFor(name, work) {
      const before = Atomics.load(state, 0);
      set(numberOf(name));
      try {
        return work();
      } finally {
        set(before);
      }
    },
    hush() {
      while (Atomics.compareExchange(state, 2, 0, 2) === 1);
    },
  };
}

/** Behind a wall the parent is the wall's own process. A server that was gone before that one looked is seen here: nobody reads. */
function endWithoutServer(): void {
  try {
    writeSync(CHANNEL_DESCRIPTOR, '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.kill(process.pid, 'SIGKILL');
  }
}
