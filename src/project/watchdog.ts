// A thread that ends its own process when the parent is gone: a busy child never sees IPC "disconnect",
// and process.exit() waits for a blocked isolate. It also says for whom the process is busy, and that it works: a busy one cannot.
import { writeSync } from 'node:fs';
import { MessageChannel, type TransferListItem, Worker, type WorkerOptions } from 'node:worker_threads';
import { BUSY_DESCRIPTOR, CHANNEL_DESCRIPTOR, PARENT_VARIABLE } from '../protocol/descriptors.ts';

const source = `
const threads = require('node:worker_threads');
const { parentPort, workerData } = threads;
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
const host = ({ file, env, data, port }) => {
  Object.assign(process.env, env);
  threads.workerData = data;
  threads.parentPort = port;
  require(file);
};
parentPort.on('message', (message) => (typeof message === 'string' ? names.push(message) : host(message)));
`;

/** What `new Worker(file, options)` would give, as far as whoever asks for one uses it. */
export interface HostedThread {
  postMessage(value: unknown): void;
  unref(): void;
  terminate(): void;
}
export type HostThread = (file: string, options: WorkerOptions) => HostedThread;

export interface Watchdog {
  /** Runs `work` on behalf of `name`: if that takes long, the server hears of it. */
  busyFor<T>(name: string, work: () => T): T;
  /** No more is told of work: an answer begins. */
  hush(): void;
  /** Runs a module in this thread as in one of its own, whose start takes as long as that of Node. To be called once, before code of the project runs. */
  host: HostThread;
  /** Starts the thread, if none was needed yet. Before the guard is armed. */
  begin(): void;
}

interface WatchdogOptions {
  /** Gets an empty line for each second in which the process has used the processor, or read from a disk, at all. */
  workDescriptor?: number;
  /** With room for what a thread of its own would have. */
  hosts?: boolean;
  /** Where the kernel sees the parent go, no thread before `begin` or `host`. */
  isLazy?: boolean;
}

/** The first process of a namespace, as behind bubblewrap: with it, the kernel ends all others. */
const FIRST = 1;

const SMALL = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 };

/**
 * Starts the watchdog; the thread does not keep the process alive. MCP_NODE_PARENT in the environment tells who the
 * parent is: it may be gone by now.
 */
export function startWatchdog(options: WatchdogOptions = {}): Watchdog {
  const { workDescriptor, hosts = false, isLazy = false } = options;
  const ppid = Number(process.env[PARENT_VARIABLE] ?? process.ppid);
  delete process.env[PARENT_VARIABLE];
  endWithoutServer();
  const state = new Int32Array(new SharedArrayBuffer(12));
  let worker: Worker | undefined;
  const begin = () => {
    worker ??= startThread(
      { ppid, state: state.buffer, descriptor: BUSY_DESCRIPTOR, workDescriptor },
      hosts ? {} : { resourceLimits: SMALL },
    );
    return worker;
  };
  if (!isLazy || ppid !== FIRST) begin();

  const numbers = new Map<string, number>();
  const numberOf = (name: string) => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, numbers.size + 1);
    worker?.postMessage(name);
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
    host(file, { workerData: data, transferList = [] }) {
      const { port1, port2: port } = new MessageChannel();
      port1.unref();
      const given: TransferListItem[] = [...transferList, port];
      begin().postMessage({ file, env: { ...process.env }, data, port }, given);
      return {
        postMessage: port1.postMessage.bind(port1),
        unref() {},
        terminate: () => port1.close(),
      };
    },
    begin: () => void begin(),
  };
}

function startThread(workerData: object, limits: Pick<WorkerOptions, 'resourceLimits'>): Worker {
  const worker = new Worker(source, {
    eval: true,
    env: {},
    execArgv: [],
    stdin: false,
    workerData,
    ...limits,
  });
  worker.unref();
  return worker;
}

/** Behind a wall the parent is the wall's own process. A server that was gone before that one looked is seen here: nobody reads. */
function endWithoutServer(): void {
  try {
    writeSync(CHANNEL_DESCRIPTOR, '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.kill(process.pid, 'SIGKILL');
  }
}
