// How a project object is printed in the shell: by the project's own inspect, short, without running getters.
import { inspect } from 'node:util';
import { isNamespace } from '../loader/interop.ts';

const PREVIEW_CHARACTERS = 2_000;
/** What is longer is printed without the insides of its properties. */
const SHORT_CHARACTERS = 600;

/** One or a few lines that tell an agent what a handle stands for. */
export function previewValue(value: unknown, root: string): string {
  const text = previewText(value).replaceAll(root, '.');
  return text.length > PREVIEW_CHARACTERS
    ? `${text.slice(0, PREVIEW_CHARACTERS)} … (${text.length} characters)`
    : text;
}

function previewText(value: unknown): string {
  if (isNamespace(value)) return `[Module: ${Object.keys(value).join(', ')}]`;
  if (isThenable(value)) return `[${tagOf(value)}: not started, await it]`;
  // A plain object with accessors is data that is made when it is looked at, such as a result of zod.
  const getters =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  const print = (depth: number) =>
    inspect(value, { depth, getters, maxArrayLength: 20, maxStringLength: 200, breakLength: 100 });
  const text = print(1);
  if (text.length <= SHORT_CHARACTERS) return text;
  const short = print(0);
  return short.length <= SHORT_CHARACTERS || typeof value !== 'object' || value === null
    ? short
    : keysOf(value);
}

function keysOf(value: object): string {
  const keys = Object.keys(value).filter((key) => !key.startsWith('_'));
  return `{ ${keys.slice(0, 100).join(', ')}${keys.length > 100 ? ', …' : ''} } (${keys.length} properties)`;
}

function isThenable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'then') === 'function';
}

function tagOf(value: object): string {
  const tag = Reflect.get(value, Symbol.toStringTag);
  return typeof tag === 'string' ? tag : 'thenable';
}
