// The process that talks to registries: started when it is first asked, ended when it is idle, started again when it is gone.

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { registryBundle } from '../../built-files.ts';
import { codedError } from '../../errors.ts';
import { cacheFolder } from '../../files/cache-folder.ts';
import type { Logger } from '../../log.ts';
import type { RegistryMethods } from '../../protocol/packages/registry.ts';
import type { Rpc } from '../../protocol/rpc.ts';
import { type Child, startChild } from '../processes/child.ts';
import { watchMemory } from '../processes/memory.ts';
import { START_TIMEOUT_MS } from '../processes/project-process.ts';
import { permittedArgv } from './permitted-argv.ts';

const IDLE_MS = 120_000;
/** The packument of a package with thousands of versions has a hundred megabytes. */
const MEMORY_MB = 2_048;

export interface RegistryProcess {
  use<T>(question: (rpc: Rpc<RegistryMethods>) => Promise<T>): Promise<T>;
  stop(): void;
}

/** It ended while it was at work. */
class Ended extends Error {}

export function createRegistryProcess(root: string, log: Logger): RegistryProcess {
  let current: { child: Child<RegistryMethods>; ready: Promise<unknown> } | undefined;
  let users = 0;
  let idle: NodeJS.Timeout | undefined;

  async function useOnce<T>(question: (rpc: Rpc<RegistryMethods>) => Promise<T>): Promise<T> {
    clearTimeout(idle);
    users++;
    try {
      current ??= start();
      const { child, ready } = current;
      await ready;
      return await question(child.rpc);
    } finally {
      if (--users === 0) idle = setTimeout(end, IDLE_MS, 'it was idle').unref();
    }
  }

  function start() {
    const child = startRegistryProcess(log);
    const ready = child.rpc.call(
      'start',
      { root, cacheFolder: packageCache() },
      { timeoutMs: START_TIMEOUT_MS },
    );
    ready.catch(() => child.kill('it did not start'));
    void child.ended.then(() => {
      if (current?.child === child) current = undefined;
    });
    return { child, ready };
  }

  function end(reason: string): void {
    current?.child.kill(reason);
    current = undefined;
  }

  return {
    async use(question) {
      try {
        return await useOnce(question);
      } catch (error) {
        if (!(error instanceof Ended)) throw error;
      }
      try {
        return await useOnce(question);
      } catch (error) {
        throw error instanceof Ended ? codedError('REGISTRY_CRASHED', { reason: error.message }) : error;
      }
    },
    stop() {
      clearTimeout(idle);
      end('mcp-node stops');
    },
  };
}

const packageCache = () => cacheFolder('packages');

/** In the user's own environment, as npm has it; nothing of the project's. It writes nothing but the cache, and starts nothing. */
function startRegistryProcess(log: Logger): Child<RegistryMethods> {
  const folder = packageCache();
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    log.debug({ err: error }, 'what registries say is not kept');
  }
  const child = startChild<RegistryMethods>(
    {
      entry: fileURLToPath(registryBundle),
      cwd: dirname(fileURLToPath(registryBundle)),
      env: process.env,
      execArgv: permittedArgv(folder),
      methods: {},
      onError: (error) => log.warn({ err: error }, 'registry process'),
    },
    (reason) => new Ended(reason),
  );
  watchMemory(child, MEMORY_MB, 'docs/packages.md');
  return child;
}
