// The guard of the project process: a seat belt in JavaScript against file writes, programs, sockets and workers. Required before
// everything else; it passes everything until our main, which takes it, arms it. Native code (addons) is beyond it.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { GUARD } from '../../protocol/descriptors.ts';
import type { Told } from '../../protocol/permissions.ts';
import { guardFiles } from './fs.ts';
import { guardEngines } from './native.ts';
import { guardNetwork } from './net.ts';
import { armPolicy, isArmed, onDenied, type Policy, strictest, unguarded } from './policy.ts';
import { guardModules, guardProcess, guardPrograms } from './process.ts';
import { runSelfTest, type SelfTestResult } from './self-test.ts';
import { takeThreadPolicy } from './threads.ts';

export type { Policy, SelfTestResult };

export interface Guard {
  /** From here on nothing is permitted; there is no way back. `left`: functions of process that stay as they are. */
  arm(left?: readonly string[]): void;
  /** Tries what must be refused, in the armed process. */
  selfTest(): Promise<SelfTestResult>;
  /** Puts a policy in force. */
  permit(policy: Policy): void;
  /** Hears of everything that is refused and that a flag would permit. */
  onDenied(listener: (told: Told) => void): void;
}

if (isMainThread) install();
else {
  // Threads started before arming are ours (thread.ts): they have none.
  const policy = takeThreadPolicy();
  if (policy) guardThread(policy);
}

function patch(): void {
  const binding = (process as unknown as { binding(name: string): Record<string, unknown> }).binding.bind(
    process,
  );
  guardFiles(binding('fs'));
  guardNetwork(binding);
  guardPrograms(binding);
  guardModules();
  guardEngines();
  syncBuiltinESMExports();
}

function guardThread(policy: Policy): void {
  patch();
  // These end the thread alone.
  guardProcess(['exit', 'reallyExit']);
  armPolicy(policy);
  syncBuiltinESMExports();
}

function install(): void {
  patch();
  const guard = Object.freeze<Guard>({
    arm(left) {
      if (isArmed()) throw new Error('The guard is armed already');
      guardProcess(left);
      armPolicy(strictest);
      syncBuiltinESMExports();
    },
    async selfTest() {
      if (!isArmed()) throw new Error('The guard is not armed');
      const folder = unguarded(createCanary);
      if (folder === null) return { level: 'partial', holes: ['self-test: no temporary folder'] };
      armPolicy(strictest, folder);
      try {
        return await runSelfTest(folder);
      } finally {
        unguarded(() => rmSync(folder, { recursive: true, force: true }));
      }
    },
    permit(policy) {
      if (!isArmed()) throw new Error('The guard is not armed');
      armPolicy(policy);
    },
    onDenied,
  });
  Object.defineProperty(globalThis, GUARD, {
    configurable: true,
    enumerable: false,
    // Whoever takes it first is our main, which runs before any code of the project.
    get() {
      Reflect.deleteProperty(globalThis, GUARD);
      return guard;
    },
  });
}

/** A folder with something in it to be destroyed. */
function createCanary(): string | null {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'mcp-node-guard-'));
    writeFileSync(join(folder, 'file'), '');
    writeFileSync(join(folder, 'secret'), '');
    writeFileSync(join(folder, 'empty'), '');
    mkdirSync(join(folder, 'dir'));
    return folder;
  } catch {
    return null;
  }
}
