// Values as text: the name of what is unknown, and literals.
import { showHoles } from './holes.ts';
import { read } from './make.ts';
import type { Origin, Symbolic, Value } from './value.ts';
import { isObjectLike } from './value.ts';

/** `pkg.Router`, `process.env.PORT`, `app.get`: what a symbol is called where it comes from. */
export function nameOf({ origin }: Symbolic, depth = 0): string {
  if (depth > 6) return '…';
  return nameOfOrigin(origin, depth);
}

function nameOfOrigin(origin: Origin, depth: number): string {
  switch (origin.type) {
    case 'external': {
      if (origin.module === 'globalThis') return origin.path || 'globalThis';
      const base = origin.module.replace(/^node:/, '');
      return origin.path === '' ? base : `${base}.${origin.path}`;
    }
    case 'member':
      return `${origin.of.name ?? nameOf(origin.of, depth + 1)}.${origin.key}`;
    case 'call':
      return nameOf(origin.call.callee, depth + 1);
    case 'extension':
      return origin.class.name;
    case 'environment':
      return `process.env.${origin.key}`;
    case 'unknown':
      return origin.text;
  }
}

/** Plain data of a value; undefined where a part of it is none. Getters of prototypes are left out. */
export function dataOf(value: Value, depth = 0): { data: unknown } | undefined {
  if (depth > 12) return undefined;
  if (typeof value === 'string') return value === showHoles(value) ? { data: value } : undefined;
  if (!isObjectLike(value)) return { data: value };
  if (value.kind === 'array' && !value.open) {
    const items = value.items.map((item) => dataOf(item, depth + 1));
    return items.every((item) => item !== undefined) ? { data: items.map(({ data }) => data) } : undefined;
  }
  if (value.kind === 'object' && !value.open && !value.base) {
    const entries = [...value.properties].map(([key, slot]) => [key, dataOf(read(slot), depth + 1)] as const);
    if (entries.some(([, item]) => item === undefined)) return undefined;
    return { data: Object.fromEntries(entries.map(([key, item]) => [key, item?.data])) };
  }
  return undefined;
}
