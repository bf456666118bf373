// Values that are never handed to a shell: with one of them its code could run outside of its isolate.
import { getRandomValues, webcrypto } from 'node:crypto';
import { createRequire, Module } from 'node:module';
import type { GuardedKind } from '../../protocol/permissions.ts';
import { webGlobals } from '../../protocol/values.ts';

/** Built-in modules that a shell may import: none writes, connects, spawns or evaluates. Unknown names are refused. */
const harmlessBuiltins: ReadonlySet<string> = new Set([
  'assert',
  'assert/strict',
  'buffer',
  'constants',
  'crypto',
  'events',
  'os',
  'path',
  'path/posix',
  'path/win32',
  'punycode',
  'querystring',
  'stream',
  'stream/consumers',
  'stream/promises',
  'stream/web',
  'string_decoder',
  'sys',
  'timers',
  'timers/promises',
  'url',
  'util',
  'util/types',
  'zlib',
]);

/** Members of these that change the process or what they are given, or hand out memory as it is. */
const harmfulMembers: Readonly<Record<string, readonly string[]>> = {
  buffer: ['SlowBuffer', 'resolveObjectURL'],
  crypto: ['setEngine', 'setFips'],
  os: ['setPriority'],
  stream: ['setDefaultHighWaterMark'],
  util: ['inherits', '_extend', 'setTraceSigInt'],
};

/** Further ones, with what permits them: then the guard holds what is done with them. */
const gatedBuiltins: Readonly<Record<string, readonly GuardedKind[]>> = {
  fs: ['read', 'write'],
  'fs/promises': ['read', 'write'],
  child_process: ['run'],
  net: ['net'],
  tls: ['net'],
  dns: ['net'],
  'dns/promises': ['net'],
  http: ['net'],
  https: ['net'],
  http2: ['net'],
  dgram: ['net'],
};

/** The kinds of permission of which one must be there to import a built-in module; undefined: it is never handed out. */
export function neededFor(builtin: string): readonly GuardedKind[] | undefined {
  return harmlessBuiltins.has(builtin)
    ? []
    : Object.hasOwn(gatedBuiltins, builtin)
      ? gatedBuiltins[builtin]
      : undefined;
}

const hiddenNames = new Set<PropertyKey>([
  'constructor',
  '__proto__',
  'prototype',
  'caller',
  'callee',
  'arguments',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
]);

/** Of database clients: what leads to the driver beneath what keeps it to the mode. */
export function hideMembers(names: readonly string[]): void {
  for (const name of names) hiddenNames.add(name);
}

/** Names that do not cross in any operation. */
export function isHidden(key: PropertyKey): boolean {
  return hiddenNames.has(key);
}

/** True for what every object or function inherits from the language. */
export function isInherited(key: PropertyKey, value: unknown): boolean {
  return (
    value !== undefined &&
    (value === Reflect.get(Object.prototype, key) || value === Reflect.get(Function.prototype, key))
  );
}

/** Built-ins that a shell may hold, but not change: this process works with them too, and "reset" does not mend it. */
const shared = new WeakSet<object>();

export function isShared(value: object): boolean {
  return shared.has(value);
}

export interface Intrinsics {
  /** Whether a function or object is one that must not be handed out. */
  isRefused(value: object): boolean;
  /** Of a built-in that modules export and the isolate has itself: where it lies in the global object. */
  builtinName(value: object): string | undefined;
  /** Lets a function, or an object with its own functions and objects, be handed out, but not changed. */
  open(value: object): void;
}

/** Call it once, before project code runs. */
export function collectIntrinsics(): Intrinsics {
  const refused = new WeakSet<object>();
  const refuse = (value: unknown) => {
    if ((typeof value === 'object' && value !== null) || typeof value === 'function') refused.add(value);
  };
  const refuseOwn = (owner: object) => {
    refuse(owner);
    for (const key of Reflect.ownKeys(owner)) refuse(Reflect.getOwnPropertyDescriptor(owner, key)?.value);
  };

  for (const key of Reflect.ownKeys(globalThis)) {
    const value = Reflect.getOwnPropertyDescriptor(globalThis, key)?.value;
    if (typeof value !== 'function') continue;
    refuse(value);
    refuse(value.prototype);
  }
  // A module object requires and compiles.
  const owners = [Object, Reflect, Function.prototype, Object.prototype, Module, Module.prototype, process];
  for (const owner of owners) refuseOwn(owner);
  refuse(globalThis);
  for (const sample of [async () => {}, function* () {}, async function* () {}]) {
    const prototype = Object.getPrototypeOf(sample);
    refuse(prototype);
    refuse(prototype.constructor);
  }
  for (const [module, names] of Object.entries(harmfulMembers)) {
    const exports = process.getBuiltinModule(module) as object;
    for (const name of names) refuse(Reflect.get(exports, name));
  }
  // A small buffer would be a view of memory that it shares with others of the process, and `buffer.buffer` all of it.
  Buffer.poolSize = 0;
  // These fill what they are given, which must not be a copy.
  const names = new Map<unknown, string>([
    [webcrypto, 'crypto'],
    [getRandomValues, 'crypto.getRandomValues'],
  ]);
  const require = createRequire(import.meta.url);
  for (const name of Module.builtinModules) {
    if (name.startsWith('_')) continue;
    const exports = loadQuietly(require, name);
    if (exports === undefined) continue;
    if (harmlessBuiltins.has(name)) {
      shareOwn(exports);
      for (const key of globalFunctions(exports)) names.set(Reflect.get(exports, key), key);
    } else refuseOwn(exports);
  }

  const openOwn = (opened: object) => {
    for (const value of [opened, ...Object.values(opened)]) {
      if ((typeof value === 'object' && value !== null) || typeof value === 'function') refused.delete(value);
    }
    shareOwn(opened);
    if (typeof opened === 'function' && opened.prototype) shareOwn(opened.prototype);
  };

  return {
    builtinName: (value) => names.get(value),
    isRefused: (value) => refused.has(value) || isRequire(value) || value instanceof Module,
    open(opened) {
      openOwn(opened);
      // `fs.promises` is the module "fs/promises", which the same permits.
      const promises: unknown = Reflect.get(opened, 'promises');
      if (typeof promises === 'object' && promises !== null) openOwn(promises);
    },
  };
}

/** The exports of a built-in module, its objects and its classes. */
function shareOwn(exports: object): void {
  shared.add(exports);
  for (const key of Reflect.ownKeys(exports)) {
    const value = Reflect.getOwnPropertyDescriptor(exports, key)?.value;
    if ((typeof value === 'object' && value !== null) || typeof value === 'function') shared.add(value);
  }
}

/** Names of functions that a module exports and that are global as well, but not of this process's: Buffer, URL, setTimeout. */
function globalFunctions(exports: object): string[] {
  return Object.keys(exports).filter((key) => {
    if ((webGlobals as readonly string[]).includes(key)) return false;
    const value = Reflect.getOwnPropertyDescriptor(exports, key)?.value;
    return (
      typeof value === 'function' && Object.hasOwn(globalThis, key) && value === Reflect.get(globalThis, key)
    );
  });
}

/** Some built-ins exist only behind a flag, and then throw; what cannot be loaded cannot be handed out. */
function loadQuietly(require: NodeJS.Require, name: string): object | undefined {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return require(name) as object;
  } catch {
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** `require` is made anew for each CommonJS module, so it cannot be recognised by identity. */
function isRequire(value: object): boolean {
  return typeof value === 'function' && 'cache' in value && 'extensions' in value && 'resolve' in value;
}
