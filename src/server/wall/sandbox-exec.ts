// The wall on macOS: sandbox-exec with a profile (https://reverse.put.as/wp-content/uploads/2011/09/Apple-Sandbox-Guide-v1.0.pdf).
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Candidate, Command, Sockets } from './command.ts';
import { sessionSockets, withoutSession } from './session.ts';

const PROGRAM = '/usr/bin/sandbox-exec';

export function sandboxExec(): Candidate {
  if (!existsSync(PROGRAM)) return { reason: `${PROGRAM} is not there`, remedy: 'It is part of macOS.' };
  // A project process needs a folder for what only it needs; there are no private mounts here.
  const temp = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-node-')));
  process.once('exit', () => rmSync(temp, { recursive: true, force: true }));
  return {
    name: 'sandbox-exec',
    remedy: 'A process in a sandbox cannot start another one: start mcp-node outside of it.',
    around: (command, writable, sockets = []) =>
      sandboxExecCommand(
        { ...command, env: withoutSession(command.env, sockets) },
        [...writable, temp],
        temp,
        sockets,
      ),
    seal: sealedCommand,
  };
}

/** `writable`: real paths. */
export function sandboxExecCommand(
  { file, args, env }: Command,
  writable: readonly string[],
  temp: string,
  sockets: Sockets = [],
): Command {
  const profile = [
    '(version 1)',
    '(allow default)',
    '(deny file-write*)',
    // Other programs, asked to act in its place: `open`, and what AppleScript reaches.
    '(deny lsopen)',
    '(deny appleevent-send)',
    ...powers(sockets).map((socket) => `(deny network-outbound (literal ${quote(socket)}))`),
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

/** Sockets of the session, and of daemons that run programs for whoever reaches them. A profile sees real paths only. */
function powers(named: Sockets): string[] {
  const sockets = [
    ...sessionSockets(),
    '/var/run/docker.sock',
    join(homedir(), '.docker/run/docker.sock'),
  ].filter((path) => existsSync(path) && (named === true || !named.includes(path)));
  return [...new Set(sockets.map((path) => realpathSync(path)))];
}

const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
