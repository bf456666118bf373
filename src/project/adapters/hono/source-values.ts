// Handlers among the values of the source.
import type { Source, Value } from '../../source/reader/source.ts';
import { flat } from '../_http/flat.ts';
import type { Known } from '../_http/guards.ts';
import { type SchemaRef, schemaOf } from '../_http/schemas.ts';
import type { Combined } from './combined.ts';
import { comparerOf } from './matching.ts';
import { callsNext, isPassing, takesNext } from './next.ts';

export interface Item extends Known {
  value: Value;
  takesNext: boolean;
  passes: boolean;
  schemas?: SchemaRef[];
  combined?: Combined<Item> | undefined;
}

/** Of a call: lists, and what `createHandlers` was given. */
export function handlersOf(source: Source, args: readonly { value: Value }[]): Item[] {
  return args.flatMap(({ value }) => {
    const isChoice = typeof value === 'object' && value?.kind === 'union';
    const items = isChoice ? flat(value).slice(0, 1) : flat(value);
    return items.flatMap((item) => {
      const given = createdHandlers(item);
      return given ? handlersOf(source, given) : [itemOf(source, item)];
    });
  });
}

/** `...factory.createHandlers(a, b)`: what was spread is not known, and what it was made of is. */
function createdHandlers(value: Value, depth = 0): readonly { value: Value }[] | null {
  if (typeof value !== 'object' || value?.kind !== 'symbolic' || depth > 3) return null;
  const { origin } = value;
  if (origin.type === 'call') return origin.call.name === 'createHandlers' ? origin.call.args : null;
  const [inner] = origin.type === 'unknown' ? origin.values : [];
  return inner === undefined ? null : createdHandlers(inner, depth + 1);
}

export function itemOf(source: Source, value: Value): Item {
  const from = packageOf(source, value);
  // What it is given a function for is its own affair: `jsxRenderer(layout)`, `validator('json', check)`.
  if (from?.package === 'hono') {
    const name = from.path.split('.').at(-1) || from.package;
    return {
      ...{ value, name, source: null, text: '', takesNext: true, passes: isPassing(moduleOf(value)) },
      combined: combinedOf(source, value, name),
    };
  }
  const { name, site, text, around, strangers, parameters } = source.handler(value);
  const known = text ?? '';
  const schemas = validated(source, value);
  return {
    ...{ value, name, text, around, strangers, ...(schemas.length > 0 ? { schemas } : {}) },
    source: site && source.at(site),
    takesNext: from !== undefined || parameters === null || takesNext(parameters, known),
    passes: from === undefined ? callsNext(known) : isPassing(from.package),
  };
}

/** `every`, `some`, `except`. */
function combinedOf(source: Source, value: Value, how: string): Combined<Item> | undefined {
  if (!/\/combine$/.test(moduleOf(value))) return undefined;
  if (typeof value !== 'object' || value?.kind !== 'symbolic' || value.origin.type !== 'call')
    return undefined;
  const { args } = value.origin.call;
  const itemsOf = (some: typeof args) =>
    some.flatMap((one) => flat(one.value)).map((one) => itemOf(source, one));
  if (how === 'every' || how === 'some') return { how, given: itemsOf(args) };
  if (how !== 'except') return undefined;
  const conditions = flat(args[0]?.value);
  const paths = conditions.filter((one) => typeof one === 'string');
  const patterns = paths.map(comparerOf);
  const isOpen = patterns.length < conditions.length;
  return {
    ...{ how, given: itemsOf(args.slice(1)), paths },
    isPast: (path) =>
      patterns.some((isAt) => isAt(path, path.slice(1).split('/'))) || (isOpen ? null : false),
  };
}

const targets: Readonly<Record<string, string>> = {
  json: 'body',
  param: 'params',
  header: 'headers',
  cookie: 'cookies',
};

/** `zValidator('json', schema)` and its kin. */
function validated(source: Source, value: Value): SchemaRef[] {
  if (typeof value !== 'object' || value?.kind !== 'symbolic' || value.origin.type !== 'call') return [];
  const { callee, args } = value.origin.call;
  const from = source.packageOf(callee)?.package ?? '';
  if (!/validator$/.test(from)) return [];
  const [target] = source.strings(args[0]?.value);
  return target ? schemaOf(source, targets[target.text] ?? target.text, args[1]?.value) : [];
}

/** Of what a package made; `createMiddleware` gives what it is given. */
function packageOf(source: Source, value: Value): { package: string; path: string } | undefined {
  if (typeof value !== 'object' || value?.kind !== 'symbolic' || value.origin.type !== 'call')
    return undefined;
  return value.origin.call.name === 'createMiddleware' ? undefined : (source.packageOf(value) ?? undefined);
}

/** `hono/logger`. */
function moduleOf(value: Value): string {
  if (typeof value !== 'object' || value?.kind !== 'symbolic' || value.origin.type !== 'call') return '';
  const { origin } = value.origin.call.callee;
  return origin.type === 'external' ? origin.module : '';
}
