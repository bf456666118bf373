// Installs a package into the folder of a trial, by a process that can do nothing else.

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installBundle } from '../../../built-files.ts';
import { codedError } from '../../../errors.ts';
import type { Logger } from '../../../log.ts';
import type {
  InstallMethods,
  InstallParams,
  InstallReply,
  TriedPackage,
} from '../../../protocol/packages/try.ts';
import type { CallContext } from '../../mcp/registry.ts';
import { type NetAccess, refusal } from '../../packages/access.ts';
import { permittedArgv } from '../../packages/permitted-argv.ts';
import { mustAnswer } from '../../packages/registry.ts';
import { startChild } from '../../processes/child.ts';
import { watchMemory } from '../../processes/memory.ts';

const INSTALL_MS = 120_000;
const MEMORY_MB = 2_048;

export type Wanted = Omit<InstallParams, 'net'>;

/** Asks the human for each host that is not permitted; throws where there is none. */
export async function installInto(
  wanted: Wanted,
  access: NetAccess,
  { signal, ask, progress }: CallContext,
  log: Logger,
): Promise<TriedPackage[]> {
  const { name } = wanted;
  const asked = new Set<string>();
  for (;;) {
    progress(`installing ${name} into a throwaway folder`);
    const reply = await installOnce({ ...wanted, net: access.permitted({ ask }) }, signal, log);
    if (reply.status !== 'denied' || reply.hosts.every((host) => asked.has(host)))
      return mustInstall(reply, wanted);
    for (const host of reply.hosts) asked.add(host);
    // A tarball may lie on a further host.
    const purpose = `installing ${name} into a throwaway folder, to try it`;
    if ((await access.ask(reply.hosts, purpose, { ask })) === undefined)
      throw refusal(reply.hosts, `installing ${name}`);
  }
}

export function mustInstall(
  reply: InstallReply,
  { name, range, maxBytes }: Pick<Wanted, 'name' | 'range' | 'maxBytes'>,
): TriedPackage[] {
  if (reply.status !== 'too large') return mustAnswer(reply, name, range).value;
  throw codedError('TRY_TOO_LARGE', { name, megabytes: String(Math.floor(maxBytes / 1024 / 1024)) });
}

/** In the user's own environment, as npm has it. No script can run: it may start no program. */
async function installOnce(params: InstallParams, signal: AbortSignal, log: Logger): Promise<InstallReply> {
  const { folder } = params;
  const child = startChild<InstallMethods>(
    {
      entry: fileURLToPath(installBundle),
      cwd: dirname(fileURLToPath(installBundle)),
      env: process.env,
      execArgv: permittedArgv(folder),
      methods: {},
      onError: (error) => log.warn({ err: error }, 'installing process'),
    },
    (reason) => codedError('TRY_FAILED', { name: params.name, reason }),
  );
  watchMemory(child, MEMORY_MB, 'docs/packages.md');
  const late = () =>
    codedError('TRY_FAILED', { name: params.name, reason: `it took more than ${INSTALL_MS / 1_000} s` });
  try {
    return await child.rpc.call('install', params, { signal, timeoutMs: INSTALL_MS, onTimeout: late });
  } finally {
    child.kill('it has installed');
    // It writes into the folder until then.
    await child.ended;
  }
}
