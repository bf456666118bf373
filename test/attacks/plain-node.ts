// A process of plain Node that attacks run in where nothing protects, below a stand-in for the server; and what is seen of both from outside.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { compile } from '../../src/sandbox/compile.ts';
import { root } from '../support/folders.ts';

const program = join(root, 'test/support/plain-node.mjs');
/** For one input; the project's module gives up after 5 seconds by itself. */
const PATIENCE_MS = 10_000;
const LOOK_MS = 20;
/** For its start, on a machine that is busy. */
const START_MS = 60_000;
const importer =
  'export const load = (name) => import(name);\nexport const { meta } = { meta: import.meta };\n';

/** What an input may take, where attacks are to take all that there is. */
export interface Patience {
  ms?: number;
  /** Of memory, over what it had when it started. */
  mb?: number;
}

export interface PlainNode {
  /** What the last input comes to; `ended`: the process is gone, `silent`: it does not answer, `too much`: memory. */
  run(inputs: readonly string[]): Promise<string>;
  /** Whether anything came on the channels to the server, or the server was hurt, since this was asked the last time. */
  touched(): string[];
  close(): void;
}

interface Started {
  child: ChildProcess;
  orders: Duplex;
  pid: number;
  /** When it was ready, in MB. */
  had: number;
  /** Resolves with its next line. */
  next(): Promise<string>;
}

/** It starts when it is needed, and again after it has ended. */
export function plainNode(dir: string, { ms = PATIENCE_MS, mb }: Patience = {}): PlainNode {
  let running: Started | undefined;
  let said = false;
  let hurt = false;

  function start(): Started {
    writeFileSync(join(dir, 'plain-import.mjs'), importer);
    const args = ['--import', 'tsx', '--no-warnings', program, dir];
    // A group and a parent of its own: attacks end and stop these.
    const child = spawn('sh', ['-c', '"$0" "$@" & wait $!', process.execPath, ...args], {
      cwd: dir,
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    });
    const [, , , channel, callbacks, orders] = child.stdio as unknown as Duplex[];
    for (const stream of [channel, callbacks])
      stream
        ?.on('data', () => {
          said = true;
        })
        .on('error', () => {});
    let line = Promise.withResolvers<string>();
    createInterface({ input: (orders as Duplex).on('error', () => {}) })
      .on('line', (text) => line.resolve(JSON.parse(text)))
      .on('close', () => line.resolve('ended'))
      // It hands on what the stream below meets: a write to a process that an attack has ended.
      .on('error', () => line.resolve('ended'));
    const next = () =>
      line.promise.finally(() => {
        line = Promise.withResolvers();
      });
    return { child, orders: orders as Duplex, pid: 0, had: 0, next };
  }

  function end(): void {
    if (running?.child.pid)
      try {
        process.kill(-running.child.pid, 'SIGKILL');
      } catch {
        // It is gone.
      }
    running = undefined;
  }

  async function runOne(input: string): Promise<string> {
    if (!running) {
      running = start();
      const begun = await Promise.race([running.next(), sleep(START_MS, 'not started')]);
      const [, pid] = /^ready (\d+)$/.exec(begun) ?? [];
      if (!pid) {
        end();
        throw new Error(`plain Node: ${begun}`);
      }
      running.pid = Number(pid);
      running.had = taken(running.pid);
    }
    const text = await compile(input, async () => []).then(
      ({ code }) => code,
      (error) => `throw new SyntaxError(${JSON.stringify(error.message)})`,
    );
    running.orders.write(`${JSON.stringify(text)}\n`);
    const answered = running.next();
    const { pid, had } = running;
    const isTooMuch = () => mb !== undefined && taken(pid) - had > mb;
    const until = performance.now() + ms;
    let outcome: string | undefined;
    while (!outcome) {
      outcome = await Promise.race([answered, sleep(mb ? LOOK_MS : ms, undefined)]);
      if (isTooMuch()) outcome = 'too much';
      else if (performance.now() >= until) outcome ??= 'silent';
    }
    hurt ||= isHurt(running.child.pid ?? 0);
    if (hurt || /^(?:ended|silent|too much)$/.test(outcome)) end();
    return outcome;
  }

  return {
    async run(inputs) {
      let outcome = '';
      for (const input of inputs) outcome = await runOne(input);
      return outcome;
    },
    touched() {
      const all = [said ? 'said something to the server' : '', hurt ? 'stopped the server' : ''];
      said = hurt = false;
      return all.filter((one) => one !== '');
    },
    close: end,
  };
}

/** The most memory that it had, and what it has room for, which it need not have written to. */
function taken(pid: number): number {
  if (process.platform !== 'linux') return 0;
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const of = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024;
    return Math.max(of('VmHWM'), of('VmData'));
  } catch {
    // It is gone.
    return 0;
  }
}

/** The stand-in waits for its child: another state is not its own doing. */
function isHurt(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // It ended with its child.
    return false;
  }
}
