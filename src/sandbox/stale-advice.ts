// What of a shell is from the project as it was before, in words.
import type { Isolate } from './isolate.ts';
import type { Stale } from './runtime/stale.ts';

/** In a warning. */
const MAX_NAMES = 30;

export async function staleAdvice(isolate: Isolate): Promise<string> {
  // What the agent's code has changed in the isolate may keep it from answering.
  const { again, stale } = await isolate
    .staleNames()
    .then((text) => readStale(JSON.parse(text)))
    .catch(() => ({ again: [], stale: [] }) satisfies Stale);
  const advice = again.length > 0 ? ` Imported again when used: ${byModule(again)}.` : '';
  return stale.length > 0 ? `${advice} Stale, to be made again: ${listed(stale)}.` : advice;
}

function byModule(imported: Stale['again']): string {
  const groups = Map.groupBy(imported.slice(0, MAX_NAMES), ([, specifier]) => specifier);
  const modules = [...groups]
    .map(([specifier, names]) => `${names.map(([name]) => name).join(', ')} from ${specifier}`)
    .join('; ');
  return andMore(modules, imported.length);
}

/** It comes out of the isolate: what is of another shape is left out. */
function readStale(value: unknown): Stale {
  const { again, stale } = Object(value) as Record<string, unknown>;
  const isText = (part: unknown) => typeof part === 'string';
  const isImport = (part: unknown): part is [string, string] =>
    Array.isArray(part) && part.length === 2 && part.every(isText);
  return {
    again: Array.isArray(again) ? again.filter(isImport) : [],
    stale: Array.isArray(stale) ? stale.filter(isText) : [],
  };
}

function listed(names: readonly string[]): string {
  return andMore(names.slice(0, MAX_NAMES).join(', '), names.length);
}

function andMore(text: string, count: number): string {
  return count > MAX_NAMES ? `${text} and ${count - MAX_NAMES} more` : text;
}
