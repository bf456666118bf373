// A child process with an RPC over a pipe. Its stdout and stderr go into a bounded ring, never further.
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { createChannel } from '../../protocol/channel.ts';
import { CHANNEL_DESCRIPTOR, SECOND_DESCRIPTOR } from '../../protocol/descriptors.ts';
import { createRpc, type Methods, type Rpc } from '../../protocol/rpc.ts';
import type { Command } from '../wall/command.ts';
import { createRing, type Ring } from './ring.ts';

export interface ChildOptions {
  entry: string;
  /** Behind the entry. */
  args?: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  execArgv: string[];
  /** Puts it behind the wall, if there is one. */
  wrap?(command: Command): Command;
  /** Served to the child; everything it says is untrusted. */
  methods: Methods;
  onError(error: unknown): void;
  /** Why it ended, in words: exit code or signal, and the end of its stderr. */
  describeEnd?(how: string, stderr: string): string;
}

export interface Child<Remote> {
  rpc: Rpc<Remote>;
  pid: number | undefined;
  process: ChildProcess;
  stdout: Ring;
  stderr: Ring;
  /** The pipe for what must not wait for an event loop. */
  second: { pipe: Duplex; write(text: string): void };
  /** Why it ended, once it has; rejects never. */
  ended: Promise<string>;
  /** SIGKILL; `reason` is what pending calls and `ended` say. */
  kill(reason: string): void;
}

/** A child that breaks the protocol so often is broken, or broken into; more than the first few say nothing new. */
const MAX_FAULTS = 20;
const LOGGED_FAULTS = 3;
/** Of what a child was sent and did not read. */
const BACKLOG_BYTES = 64 * 1024 * 1024;

const alive = new Set<() => void>();

process.on('exit', () => {
  for (const end of alive) end();
});

export function startChild<Remote>(options: ChildOptions, asError: (reason: string) => Error): Child<Remote> {
  const plain: Command = {
    file: process.execPath,
    args: [...options.execArgv, options.entry, ...(options.args ?? [])],
    env: options.env,
  };
  const { file, args, env, detached = false } = options.wrap?.(plain) ?? plain;
  const child = spawn(file, args, {
    ...{ cwd: options.cwd, env, detached },
    // Descriptor 3: the channel; 4: a second pipe, for what must not wait for an event loop; 5: for whom it is busy.
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const end = () => {
    // With its group: a wall that is ended while it is put up leaves a part of itself behind, for ever.
    if (detached && child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      killGroup(child.pid);
    child.kill('SIGKILL');
  };
  alive.add(end);
  const stdout = createRing(child.stdout);
  const stderr = createRing(child.stderr);
  let killedFor: string | undefined;

  const kill = (reason: string) => {
    killedFor ??= reason;
    end();
  };
  let faults = 0;
  const onFault = (error: unknown) => {
    faults++;
    if (faults <= LOGGED_FAULTS) options.onError(error);
    if (faults === MAX_FAULTS) kill('it does not keep to the protocol');
  };
  /** Nothing more is written to a child that does not read: all of it would be kept here. */
  const write = (pipe: Duplex, send: () => void) => {
    if (pipe.writableLength > BACKLOG_BYTES) kill('it does not read what it is sent');
    else send();
  };
  const main = child.stdio[CHANNEL_DESCRIPTOR] as Duplex;
  const second = child.stdio[SECOND_DESCRIPTOR] as Duplex;
  const channel = createChannel(main, onFault);
  const rpc = createRpc<Remote>(
    { ...channel, post: (message) => write(main, () => channel.post(message)) },
    options.methods,
    onFault,
  );

  const ended = new Promise<string>((resolve) => {
    const settle = (reason: string) => {
      const why = killedFor ?? reason;
      rpc.close(asError(why));
      resolve(why);
    };
    child.once('error', (error) => {
      alive.delete(end);
      settle(error.message);
    });
    child.once('exit', async (code, signal) => {
      alive.delete(end);
      // What it said last may still lie in its pipes: they are read in the next turn, and this one is still to end. "close" would wait for
      // whoever it has left behind that holds them.
      await turn();
      await turn();
      const killedBy = signal ?? (file === plain.file ? undefined : signalOf(code));
      const how = killedBy ? `it was ended by ${killedBy}` : `it exited with code ${code}`;
      settle((options.describeEnd ?? withLastWords)(how, stderr.peek()));
    });
  });

  return {
    rpc,
    pid: child.pid,
    process: child,
    stdout,
    stderr,
    ended,
    second: { pipe: second, write: (text) => write(second, () => second.write(text)) },
    kill,
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

/** A wall ends as a shell does: with 128 and the number of the signal that ended what was behind it. */
function signalOf(code: number | null): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => number + 128 === code)?.[0];
}

function withLastWords(how: string, stderr: string): string {
  const last = stderr.trim().split('\n').slice(-5).join('\n');
  return last ? `${how}; its last words: ${last}` : how;
}
