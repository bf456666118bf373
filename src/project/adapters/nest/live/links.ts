// Guards, interceptors, pipes and middleware of an app as it runs.
import type { Known } from '../../_http/guards.ts';
import { knownOf } from '../../_http/live.ts';
import type { LiveApp } from '../../adapter.ts';
import type { Link } from '../chain.ts';
import { readList } from './metadata.ts';
import type { Class, Config } from './shapes.ts';
import type { LinesOf } from './texts.ts';

type Role = Link['role'];

const roles: readonly { role: Role; key: string; name: 'Guards' | 'Interceptors' | 'Pipes' }[] = [
  { role: 'guard', key: '__guards__', name: 'Guards' },
  { role: 'interceptor', key: '__interceptors__', name: 'Interceptors' },
  { role: 'pipe', key: '__pipes__', name: 'Pipes' },
];

/** A function or a class, as it is met, and what it is for. */
export interface Found {
  role: Role;
  value: unknown;
}

/** Those of the app, of the class, of the method; one kind after the other. */
export function enhancersOf(config: Config | null, owner: Class, method: unknown): Found[] {
  return roles.flatMap(({ role, key, name }) => {
    const scoped = config?.[`getGlobalRequest${name}`]().map(({ metatype }) => metatype) ?? [];
    const all = [
      ...(config?.[`getGlobal${name}`]() ?? []),
      ...scoped,
      ...readList(key, owner),
      ...readList(key, method),
    ];
    return all.map((value) => ({ role, value: classOf(value) }));
  });
}

/** Of an instance its class. */
function classOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return (Object.getPrototypeOf(value) as { constructor?: unknown } | null)?.constructor ?? value;
}

/** Names and lines of what was found, asked for at once. */
export function createLinks(app: LiveApp, all: readonly Found[], linesOf: LinesOf): (found: Found) => Link {
  const values = [...new Set(all.map(({ value }) => value))];
  const resolved = app.resolve(values);
  const links = new Map(values.map((value, index) => [value, knownOf(resolved[index])]));
  return ({ role, value }) => {
    const known = links.get(value) ?? { name: '<anonymous>', source: null, text: null };
    return { role, ...known, ...classAt(known, linesOf) };
  };
}

/** A class with a constructor is found at that, and `mixin` calls it by a number: the nearest line above says both. */
function classAt({ name, source, text }: Known, linesOf: LinesOf): Pick<Known, 'name' | 'source'> {
  const [, file = '', line = ''] = /^(.*):(\d+)$/.exec(source ?? '') ?? [];
  const isMixed = /^[\w-]{21}$/.test(name) && /\d/.test(name);
  if (!text?.startsWith('class') || file === '' || !/^\w+$/.test(name)) return { name, source };
  const pattern = new RegExp(`\\bclass\\s+(${isMixed ? '\\w+' : name})\\b`);
  const lines = linesOf(file);
  for (let at = Number(line) - 1; at >= 0; at -= 1) {
    const found = pattern.exec(lines[at] ?? '')?.[1];
    if (found) return { name: found, source: `${file}:${at + 1}` };
  }
  return { name, source };
}
