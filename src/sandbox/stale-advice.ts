// What of a shell is from the project as it was before, in words.
import * as z from 'zod';
import type { Isolate } from './isolate.ts';
import type { Stale } from './runtime/stale.ts';

/** In a warning. */
const MAX_NAMES = 30;

export async function staleAdvice(isolate: Isolate): Promise<string> {
  // What the agent's code has changed in the isolate may keep it from answering.
  const { again, stale } = await isolate
    .staleNames()
    .then((text) => staleSchema.parse(JSON.parse(text)))
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

/** Comes out of the isolate. */
const staleSchema = z.object({
  again: z.array(z.tuple([z.string(), z.string()])),
  stale: z.array(z.string()),
});

function listed(names: readonly string[]): string {
  return andMore(names.slice(0, MAX_NAMES).join(', '), names.length);
}

function andMore(text: string, count: number): string {
  return count > MAX_NAMES ? `${text} and ${count - MAX_NAMES} more` : text;
}
