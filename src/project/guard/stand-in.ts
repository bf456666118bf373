// A function or class in front of another one, which nobody gets hold of.
import { defineProperty } from './primordials.ts';

type Callable = (this: object, ...args: unknown[]) => unknown;

/**
 * No Proxy: util.inspect({ showProxy: true }) hands out what is behind one. What the original has is copied; its prototype leads
 * back, as `constructor` would be the original.
 */
export function standIn(
  original: object,
  call: (args: unknown[], newTarget: Callable | undefined, self: object) => unknown,
): Callable {
  // What can be constructed has a prototype.
  const guarded: Callable =
    'prototype' in original
      ? function (this: object, ...args: unknown[]) {
          return call(args, new.target as Callable | undefined, this);
        }
      : {
          method(this: object, ...args: unknown[]) {
            return call(args, undefined, this);
          },
        }.method;
  for (const key of Reflect.ownKeys(original)) {
    const known = Reflect.getOwnPropertyDescriptor(guarded, key);
    const described = Reflect.getOwnPropertyDescriptor(original, key) as PropertyDescriptor;
    if (known?.configurable === false) defineProperty(guarded, key, { value: described.value });
    else defineProperty(guarded, key, described);
  }
  Object.setPrototypeOf(guarded, Object.getPrototypeOf(original));
  const { prototype } = original as { prototype?: object };
  if (prototype)
    defineProperty(prototype, 'constructor', { value: guarded, configurable: false, writable: false });
  return guarded;
}
