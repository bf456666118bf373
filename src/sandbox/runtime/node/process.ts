// What the shell has of Node's `process`.
import type { Host, ProcessInfo } from '../host.ts';

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

export function denied(operation: string, hint = ''): Error {
  return Object.assign(new Error(`${operation} is not permitted in the shell. ${hint}`.trimEnd()), {
    code: 'PERMISSION_DENIED',
  });
}
