// Builders: `createServerFn().middleware([a]).handler(fn)`, `createMiddleware().middleware([b]).server(fn)`.
import type { Call, Source, Value } from '../../source/reader/source.ts';
import { flat } from '../_http/flat.ts';
import type { Known } from '../_http/guards.ts';

const MAX_LINKS = 30;

/** Calls of a chain, the first one first. */
export function linksOf(value: Value): Call[] {
  const found: Call[] = [];
  let current = value;
  while (found.length < MAX_LINKS && typeof current === 'object' && current?.kind === 'symbolic') {
    if (current.origin.type !== 'call') break;
    found.unshift(current.origin.call);
    current = current.origin.call.on ?? undefined;
  }
  return found;
}

/** Middleware with what it needs itself in front, each once. */
export function middlewareOf(source: Source, value: Value): Known[] {
  const found = new Map<Value, Known>();
  const visit = (item: Value, depth: number) => {
    if (found.has(item) || depth > 10) return;
    for (const { name, args } of linksOf(item))
      if (name === 'middleware') for (const inner of flat(args[0]?.value)) visit(inner, depth + 1);
    const known = knownOf(source, item);
    const own = typeof item === 'object' && item?.kind === 'symbolic' ? item.name : null;
    found.set(item, { ...known, name: known.name === '<anonymous>' ? (own ?? known.name) : known.name });
  };
  for (const item of flat(value)) visit(item, 0);
  return [...found.values()];
}

export function knownOf(source: Source, value: Value): Known {
  const { name, site, text } = source.handler(value);
  return { name, source: site && source.at(site), text };
}
