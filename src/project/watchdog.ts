// A thread that ends its own process when the parent is gone: a busy child never sees IPC "disconnect",
// and process.exit() waits for a blocked isolate. It also says for whom the process is busy, which that cannot say itself.
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
setInterval(() => {
  if (process.ppid !== workerData.ppid) process.kill(process.pid, 'SIGKILL');
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

/** Runs `work` on behalf of `name`: if that takes long, the server hears of it. */
export type BusyFor = <T>(name: string, work: () => T) => T;

/**
 * Starts the watchdog; the thread does not keep the process alive. MCP_NODE_PARENT in the environment tells who the
 * parent is: it may be gone by now.
 */
export function startWatchdog(): BusyFor {
  const ppid = Number(process.env[PARENT_VARIABLE] ?? process.ppid);
  delete process.env[PARENT_VARIABLE];
  endWithoutServer();
  const state = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(source, {
    eval: true,
    env: {},
    execArgv: [],
    stdin: false,
    workerData: { ppid, state: state.buffer, descriptor: BUSY_DESCRIPTOR },
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
  return (name, work) => {
    const before = Atomics.load(state, 0);
    set(numberOf(name));
    try {
      return work();
    } finally {
      set(before);
    }
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
