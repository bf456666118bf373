// What decorators left on classes and methods, by reflect-metadata. https://github.com/rbuckton/reflect-metadata
import type { Metadata } from '../access.ts';
import type { Class } from './shapes.ts';

interface Reflection {
  getMetadata?(key: unknown, target: unknown): unknown;
  getMetadataKeys?(target: unknown): unknown[];
}

const reflection = Reflect as unknown as Reflection;

export function read(key: string, target: unknown): unknown {
  return isTarget(target) ? reflection.getMetadata?.(key, target) : undefined;
}

/** As a list, whatever it is. */
export function readList(key: string, target: unknown): unknown[] {
  const found = read(key, target);
  return found === undefined || found === null ? [] : [found].flat();
}

const isTarget = (value: unknown): boolean =>
  typeof value === 'function' || (typeof value === 'object' && value !== null);

/** Nest's own, and those of packages beside it. */
const known =
  /^(?:__|design:|swagger|self:|graphql:|websockets:|microservices:|cache_module|THROTTLER|schedule|SCHEDULE|EVENT_|cqrs|\w+orm)|^(?:path|method|host|version|scope:options|sse|message|port|namespace|template|imports|providers|controllers|exports|injectable|optional:paramtypes)$/;

/** Of the method, then of its class where the method has none of that key. */
export function customMetadata(
  method: unknown,
  owner: Class,
  created: (key: string) => string | undefined,
): Metadata[] {
  const found = new Map<string, Metadata>();
  for (const target of [owner, method]) {
    if (!isTarget(target)) continue;
    for (const key of reflection.getMetadataKeys?.(target) ?? []) {
      if (typeof key !== 'string' || known.test(key)) continue;
      const name = created(key);
      const value = text(reflection.getMetadata?.(key, target));
      found.set(key, { key: name ?? key, value, names: name === undefined ? namesOf(key) : [name] });
    }
  }
  return [...found.values()];
}

function text(value: unknown): string {
  try {
    const shown = JSON.stringify(value) ?? String(value);
    return shown.length > 80 ? `${shown.slice(0, 79)}…` : shown;
  } catch {
    return '…';
  }
}

/** How a constant may be called that has the key: `isPublic`, IS_PUBLIC, IS_PUBLIC_KEY, IsPublic. */
function namesOf(key: string): string[] {
  if (!/^[\w$-]+$/.test(key)) return [`'${key}'`, `"${key}"`];
  const words = key
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/-/g, '_')
    .toUpperCase();
  const capital = `${key[0]?.toUpperCase()}${key.slice(1)}`;
  return [`'${key}'`, `"${key}"`, words, `${words}_KEY`, `${words}_METADATA`, capital, key];
}
