// The wall on macOS: sandbox-exec with a profile (https://reverse.put.as/wp-content/uploads/2011/09/Apple-Sandbox-Guide-v1.0.pdf).
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Candidate, Command } from './command.ts';

const PROGRAM = '/usr/bin/sandbox-exec';

export function sandboxExec(): Candidate {
  if (!existsSync(PROGRAM)) return { reason: `${PROGRAM} is not there`, remedy: 'It is part of macOS.' };
  // A project process needs a folder for what only it needs; there are no private mounts here.
  const temp = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-node-')));
  process.once('exit', () => rmSync(temp, { recursive: true, force: true }));
  return {
    name: 'sandbox-exec',
    remedy: 'A process in a sandbox cannot start another one: start mcp-node outside of it.',
    around: (command, writable) => sandboxExecCommand(command, [...writable, temp], temp),
    seal: sealedCommand,
  };
}

/** `writable`: real paths. */
export function sandboxExecCommand(
  { file, args, env }: Command,
  writable: readonly string[],
  temp: string,
): Command {
  const profile = [
    '(version 1)',
    '(allow default)',
    '(deny file-write*)',
    // Other programs, asked to act in its place: `open`, and what AppleScript reaches.
    '(deny lsopen)',
    '(deny appleevent-send)',
    ...powers().map((socket) => `(deny network-outbound (literal ${quote(socket)}))`),
    // The last rule that fits is the one that counts.
    '(allow file-write* (literal "/dev/null") (literal "/dev/zero"))',
    ...writable.map((path) => `(allow file-write* (subpath ${quote(path)}))`),
  ].join('\n');
  return { file: PROGRAM, args: ['-p', profile, file, ...args], env: { ...env, TMPDIR: temp } };
}

/** Files can be read: what Node needs of a Mac is not known well enough to name it. */
export function sealedCommand({ file, args, env }: Command): Command {
  const profile = [
    '(version 1)',
    '(allow default)',
    '(deny file-write*)',
    '(deny network*)',
    '(deny lsopen)',
    '(deny appleevent-send)',
  ];
  return { file: PROGRAM, args: ['-p', profile.join('\n'), file, ...args], env };
}

/** Sockets of daemons that run programs for whoever reaches them. A profile sees real paths only. */
function powers(): string[] {
  const sockets = [
    '/var/run/docker.sock',
    join(homedir(), '.docker/run/docker.sock'),
    process.env.SSH_AUTH_SOCK,
  ];
  return [...new Set(sockets.flatMap((path) => (path && existsSync(path) ? [realpathSync(path)] : [])))];
}

const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
