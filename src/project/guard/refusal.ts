// What the guard of files refuses, and the error that says so.
import { denied, describePath, isLoadedEnvFile, mayRead, pretends } from './policy.ts';

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

/** An env file reads as an empty one, as the environment has its variables already: apps end where it cannot be read. */
export function readsEmpty(target: unknown): boolean {
  return pretends() && isLoadedEnvFile(target);
}

export function errorOf({ kind, verb, target, noFlag }: Refusal): Error {
  const path = describePath(target);
  return noFlag ? denied(`${verb} ${path}`) : denied(`${verb} ${path}`, kind, path);
}
