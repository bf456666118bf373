// A child process with an RPC over its IPC channel. Its stdout and stderr go into a bounded ring, never further.
import { type ChildProcess, fork } from 'node:child_process';
import { createRpc, type Methods, type Rpc } from '../protocol/rpc.ts';
import { createRing, type Ring } from './ring.ts';

export interface ChildOptions {
  entry: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  execArgv: string[];
  args?: string[];
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
  /** Why it ended, once it has; rejects never. */
  ended: Promise<string>;
  /** SIGKILL; `reason` is what pending calls and `ended` say. */
  kill(reason: string): void;
}

const alive = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

export function startChild<Remote>(options: ChildOptions, asError: (reason: string) => Error): Child<Remote> {
  const child = fork(options.entry, options.args ?? [], {
    cwd: options.cwd,
    env: options.env,
    execArgv: options.execArgv,
    serialization: 'json',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
  });
  alive.add(child);
  const stdout = createRing(child.stdout);
  const stderr = createRing(child.stderr);
  let killedFor: string | undefined;

  const rpc = createRpc<Remote>(
    {
      // A send to a closed channel must not throw: the pending call is rejected when the process is seen to end.
      post: (message) => void (child.connected && child.send(message as object, () => {})),
      onMessage: (listener) => void child.on('message', listener),
    },
    options.methods,
    options.onError,
  );

  const ended = new Promise<string>((resolve) => {
    const end = (reason: string) => {
      alive.delete(child);
      const why = killedFor ?? reason;
      rpc.close(asError(why));
      resolve(why);
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => {
      const how = signal ? `it was ended by ${signal}` : `it exited with code ${code}`;
      end((options.describeEnd ?? withLastWords)(how, stderr.peek()));
    });
  });

  return {
    rpc,
    pid: child.pid,
    process: child,
    stdout,
    stderr,
    ended,
    kill(reason) {
      killedFor ??= reason;
      child.kill('SIGKILL');
    },
  };
}

function withLastWords(how: string, stderr: string): string {
  const last = stderr.trim().split('\n').slice(-5).join('\n');
  return last ? `${how}; its last words: ${last}` : how;
}
