// What of a shell is from the project as it was before, in words.
import type { Isolate } from './isolate.ts';

/** In a warning. */
const MAX_NAMES = 30;

/** Forgets `imported`, names with their specifiers: what is imported again is new. */
export async function staleAdvice(isolate: Isolate, imported: Map<string, string>): Promise<string> {
  const modules = byModule(imported);
  const known = new Set(imported.keys());
  imported.clear();
  const advice = modules ? ` Import again before use: ${modules}.` : '';
  // What the agent's code has changed in the isolate may keep it from answering.
  const found = await isolate.staleNames().then(readNames, () => []);
  const others = found.filter((name) => !known.has(name));
  if (others.length === 0) return advice;
  return `${advice} Stale${advice ? ' as well' : ''}: ${listed(others)}.`;
}

function byModule(imported: ReadonlyMap<string, string>): string {
  const groups = Map.groupBy(imported, ([, specifier]) => specifier);
  return [...groups]
    .map(([specifier, names]) => `${names.map(([name]) => name).join(', ')} from ${specifier}`)
    .join('; ');
}

/** Comes out of the isolate. */
function readNames(text: string): string[] {
  const names: unknown = JSON.parse(text);
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).join(', ');
  return names.length > MAX_NAMES ? `${shown} and ${names.length - MAX_NAMES} more` : shown;
}
