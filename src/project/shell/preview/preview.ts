// How a project object is printed in the shell: by the project's own inspect, short, without running getters.
import { type InspectOptions, inspect } from 'node:util';
import { isNamespace } from '../../loader/interop.ts';
import { parametersOf } from './signature.ts';

/** What is longer is printed without the insides of its properties, then with the beginnings of its texts. */
const whole = { long: 8_000, options: { depth: 3, maxArrayLength: 100, maxStringLength: 8_000 } };
const part = { long: 600, options: { depth: 1, maxArrayLength: 20, maxStringLength: 200 } };
const outline = { long: 1_500, options: { depth: 0, maxArrayLength: 20, maxStringLength: 60 } };
const MODULE_CHARACTERS = 8_000;
/** Of exports in one line. */
const LINE_CHARACTERS = 100;

/** One or a few lines that tell an agent what a handle stands for; `isWhole`: nothing else is printed. */
export function previewValue(value: unknown, root: string, isWhole: boolean): string {
  const text = previewText(value, isWhole).replaceAll(root, '.');
  return text.length > MODULE_CHARACTERS
    ? `${text.slice(0, MODULE_CHARACTERS)} … (${text.length} characters)`
    : text;
}

function previewText(value: unknown, isWhole: boolean): string {
  if (isNamespace(value)) return moduleText(value);
  if (typeof value === 'function') return functionText(value as AnyFunction);
  if (isThenable(value)) return `[${tagOf(value)}: not started, await it]`;
  // A plain object with accessors is data that is made when it is looked at, such as a result of zod.
  const data = isPlain(value) ? withGetters(value) : value;
  const { long, options } = isWhole ? whole : part;
  const text = inspected(data, options);
  if (text.length <= long) return text;
  const short = inspected(data, { ...options, depth: 0 });
  if (short.length <= part.long || typeof value !== 'object' || value === null) return short;
  const lines = isPlain(value) && isWhole ? inspected(data, outline.options) : undefined;
  return lines !== undefined && lines.length <= outline.long ? lines : keysOf(value);
}

/** A way of its own to be printed that throws is left out. */
function inspected(value: unknown, options: InspectOptions): string {
  try {
    return inspect(value, { ...options, breakLength: 100 });
  } catch {
    return inspect(value, { ...options, breakLength: 100, customInspect: false });
  }
}

type AnyFunction = (...args: never[]) => unknown;

/** As inspect has it, with how it is called. */
function functionText(f: AnyFunction): string {
  const text = inspect(f, { depth: 0 });
  const parameters = parametersOf(f);
  return parameters === undefined
    ? text
    : text.replace(/^\[(?:class [^\s\]]+|\w+(?:: [^\s\]]+| \(anonymous\)))/, (start) => start + parameters);
}

function moduleText(module: object): string {
  const exports = Object.keys(module).map((name) => exportText(module, name));
  const line = exports.join(', ');
  return line.length <= LINE_CHARACTERS ? `[Module: ${line}]` : `[Module:\n  ${exports.join(',\n  ')}\n]`;
}

/** What a value is, in a line. */
function exportText(module: object, name: string): string {
  const value = memberOf(module, name);
  if (typeof value !== 'function') {
    const text = inspect(value, { depth: -1, maxStringLength: 60, breakLength: Number.POSITIVE_INFINITY });
    return `${name}: ${text.split('\n')[0]}`;
  }
  const source = Function.prototype.toString.call(value);
  const kind = /^(?:class\b|async\b)/.exec(source)?.[0];
  return `${kind === undefined ? '' : `${kind} `}${name}${parametersOf(value as AnyFunction) ?? (kind === 'class' ? '' : '()')}`;
}

/** The object with what its accessors give, or why they give nothing. */
function withGetters(value: object): object {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(value));
  if (!descriptors.some(([, { get }]) => get)) return value;
  const shown = descriptors.map(([key, descriptor]) =>
    descriptor.get
      ? [key, { value: memberOf(value, key), enumerable: descriptor.enumerable === true }]
      : [key, descriptor],
  );
  return Object.defineProperties({}, Object.fromEntries(shown));
}

function memberOf(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key);
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : inspect(error, { depth: 0 });
    return { [inspect.custom]: () => `[threw ${text}]` };
  }
}

function keysOf(value: object): string {
  const keys = Object.keys(value).filter((key) => !key.startsWith('_'));
  return `{ ${keys.slice(0, 100).join(', ')}${keys.length > 100 ? ', …' : ''} } (${keys.length} properties)`;
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function isThenable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && typeof memberOf(value, 'then') === 'function';
}

function tagOf(value: object): string {
  const tag = memberOf(value, Symbol.toStringTag as never);
  return typeof tag === 'string' ? tag : 'thenable';
}
