// How values cross between the isolate and the project process: as strings, made by devalue on both sides.
// Plain data is copied; everything else becomes a reference, which each side makes and resolves in its own way.
import { parse, stringify } from 'devalue';
import type { SymbolReference, Symbols } from './symbols.ts';

/** What stands for a value that is not copied. Ids belong to the side that made them. */
export type Reference =
  /** A project object or function: generation of the project process, id, traits, label for printing. */
  | ['handle', number, number, HandleTraits, string]
  /** A handle on its way home. */
  | ['own', number, number]
  /** A promise that is settled later by a `settle` message. */
  | ['promise', number]
  /** A function of the isolate. */
  | ['callback', number]
  /** A callback on its way home. */
  | ['self', number]
  /** By value, plus the handle it can be recognised by (generation 0: none). */
  | ['error', number, number, ErrorData]
  | SymbolReference
  /** A built-in of Node that the isolate has itself: where it lies in the global object. */
  | ['builtin', string]
  /** An iterator of the isolate: whether it is an async one, and its functions. */
  | ['iterator', boolean, Record<string, unknown>]
  /** The strings of a tagged template: cooked and raw. */
  | ['template', (string | undefined)[], string[]]
  | ['bytes', string]
  /** A list of plain objects, as JSON. */
  | ['json', string];

/** f: function, c: class, t: thenable, g: one whose `then` is a getter, and may be none the next time; o: other object. */
export type HandleTraits = 'f' | 'c' | 't' | 'g' | 'o';

export interface ErrorData {
  name: string;
  message: string;
  stack: string;
  /** Own properties, and `cause`. */
  fields: Record<string, unknown>;
  /** Names of those fields that are not enumerable. */
  hidden: string[];
}

/** Stands for an error inside of itself, such as a cause that leads back: its data is still being read. */
export const CIRCULAR = '[Circular]';

/** Characters of a text that a sandbox answers with: much more than what is shown of it. */
export const MAX_TEXT = 1_000_000;

/** What the isolate asks of the project process. The target is always a handle. */
export type Operation =
  /** Specifier, and the names that the module must export; null: `import()`, not a declaration. */
  | ['import', string, string[] | null]
  | ['require', string]
  | ['global', string]
  | ['resolve', string, 'import' | 'require']
  /** A module, or what it exports by this name, that another process has given before: how it was loaded, from where, name. */
  | ['again', 'import' | 'import()' | 'require' | 'global', string, string | null]
  /** An export that is bound to a name of the shell: module, exported name, the isolate's number for the binding. */
  | ['live', unknown, string, number]
  /** Which bindings have changed; true: also those of large data. */
  | ['sync', boolean]
  | ['get', unknown, PropertyKey]
  | ['set', unknown, PropertyKey, unknown]
  | ['has', unknown, PropertyKey]
  | ['delete', unknown, PropertyKey]
  | ['keys', unknown]
  | ['apply', unknown, unknown, unknown[]]
  | ['construct', unknown, unknown[]]
  | ['instanceof', unknown, unknown]
  | ['then', unknown]
  /** The same, by the function that its getter gave: comes to a list of the value. */
  | ['then', unknown, unknown]
  /** Whether nothing else is printed. */
  | ['preview', unknown, boolean]
  /** Text of a function. */
  | ['source', unknown]
  /** In the async context of this call of a function of the isolate. */
  | ['in', number, Operation];

/** Numbers of bindings (`live`) that have changed; absent if none has. */
export type Changed = [changed?: number[]];

/**
 * The answer to an operation: returned, thrown, or "first run this function of yours and send its outcome":
 * function, this, arguments, and the number of the call, so that none runs twice.
 */
export type Reply = ['return', unknown, ...Changed] | ['throw', unknown, ...Changed] | Call;
export type Call = ['call', number, unknown, unknown[], number, ...Changed];

/** What came of a call, and whether something goes on in its async context. */
export type Outcome = ['return' | 'throw', unknown, boolean];

/** What either side tells the other at any time. */
export type Notice =
  /** A promise that was passed on is settled: id, fulfilled, value. */
  | ['settle', number, boolean, unknown, ...Changed]
  /** Handles (project) or functions (isolate) that are no longer reachable: id and how often it was received. */
  | ['release', [number, number][]]
  /** Nothing goes on in the async context of this call any more. */
  | ['left', number];

/** Where it stands in each message. */
const changedAt = { return: 2, throw: 2, call: 5, settle: 4, release: 2, left: 2 } as const;

/** Numbers of the bindings that a message says have changed. */
export function changedIn(message: Reply | Notice): number[] {
  const changed: unknown = message[changedAt[message[0]]];
  return Array.isArray(changed) ? changed : [];
}

/** A property of a listing: key, enumerable, and its value if it is a primitive, or which accessors it has. */
export type ListedProperty = [PropertyKey, boolean, [unknown] | Accessors | null];
export type Accessors = 'get' | 'set' | 'get set';

