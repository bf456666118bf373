// What the guard of files refuses, and the error that says so.
import { denied, describePath, mayRead } from './policy.ts';

export interface Refusal {
  kind: 'read' | 'write';
  verb: string;
  target: unknown;
  /** No flag but -A opens it. */
  noFlag?: boolean;
}

export function refusedReading(target: unknown, verb = 'reading'): Refusal | null {
  return typeof target === 'number' || mayRead(target) ? null : { kind: 'read', verb, target };
}

export function errorOf({ kind, verb, target, noFlag }: Refusal): Error {
  const path = describePath(target);
  return noFlag ? denied(`${verb} ${path}`) : denied(`${verb} ${path}`, kind, path);
}
