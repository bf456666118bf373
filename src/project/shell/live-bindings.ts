// Names that a shell imported: whether the module assigned to one since it was read, or changed the data behind it.
import { types } from 'node:util';
import { stringify } from 'devalue';
import { isObject, isPlainData } from './classify.ts';
import { rowsAsJson } from './plain-rows.ts';

/** Data up to this length is compared after every operation, up to the other one once in a call. */
const SMALL = 4 * 1024;
const LARGE = 1024 * 1024;

export interface LiveBindings {
  /** `id` is the isolate's own number for the binding; `read` gives its value. */
  track(id: number, read: () => unknown): unknown;
  /** Numbers of bindings that are other than they were read; each once, until it is read again. */
  changed(withLarge: boolean): number[];
}

interface Binding {
  read: () => unknown;
  value: unknown;
  /** Of data, which is copied: what it is like. */
  text: string | undefined;
}

export function createLiveBindings(): LiveBindings {
  const bindings = new Map<number, Binding>();
  const identities = new WeakMap<object, number>();
  let lastIdentity = 0;

  /** What is in it besides data is told apart by identity. */
  function identityOf(value: unknown): number | undefined {
    if (typeof value === 'symbol') return -1;
    if (!isObject(value) || (!types.isProxy(value) && typeof value !== 'function' && isPlainData(value)))
      return;
    const identity = identities.get(value) ?? ++lastIdentity;
    identities.set(value, identity);
    return identity;
  }

  function textOf(value: unknown): string | undefined {
    if (!isObject(value) || identityOf(value) !== undefined) return undefined;
    try {
      const text = rowsAsJson(value) ?? stringify(value, { identity: identityOf });
      return text.length <= LARGE ? text : undefined;
    } catch {
      return undefined;
    }
  }

  function isChanged({ read, value, text }: Binding, withLarge: boolean): boolean {
    try {
      if (!Object.is(read(), value)) return true;
    } catch {
      // Reading it again will say so.
      return true;
    }
    return text !== undefined && (withLarge || text.length <= SMALL) && textOf(value) !== text;
  }

  return {
    track(id, read) {
      const value = read();
      bindings.set(id, { read, value, text: textOf(value) });
      return value;
    },
    changed(withLarge) {
      const ids: number[] = [];
      for (const [id, binding] of bindings) {
        if (!isChanged(binding, withLarge)) continue;
        bindings.delete(id);
        ids.push(id);
      }
      return ids;
    },
  };
}
