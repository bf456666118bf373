// What was compiled before, read before any code of the project runs; and what was not, for the server to hear of.
import type { TransformResult } from 'esbuild';
import { type Compiled, readPack } from '../../../files/compiled.ts';
import { MAX_MISSED, type Missed } from '../../../protocol/project.ts';
import { dropEmptyMaps, keepMap, leadStacks, NO_MAP } from './positions.ts';

let entries = new Map<string, Compiled>();
let missed: string[] = [];
let isOn = false;
let tell: (() => void) | undefined;

/** Null: nothing is kept. */
export function readKept(file: string | null): void {
  isOn = file !== null;
  entries = new Map((file === null ? [] : readPack(file)).map((entry) => [entry.key, entry]));
}

export const hasKept = (): boolean => entries.size > 0;

/** With its map put aside. */
export function keptOutput({ key, file, options }: Missed): TransformResult | undefined {
  const found = entries.get(key);
  if (!found) return undefined;
  keepMap(file, options.format === 'esm', found.map);
  return {
    code: found.code.toString(),
    map: NO_MAP,
    warnings: [],
  } as unknown as TransformResult;
}

export function noteMissed(it: Missed): void {
  if (!isOn || missed.length >= MAX_MISSED) return;
  missed.push(JSON.stringify(it));
  if (missed.length === 1) tell?.();
}

/** Behind tsx, before code of the project runs. */
export function useKept(): void {
  if (entries.size === 0) return;
  dropEmptyMaps();
  leadStacks();
}

/** Those since the last time. */
export function takeMissed(): string[] {
  const taken = missed;
  missed = [];
  return taken;
}

/** `told` hears that there are some, once after each time that they were taken. */
export function onMissed(told: () => void): void {
  tell = told;
  if (missed.length > 0) told();
}
