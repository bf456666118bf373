// What the shell has of Node's `process`.
import type { Host, ProcessInfo } from '../host.ts';

/** Taken before the agent's code can replace it. */
const { parse } = JSON;

export function createProcess(info: ProcessInfo, host: Host) {
  const exit = () => {
    throw denied('process.exit: ending a process', 'Use action "reset" for a clean session.');
  };
  return {
    cwd: () => info.cwd,
    version: info.version,
    versions: { node: info.version.slice(1) },
    platform: info.platform,
    arch: info.arch,
    argv: ['node', 'shell'],
    env: { ...info.env },
    exit,
    nextTick: (callback: (...args: unknown[]) => void, ...args: unknown[]) =>
      queueMicrotask(() => callback(...args)),
    hrtime: Object.assign(() => [Math.trunc(host.now() / 1000), Math.trunc((host.now() % 1000) * 1e6)], {
      bigint: () => BigInt(Math.trunc(host.now() * 1e6)),
    }),
    uptime: () => host.now() / 1000,
    memoryUsage: undefined,
  };
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

export function denied(operation: string, hint = ''): Error {
  return Object.assign(new Error(`${operation} is not permitted in the shell. ${hint}`.trimEnd()), {
    code: 'PERMISSION_DENIED',
  });
}
