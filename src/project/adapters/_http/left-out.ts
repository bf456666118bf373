// Paths with an optional part: what runs before a route may be something else where that is left out.
import type { Route } from '../../../protocol/schemas.ts';
import type { Known } from './guards.ts';

/** `/a{/:id}` and `/a/:id?` as the shortest that they may be; undefined where all of a path is needed. */
export function shortened(path: string): string | undefined {
  let short = path.replace(/(?<!\\)\/?:\w+(?:\((?:[^()]|\([^()]*\))*\))?[?*]/g, '');
  for (let before = ''; before !== short; ) {
    before = short;
    short = short.replace(/(?<!\\)\{(?:\\.|[^{}\\])+\}/g, '');
  }
  return short === path ? undefined : short;
}

/** A guard that does not run then guards nothing. `shorts`: what runs then, where that is something else, the shortest last. */
export function withoutPart(guards: Route['guards'], shorts: readonly (readonly Known[])[]) {
  const short = shorts.at(-1);
  if (!short) return { guards, notes: [], isExact: true };
  const standing = guards.filter(({ name, source }) =>
    shorts.every((one) => one.some((item) => item.name === name && item.source === source)),
  );
  const names = short.map(({ name }) => name).join(', ') || 'nothing';
  return {
    guards: standing,
    notes: [`where its optional part is left out, what runs before it is ${names}`],
    isExact: standing.length === guards.length,
  };
}
