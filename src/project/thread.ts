// The one thread of ours beside the main one: it ends its process when the server is gone, says for whom that is busy, and compiles. It has no
// guard, and code of the project may get hold of its port: it takes names, and texts to compile, and does nothing else for whoever asks.
import { writeSync } from 'node:fs';
import { constants } from 'node:os';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { TransformOptions, TransformResult } from 'esbuild';
import { BUSY_DESCRIPTOR, CHANNEL_DESCRIPTOR, PARENT_VARIABLE } from '../protocol/descriptors.ts';

const source = `
const { parentPort, workerData } = require('node:worker_threads');
const fs = require('node:fs');
const { createRequire } = require('node:module');
const { writeSync } = fs;
const { answers } = workerData;
const state = new Int32Array(workerData.state);
const names = [''];
let counted = 0;
let told = '';
let ticks = 0;
let worked = 0;
let read = 0;
let esbuild;
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
const load = () => {
  const loaded = createRequire(createRequire(workerData.own).resolve('tsx/package.json'))('esbuild');
  // Its errors quote the file that a text of theirs names, and large texts would go by files that others may exchange.
  fs.readFileSync = () => { throw new Error('nothing is read here'); };
  fs.readFile = fs.writeFile = (...args) => args.at(-1)(new Error('no file is used here'));
  return loaded;
};
const compile = async ({ id, text, options }) => {
  if (typeof id !== 'number' || typeof text !== 'string') return;
  try {
    esbuild ??= load();
    answers.postMessage({ id, result: await esbuild.transform(text, options) });
  } catch (error) {
    answers.postMessage({ id, error, fields: { ...error } });
  }
  Atomics.add(state, 3, 1);
  Atomics.notify(state, 3);
};
// A busy process never sees IPC "disconnect", and process.exit() waits for a blocked isolate.
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
parentPort.on('message', (message) => {
  if (typeof message === 'string') names.push(message);
  else compile(Object(message));
});
`;

// Taken before the guard replaces it.
const { _kill, pid } = process as unknown as { _kill(pid: number, signal: number): number; pid: number };

/** Without handlers, and whatever the guard permits. */
export function endAtOnce(): void {
  _kill(pid, constants.signals.SIGKILL);
}

/** Longer than any module takes: the service is gone. */
const COMPILE_MS = 120_000;

/** As esbuild's transformSync. */
export type Compile = (text: string, options: TransformOptions) => TransformResult;

export interface Thread {
  /** Runs `work` on behalf of `name`: if that takes long, the server hears of it. */
  busyFor<T>(name: string, work: () => T): T;
  /** No more is told of work: an answer begins. */
  hush(): void;
  /** Waits until it is compiled. */
  compile: Compile;
  /** Starts the service, which is not waited for. */
  prepareToCompile(): void;
}

interface Answer {
  id: number;
  result?: TransformResult;
  error?: object;
  /** What is no part of a copied error. */
  fields?: object;
}

/**
 * Starts it; it does not keep the process alive. MCP_NODE_PARENT in the environment tells who the parent is: it may be gone by now.
 * `workDescriptor`: gets an empty line for each second in which the process has used the processor, or read from a disk, at all.
 */
export function startThread(workDescriptor?: number): Thread {
  const ppid = Number(process.env[PARENT_VARIABLE] ?? process.ppid);
  delete process.env[PARENT_VARIABLE];
  endWithoutServer();
  const state = new Int32Array(new SharedArrayBuffer(16));
  const { port1: answers, port2: theirs } = new MessageChannel();
  const worker = new Worker(source, {
    eval: true,
    env: variables(),
    execArgv: [],
    stdin: false,
    workerData: {
      ...{ ppid, state: state.buffer, descriptor: BUSY_DESCRIPTOR, workDescriptor },
      ...{ own: import.meta.url, answers: theirs },
    },
    transferList: [theirs],
    resourceLimits: { maxYoungGenerationSizeMb: 2 },
  });
  worker.unref();
  // Without it nobody would end this process: what breaks it ends both.
  worker.on('error', endAtOnce);
  worker.on('exit', endAtOnce);

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
  let asked = 0;
  const ask = (text: string, options: TransformOptions) => {
    asked++;
    worker.postMessage({ id: asked, text, options });
    return asked;
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
    compile(text, options) {
      const id = ask(text, options);
      for (;;) {
        const count = Atomics.load(state, 3);
        const answer = receiveMessageOnPort(answers)?.message as Answer | undefined;
        if (answer?.result && answer.id === id) return answer.result;
        if (answer?.error && answer.id === id) throw Object.assign(answer.error, answer.fields);
        if (!answer && Atomics.wait(state, 3, count, COMPILE_MS) === 'timed-out')
          throw new Error('The compiler, esbuild, does not answer.');
      }
    },
    prepareToCompile: () => void ask('', {}),
  };
}

/** Where the user has esbuild: the project's env files cannot say it (server/setup/). */
function variables(): NodeJS.ProcessEnv {
  const { ESBUILD_BINARY_PATH } = process.env;
  return ESBUILD_BINARY_PATH ? { ESBUILD_BINARY_PATH } : {};
}

/**
 * For a process that runs nothing of the project, and is busy for nobody: bubblewrap, its parent there, ends it with the server (and the kernel,
 * where the server is the first process of a container).
 */
export function watchServer(): void {
  if (process.env[PARENT_VARIABLE] !== '1') {
    startThread();
    return;
  }
  delete process.env[PARENT_VARIABLE];
  endWithoutServer();
}

/** Behind a wall the parent is the wall's own process. A server that was gone before that one looked is seen here: nobody reads. */
function endWithoutServer(): void {
  try {
    writeSync(CHANNEL_DESCRIPTOR, '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') endAtOnce();
  }
}
