// What is called on a schema after it was made.
import type { Call, Source, Symbolic, Value } from '../../../source/reader/source.ts';
import { hookText } from '../../_orm/habits.ts';
import { entriesOf, isFunction, itemsOf, symbolOf, textOf } from '../../_orm/values.ts';
import { addDefinition, addPath, kindOf } from './definitions.ts';
import { applyPlugin } from './plugins.ts';
import type { Kind, Reader, Schema } from './shapes.ts';
import { isClass } from './types.ts';

interface Applied {
  reader: Reader;
  schema: Schema;
  symbol: Symbolic;
  call: Call;
  /** The first two arguments. */
  first: Value;
  second: Value;
}

const methods = new Map<string, (applied: Applied) => void>([
  [
    'add',
    ({ reader, schema, first, second }) =>
      addDefinition(reader, schema, first, textOf(reader.source, second) ?? ''),
  ],
  [
    'set',
    ({ schema, call, first, second }) => {
      if (typeof first === 'string' && call.args.length > 1) schema.options.set(first, second);
    },
  ],
  [
    'index',
    ({ reader, schema, first, second }) => {
      schema.indexes.push({ keys: keysOf(reader.source, first), options: second });
    },
  ],
  [
    'virtual',
    ({ schema, call: { site }, first, second }) => {
      if (typeof first === 'string') schema.virtuals.set(first, { options: second, site });
    },
  ],
  [
    'remove',
    ({ schema, first }) => {
      for (const path of [first, ...itemsOf(first)]) if (typeof path === 'string') schema.paths.delete(path);
    },
  ],
  ['pre', addHooks],
  ['post', addHooks],
  ['loadClass', ({ reader, schema, first }) => loadClass(reader.source, schema, first)],
  ['plugin', ({ reader, schema, symbol, call }) => applyPlugin(reader, schema, symbol, call.args)],
  ['discriminator', ({ reader, schema, call }) => addKind(reader, schema, call, null)],
  [
    'path',
    ({ reader, schema, call, first, second }) => {
      if (typeof first !== 'string') return;
      if (call.args.length > 1) addPath(reader, schema, first, second, call.site);
      for (const kind of call.result.calls)
        if (kind.name === 'discriminator') addKind(reader, schema, kind, first);
    },
  ],
]);

export function applyCall(reader: Reader, schema: Schema, symbol: Symbolic, call: Call): void {
  const [first, second] = call.args.map(({ value }) => value);
  methods.get(call.name)?.({ reader, schema, symbol, call, first, second });
}

/** `pre('save', fn)`, `post(['find', 'findOne'], options, fn)` */
function addHooks({ reader: { source }, schema, call, first }: Applied): void {
  const fn = call.args.slice(1).findLast(({ value }) => isFunction(value) || symbolOf(value));
  for (const { text } of source.strings(first))
    schema.hooks.push(hookText(`${call.name} ${text}`, fn && source.handler(fn.value).name));
}

/** Getters become virtuals. */
function loadClass(source: Source, schema: Schema, cls: Value): void {
  if (!isClass(cls)) return;
  for (const { name, kind, isStatic, site } of source.members(cls))
    if (kind === 'get' && !isStatic) schema.virtuals.set(name, { options: undefined, site });
}

function addKind(reader: Reader, schema: Schema, { args, site }: Call, path: Kind['path']): void {
  const kind = kindOf(reader, args, { path, site });
  if (kind) schema.kinds.push(kind);
}

function keysOf(source: Source, value: Value): string[] {
  if (typeof value === 'string') return value.split(/\s+/);
  const items = itemsOf(value).filter((item) => typeof item === 'string');
  return items.length > 0 ? items : (entriesOf(source, value)?.entries.map(([key]) => key) ?? []);
}
