// What the shell's own values are on their way to the project, and what comes from there as a copy.
import { DevalueError } from 'devalue';
import { errorTable } from '../../errors.ts';
import type { Codec, Reference } from '../../protocol/values.ts';
import { denied } from './node/errors.ts';

const { parse } = JSON;

/** What a tag function gets: clients of databases tell it from a plain array by this property. */
export function isTemplate(value: object): value is TemplateStringsArray {
  return Array.isArray(value) && Object.hasOwn(value, 'raw');
}

/** Of a generator, or of the language's own. */
export function isIterator(value: object): value is AnyIterator {
  return /(?:Generator|Iterator)/.test(tagOf(value)) && typeof Reflect.get(value, 'next') === 'function';
}

type AnyIterator = Record<'next' | 'return' | 'throw' | typeof Symbol.asyncIterator, unknown>;

/** Whether it is an async one, and its functions. */
export function iteratorSteps(iterator: AnyIterator): [boolean, Record<string, unknown>] {
  const steps: Record<string, unknown> = {};
  for (const name of ['next', 'return', 'throw'] as const) {
    const step = iterator[name];
    if (typeof step === 'function') steps[name] = (...args: unknown[]) => Reflect.apply(step, iterator, args);
  }
  return [typeof iterator[Symbol.asyncIterator] === 'function', steps];
}

/** The codec, with an error of ours for what cannot be passed on. */
export function passing({ encode, decode }: Codec): Codec {
  return {
    encode(value) {
      try {
        return encode(value);
      } catch (error) {
        throw error instanceof DevalueError ? unpassable(error) : error;
      }
    },
    decode,
  };
}

function unpassable({ path, value, root }: DevalueError): Error {
  const isData = [null, Object.prototype].includes(Object.getPrototypeOf(value));
  const what = isData ? 'an object with a key "__proto__"' : `an instance of ${classOf(value)}`;
  const { message, hint } = errorTable.VALUE_UNPASSABLE;
  const params = { what, where: whereIn(root, path), instead: insteadOf(value, isData) };
  const error = new TypeError(`${message(params)} ${hint(params)}`);
  return Object.assign(error, { code: 'VALUE_UNPASSABLE' });
}

function classOf(value: object): string {
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : tagOf(value);
}

function insteadOf(value: object, isData: boolean): string {
  if (isData) return 'another key, or a Map';
  const tag = tagOf(value);
  if (/^Weak(?:Map|Set)$/.test(tag)) return `a ${tag.slice('Weak'.length)}`;
  if (tag === 'WeakRef') return 'what it refers to';
  if (tag === 'SharedArrayBuffer') return 'an ArrayBuffer, or a Uint8Array that is a copy';
  if (/^Intl\./.test(tag)) return 'its locale and options, or a function that formats';
  return 'plain data, functions, or an instance of a class of the project';
}

const positions: Record<string, [at: number, name: string]> = {
  set: [3, 'the value'],
  settle: [3, 'the result'],
  return: [1, 'the result'],
  throw: [1, 'the error'],
};

/** Where it lies in what is passed on, as the agent wrote that. */
function whereIn(message: unknown, path: string): string {
  const [kind, , inner] = message as unknown[];
  if (kind === 'in') return whereIn(inner, path.slice('[2]'.length));
  const [at, name] = positions[String(kind)] ?? [];
  if (at !== undefined) return `${name}${readable(path.slice(`[${at}]`.length))}`;
  const [, index, rest] = /^\[[23]\]\[(\d+)\](.*)$/s.exec(path) ?? [];
  return index === undefined ? 'this' : `argument ${Number(index) + 1}${readable(rest ?? '')}`;
}

/** Symbols among the keys are encoded. */
function readable(path: string): string {
  const keys = path.replace(
    /\["\\u0000\[\\"(?:symbol|unique)\\",(?:\d+,)*\\"((?:[^"\\]|\\.)*?)\\"\]"\]/g,
    '[Symbol($1)]',
  );
  return keys && `, at ${keys.replace(/^\./, '')}`;
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

export function copiedValue(reference: Reference): unknown {
  switch (reference[0]) {
    case 'builtin':
      return ownBuiltin(reference[1]);
    case 'bytes':
      return Buffer.from(reference[1], 'base64');
    case 'json':
      return parse(reference[1]);
    default:
      throw new Error(`unexpected reference ${reference[0]}`);
  }
}

/** `path`: "URL", "crypto.getRandomValues". */
function ownBuiltin(path: string): unknown {
  let found: unknown = globalThis;
  for (const key of path.split('.')) found = Reflect.get(Object(found), key);
  if (found === undefined) throw denied(`Handing out ${path}`);
  return found;
}
