// From a module to a symbol, name by name; where one is no member itself, by what it gives when it is called, or by its members.
import type { Found, Linker } from './linker-shapes.ts';
import { memberNames } from './members.ts';
import { resultsOf } from './results.ts';

export interface Reached {
  found: Found;
  /** As it was found, where that is not how it was asked for. */
  note?: string;
}

/** Names that are tried one level further down. */
const MAX_TRIED = 150;
const MAX_TOLD = 8;

export type Reach = Reached | { missing: string; holder: Found; path: string[] };

export function reach(linker: Linker, start: Found, path: readonly string[]): Reach {
  let found = start;
  const notes: string[] = [];
  for (const [index, name] of path.entries()) {
    const next = linker.memberOf(found, name);
    if (next) {
      found = next;
      continue;
    }
    const given = path.slice(0, index).join('.');
    const result = index === 0 ? null : ofResults(linker, found, name);
    if (result) {
      notes.push(`"${name}" is of what ${given} gives (${result.of})`);
      found = result.found;
      continue;
    }
    const below = index === 0 ? null : oneBelow(linker, found, name, given);
    if (!below) return { missing: name, holder: found, path: path.slice(0, index) };
    notes.push(below.note);
    found = below.found;
  }
  return notes.length === 0 ? { found } : { found, note: notes.join('; ') };
}

/** `createPool.query`: of what a call, or `new`, gives. */
function ofResults(linker: Linker, holder: Found, name: string): { found: Found; of: string } | null {
  for (const result of resultsOf(linker, holder)) {
    const found = linker.memberOf(result, name);
    if (found) return { found, of: result.name || 'a type without a name' };
  }
  return null;
}

/** `client.find`, which is `client.users.find` and others. */
function oneBelow(
  linker: Linker,
  holder: Found,
  name: string,
  given: string,
): { found: Found; note: string } | null {
  const all: { found: Found; as: string }[] = [];
  for (const between of memberNames(linker, holder).slice(0, MAX_TRIED)) {
    const member = linker.memberOf(holder, between);
    const found = member ? linker.memberOf(member, name) : null;
    if (found) all.push({ found, as: `${given}.${between}.${name}` });
  }
  const [first, ...others] = all;
  if (!first) return null;
  const more = others.length > MAX_TOLD ? `, and ${others.length - MAX_TOLD} more` : '';
  const also =
    others.length === 0
      ? ''
      : `; also ${others
          .slice(0, MAX_TOLD)
          .map(({ as }) => as)
          .join(', ')}${more}`;
  return { found: first.found, note: `this is ${first.as}: ${given} itself has no "${name}"${also}` };
}
