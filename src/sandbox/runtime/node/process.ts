// What the shell has of Node's `process`: the project's folder, environment and versions, its own output and time.
import type { Host, ProcessInfo } from '../host.ts';
import { denied, notInShell } from './errors.ts';

/** Taken before the agent's code can replace it. */
const { parse } = JSON;

const instead = 'It has cwd, env, argv, versions, stdout, stderr, memoryUsage, hrtime and nextTick';
const elsewhere = `${instead}; for the rest, call a function of the project that uses it.`;
const listening = ['on', 'once', 'addListener', 'prependListener', 'prependOnceListener'];

/** `measure` asks the project process, in which the project's code runs. */
export function createProcess(info: ProcessInfo, host: Host, measure: (name: string) => unknown) {
  const shell = {
    ...{ title: 'node', version: info.version, versions: info.versions, release: { name: 'node' } },
    ...{ platform: info.platform, arch: info.arch },
    ...{ argv: ['node', info.file], argv0: 'node', execArgv: [] as string[], exitCode: undefined },
    env: { ...info.env },
    stdout: createOutput(host, 'stdout', 1),
    stderr: createOutput(host, 'stderr', 2),
    cwd: () => info.cwd,
    exit() {
      throw denied('process.exit: ending a process', 'Use action "reset" for a clean session.');
    },
    nextTick: (callback: (...args: unknown[]) => void, ...args: unknown[]) =>
      queueMicrotask(() => callback(...args)),
    hrtime: Object.assign(hrtime, { bigint: () => BigInt(Math.trunc(host.now() * 1e6)) }),
    uptime: () => host.now() / 1000,
    memoryUsage: Object.assign(() => measure('memoryUsage'), {
      rss: () => (measure('memoryUsage') as NodeJS.MemoryUsage).rss,
    }),
    cpuUsage: () => measure('cpuUsage'),
    emitWarning: (warning: unknown) => host.print('stderr', `Warning: ${String(warning)}\n`),
    emit: () => false,
    listenerCount: () => 0,
    listeners: () => [],
    off: () => shell,
    removeListener: () => shell,
    removeAllListeners: () => shell,
  };
  for (const name of listening)
    hide(
      shell,
      name,
      throwing(
        `process.${name}`,
        'Its code gets no events of a process; rejections that nobody handles stand in stderr.',
      ),
    );
  for (const name of info.processFunctions)
    if (!Object.hasOwn(shell, name)) hide(shell, name, throwing(`process.${name}`, elsewhere));
  Object.defineProperty(shell, 'stdin', {
    get: throwing('process.stdin', 'Write what it would read into the code.'),
  });
  return shell;

  function hrtime(since: [number, number] = [0, 0]): [number, number] {
    const now = host.now() * 1e6 - (since[0] * 1e9 + since[1]);
    return [Math.floor(now / 1e9), Math.floor(now % 1e9)];
  }
}

/** As far as code writes to it. */
function createOutput(host: Host, name: 'stdout' | 'stderr', fd: number) {
  const write = (chunk: unknown, encoding?: unknown, done?: unknown): boolean => {
    host.print(name, typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('utf8'));
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') queueMicrotask(() => callback());
    return true;
  };
  const output = {
    ...{ fd, isTTY: false, writable: true, write },
    end: (chunk?: unknown) => void (chunk === undefined || write(chunk)),
    ...{ cork: () => {}, uncork: () => {}, on: () => output, once: () => output, off: () => output },
  };
  return output;
}

function throwing(what: string, hint: string): () => never {
  return () => {
    throw notInShell(what, hint);
  };
}

/** Not shown where the object is printed, nor copied with it. */
function hide(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, writable: true, configurable: true });
}

/** The result brings `env` from what was given last to what is given now, and leaves the shell's own changes. */
export function envKeeper(
  env: Record<string, string>,
  given: Record<string, string>,
): (text: string) => void {
  let before = given;
  return (text) => {
    const now: Record<string, string> = parse(text);
    for (const name of Object.keys(before)) if (!Object.hasOwn(now, name)) delete env[name];
    for (const [name, value] of Object.entries(now)) if (before[name] !== value) env[name] = value;
    before = now;
  };
}
