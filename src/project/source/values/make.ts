// Makes values.
import type {
  ArrayValue,
  Call,
  CollectionValue,
  FunctionValue,
  Native,
  ObjectValue,
  Origin,
  Pending,
  Site,
  Slot,
  Symbolic,
  Value,
} from './value.ts';
import { isObjectLike } from './value.ts';

const MAX_UNION = 24;
const MAX_ARRAY = 5_000;

export function makeObject(level: number, site: Site | null = null): ObjectValue {
  return {
    kind: 'object',
    properties: new Map(),
    open: false,
    prototype: null,
    base: null,
    level,
    site,
    written: null,
    spread: null,
  };
}

export function makeRecord(entries: Iterable<[string, Slot]>): ObjectValue {
  return { ...makeObject(0), properties: new Map(entries) };
}

/** Longer lists are cut and open. */
export function makeArray(items: Value[], open = false): ArrayValue {
  if (items.length <= MAX_ARRAY) return { kind: 'array', items, open };
  return { kind: 'array', items: items.slice(0, MAX_ARRAY), open: true };
}

export function makeCollection(kind: 'map' | 'set'): CollectionValue {
  return { kind, entries: new Map(), open: false };
}

export function makeNative(name: string, native: Native): FunctionValue {
  return {
    kind: 'function',
    name,
    node: null,
    site: null,
    scope: null,
    native,
    home: null,
    isStatic: false,
    target: null,
    properties: new Map(),
  };
}

export function makeSymbolic(origin: Origin): Symbolic {
  return { kind: 'symbolic', origin, calls: [], members: null, assigned: null, name: null };
}

/** `values`: what went into it, such as the arguments of a call. */
export function makeUnknown(text: string, values: Value[] = []): Symbolic {
  return makeSymbolic({ type: 'unknown', text, values });
}

/** Some item beside those of a list that are known. */
export function makeFurther(list: Value): Symbolic {
  return makeSymbolic({ type: 'unknown', text: '…', values: [list], isFurther: true });
}

export function makeCall(call: Omit<Call, 'result'>): Call {
  const whole = { ...call } as Call;
  whole.result = makeSymbolic({ type: 'call', call: whole });
  return whole;
}

/** One of `values`: flat, each once. */
export function makeUnion(values: readonly Value[]): Value {
  const all = new Set<Value>();
  for (const value of values) {
    for (const item of alternatives(value)) if (all.size < MAX_UNION) all.add(item);
  }
  const [only] = all;
  return all.size <= 1 ? only : { kind: 'union', values: [...all] };
}

export function alternatives(value: Value): readonly Value[] {
  return isObjectLike(value) && value.kind === 'union' ? value.values : [value];
}

export function makePending(make: () => Value, whileMaking: () => Value): Pending {
  let state: 'new' | 'running' | 'done' = 'new';
  let value: Value;
  return {
    kind: 'pending',
    force() {
      if (state === 'done') return value;
      // It needs itself, through a circle.
      if (state === 'running') return whileMaking();
      state = 'running';
      try {
        value = make();
      } finally {
        state = 'done';
      }
      return value;
    },
  };
}

export function read(slot: Slot): Value {
  return isPending(slot) ? slot.force() : slot;
}

export function isPending(slot: Slot): slot is Pending {
  return typeof slot === 'object' && slot !== null && slot.kind === 'pending';
}
