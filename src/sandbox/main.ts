// PROCESS 2: holds the isolate that runs the agent's code. Never blocked itself, so it sees the server go.
import { readFileSync } from 'node:fs';
import { openServerChannel } from '../protocol/channel.ts';
import { createRpc } from '../protocol/rpc.ts';
import type { SandboxMethods, SandboxStart, ServerForSandbox } from '../protocol/sandbox.ts';
import { writeScript } from './export/script.ts';
import { createSession, type Session } from './session.ts';

// Ctrl+C in a terminal reaches all processes: the server says when this one ends.
process.on('SIGINT', () => {});

let session: Promise<Session> | undefined;

const ready = async (): Promise<Session> => {
  if (!session) throw new Error('not started');
  return session;
};

const methods: SandboxMethods = {
  async start(params: SandboxStart) {
    session = createSession(params, {
      runtimeSource: readFileSync(new URL('./runtime.js', import.meta.url), 'utf8'),
      operate: (operation, inCall, db) => server.call('operate', { operation, inCall, db }),
      notice: (notice) => server.notify('notice', { notice }),
    });
    await session;
    return true;
  },
  evaluate: async (params, { progress }) => (await ready()).evaluate(params, progress),
  cancel: async () => (await ready()).cancel(),
  call: async ({ text }) => (await ready()).call(text),
  notice: async ({ notice }) => (await ready()).notice(notice),
  projectLost: async (lost) => (await ready()).projectLost(lost),
  script: writeScript,
};

const report = (error: unknown) =>
  void process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);

// process.exit() would wait for an isolate that is blocked.
const channel = openServerChannel(report, () => process.kill(process.pid, 'SIGKILL'));
const server = createRpc<ServerForSandbox>(channel, methods, report);
