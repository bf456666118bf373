// Arms the guard before any code of the project runs, and opens in it what is permitted.

import crypto from 'node:crypto';
import type { DatabaseMode } from '../protocol/database.ts';
import { GUARD } from '../protocol/descriptors.ts';
import { type GuardedKind, type Permissions, signatureOf, type Told } from '../protocol/permissions.ts';
import type { Guard, SelfTestResult } from './guard/main.ts';
import { createPolicyOf } from './machine-policy.ts';

export interface ArmedGuard {
  result: SelfTestResult;
  /** Whether anything of this kind is permitted. */
  permits(kind: GuardedKind): boolean;
  /** Puts further permissions in force; throws unless the server signed them, each signature once and in their order. */
  permit(permissions: string, signature: string): void;
}

interface ArmOptions {
  root: string;
  permissions: Permissions;
  db: DatabaseMode;
  since: number;
  /** No code of the project runs in this process. */
  describes: boolean;
  /** Signs what the server permits later: project code can put words into our channel. */
  key: string;
  onDenied(told: Told): void;
}

/** A quarter of the time that such a process takes to start, for what nobody is told. */
const untried: SelfTestResult = { level: 'partial', holes: ['nothing of the project runs here: not tried'] };

export async function armGuard(options: ArmOptions): Promise<ArmedGuard> {
  const { root, permissions, db, since, describes, key, onDenied } = options;
  const guard = Reflect.get(globalThis, GUARD) as Guard | undefined;
  if (!guard) {
    const result: SelfTestResult = { level: 'partial', holes: ['the guard was not loaded'] };
    return { result, permits: () => false, permit() {} };
  }
  // node-postgres and what builds on it open their sessions with this.
  if (db === 'read')
    process.env.PGOPTIONS = `${process.env.PGOPTIONS ?? ''} -c default_transaction_read_only=on`.trim();
  // Of the environment as it is now: project code may change it.
  const onThisMachine = createPolicyOf(root, { ...process.env }, describes);
  const policyOf = (permitted: Permissions) => ({ ...onThisMachine(permitted), since });
  guard.arm();
  const result = describes ? untried : await guard.selfTest();
  guard.permit(policyOf(permissions));
  guard.onDenied(onDenied);
  let current = permissions;
  let count = 0;
  // Taken before project code can replace them, which would be asked, or told the key.
  const { parse } = JSON;
  const { hash } = crypto;
  return {
    result,
    permits: (kind) => current[kind] === true || current[kind].length > 0,
    permit(text, signature) {
      count++;
      // What is not a string could be another one the next time.
      if (typeof text !== 'string' || signature !== signatureOf(hash, key, count, text))
        throw new Error('these permissions are not from the server');
      current = parse(text) as Permissions;
      guard.permit(policyOf(current));
    },
  };
}