export interface Codec {
  encode(value: unknown): string;
  decode(text: string): unknown;
}

/** `reduce` gives the reference for a value that is not plain data; `revive` gives the value back. */
export function createCodec(
  reduce: (value: unknown) => Reference | undefined,
  revive: (reference: Reference) => unknown,
  symbols: Pick<Symbols, 'encode'> & { decode(reference: SymbolReference): symbol },
): Codec {
  const operations = {
    // A promise is a reference by now.
    isThenable: () => false,
    shapeOf: (value: object) => shapeOf(value, (symbol) => KEY_MARK + JSON.stringify(symbols.encode(symbol))),
    get: (value: object, key: string | number) => Reflect.get(value, decodeKey(key)),
  };
  const set = (target: object, key: string | number, value: unknown) =>
    void Reflect.set(target, decodeKey(key), value);

  /** A symbol as a key is marked, and so is a key that begins like one. */
  function decodeKey(key: string | number): PropertyKey {
    if (typeof key !== 'string' || !key.startsWith(KEY_MARK)) return key;
    const rest = key.slice(1);
    return rest.startsWith(KEY_MARK) ? rest : symbols.decode(JSON.parse(rest) as SymbolReference);
  }

  return {
    encode: (value) => stringify(value, { $: reduce }, { operations }),
    decode: (text) =>
      parse(text, { $: (reference) => revive(reference as Reference) }, { operations: { set } }),
  };
}

const KEY_MARK = '\0';

/** What devalue copies, key by key. */
function shapeOf(value: object, encodeKey: (symbol: symbol) => string) {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return { kind: 'not-plain' as const };
  const keys = Object.keys(value).map((key) => (key.startsWith(KEY_MARK) ? KEY_MARK + key : key));
  for (const symbol of Object.getOwnPropertySymbols(value))
    if (Object.prototype.propertyIsEnumerable.call(value, symbol)) keys.push(encodeKey(symbol));
  return { kind: prototype === null ? ('null-proto' as const) : ('plain' as const), keys };
}

/** The id of an encoded `settle` notice that cannot be decoded: whoever waits for it has to hear of that. */
export function settledId(text: string): number | undefined {
  const id = /^\[\[1,2,[^\]]*\],"settle",(\d+),/.exec(text)?.[1];
  return id === undefined ? undefined : Number(id);
}

const errorTypes: Record<string, ErrorConstructor> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

/** An encoded "throw" reply for an error that arose on the way, without frames of ours. */
export function encodeFailure({
  name,
  message,
  code,
  hint,
}: Error & { code?: string; hint?: string }): string {
  const text = hint === undefined ? message : `${message} ${hint}`;
  const data: ErrorData = { name, message: text, stack: '', fields: code ? { code } : {}, hidden: [] };
  return stringify(['throw', data], {
    $: (value: unknown) => (value === data ? ['error', 0, 0, { ...data }] : undefined),
  });
}

/** An error of this realm with the name, message, stack and fields of the other side's. */
export function errorFrom(data: ErrorData): Error {
  const Type = Object.hasOwn(errorTypes, data.name) ? errorTypes[data.name] : undefined;
  const error = new (Type ?? Error)(data.message);
  const define = (key: string, value: unknown, enumerable: boolean) =>
    Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true });
  if (!Type) define('name', data.name, false);
  define('stack', [`${data.name}: ${data.message}`, data.stack].filter(Boolean).join('\n'), false);
  for (const [key, value] of Object.entries(data.fields)) define(key, value, !data.hidden.includes(key));
  return error;
}

/** Web globals that a shell has as handles: code of the project takes what is made with them as its own. */
export const webGlobals = [
  ...['Request', 'Response', 'Headers', 'FormData', 'Blob', 'File', 'URLPattern'],
  ...['AbortController', 'AbortSignal', 'Event', 'EventTarget', 'CustomEvent', 'MessageEvent', 'CloseEvent'],
  ...['ErrorEvent', 'MessageChannel', 'MessagePort', 'QuotaExceededError'],
  ...[
    'ReadableStream',
    'ReadableStreamDefaultReader',
    'ReadableStreamBYOBReader',
    'ReadableStreamBYOBRequest',
  ],
  ...['ReadableByteStreamController', 'ReadableStreamDefaultController'],
  ...['WritableStream', 'WritableStreamDefaultController', 'WritableStreamDefaultWriter'],
  ...['TransformStream', 'TransformStreamDefaultController'],
  ...['ByteLengthQueuingStrategy', 'CountQueuingStrategy', 'TextEncoderStream', 'TextDecoderStream'],
  ...['CompressionStream', 'DecompressionStream', 'Crypto', 'CryptoKey', 'SubtleCrypto', 'Navigator'],
  ...['Performance', 'PerformanceEntry', 'PerformanceMark', 'PerformanceMeasure'],
  ...['PerformanceResourceTiming'],
] as const;
