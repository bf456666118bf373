// Apps whose methods give the app again: `new App().use(a).get('/', b)`.
import type { Call, Symbolic } from '../../source/reader/source.ts';

export interface Chained<T> {
  owner: T;
  call: Call;
}

export interface Chains<T> {
  /** What was called on each, in order. */
  calls: Chained<T>[];
  /** By all symbols that stand for it. */
  owners: ReadonlyMap<Symbolic, T>;
}

/** `gives` tells whether a call gives the app that it was made on. */
export function chainsOf<T>(
  roots: Iterable<readonly [Symbolic, T]>,
  gives: (call: Call) => boolean,
): Chains<T> {
  const owners = new Map<Symbolic, T>();
  const calls = new Map<Call, T>();
  const pending = [...roots];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [symbol, owner] = next;
    if (owners.has(symbol)) continue;
    owners.set(symbol, owner);
    for (const call of symbol.calls) {
      if (call.on !== symbol) continue;
      calls.set(call, owner);
      if (gives(call)) pending.push([call.result, owner]);
    }
  }
  const found = [...calls].map(([call, owner]) => ({ call, owner }));
  return { calls: found.sort((a, b) => a.call.order - b.call.order), owners };
}
