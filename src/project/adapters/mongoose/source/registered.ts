// What becomes a model: `model(name, schema)` of Mongoose and of connections, discriminators, and what a module is told to register.
import type { Call, Source, Symbolic, Value } from '../../../source/reader/source.ts';
import { entriesOf, isFunction, itemsOf, optionOf, symbolOf, textOf } from '../../_orm/values.ts';
import { kindOf } from './definitions.ts';
import type { Reader, Schema } from './shapes.ts';
import { isPlain } from './types.ts';

export interface Registered {
  name: string;
  schema: Schema;
  /** Null: made of the name. */
  collection: string | null;
  site: Call['site'];
  /** Of a discriminator: that of which it is one, and the value of the key. */
  base: Registered | null;
  value: string;
  /** What the code calls it: relations may say that. */
  symbols: Symbolic[];
}

export function readRegistered(reader: Reader): Registered[] {
  const { source } = reader;
  const all: Registered[] = [];
  const made = source.made(['mongoose', '@nestjs/mongoose']);
  for (const call of modelCalls(source)) addModel(call);
  for (const call of made) if (/\.forFeature(?:Async)?$/.test(fullPath(call))) addFeatures(call);
  for (const model of [...all])
    for (const kind of model.schema.kinds) if (kind.path === null) addKind(model, kind);
  for (const call of source.called(['discriminator'])) {
    const base = call.on && modelOf(call.on);
    const kind = base ? kindOf(reader, call.args, { path: null, site: call.site }) : null;
    if (base && kind) addKind(base, kind, call.result);
  }
  return placed(all);

  function addModel({ args, site, via, result, callee, on }: Call): void {
    const [given, written, collection] = args.map(({ value }) => value);
    const schema = reader.of(written) ?? ofDefinition(written, callee, on);
    const name = textOf(source, given);
    if (!schema || name === null) return;
    const isAgain = (other: Call['site']) => other.file === site.file && other.start === site.start;
    const same = all.find((model) => model.name === name && (model.schema === schema || isAgain(model.site)));
    if (same) same.symbols.push(result);
    else {
      const outer = via[0];
      all.push({
        ...{ name, schema, collection: textOf(source, collection), site, base: null, value: name },
        ...{ symbols: [result], ...(outer ? { via: outer } : {}) },
      });
    }
  }

  /** Mongoose makes a schema of an object. */
  function ofDefinition(value: Value, callee: Symbolic, on: Symbolic | null): Schema | null {
    const from = source.packageOf(on ?? callee);
    if (!isPlain(value) || from?.package !== 'mongoose') return null;
    const site = value.site;
    return site ? reader.implicit(value, { options: new Map(), site } as unknown as Schema) : null;
  }

  function addFeatures({ args, site }: Call): void {
    for (const item of itemsOf(args[0]?.value)) {
      const made = optionOf(source, item, 'useFactory');
      const written = isFunction(made) ? source.call(made, []) : optionOf(source, item, 'schema');
      const schema = reader.of(written);
      const name = textOf(source, optionOf(source, item, 'name'));
      if (!schema || name === null || all.some((model) => model.name === name && model.schema === schema))
        continue;
      const model: Registered = {
        ...{ name, schema, collection: textOf(source, optionOf(source, item, 'collection')) },
        ...{ site: schema.name === null ? site : schema.site, base: null, value: name, symbols: [] },
      };
      all.push(model);
      for (const each of itemsOf(optionOf(source, item, 'discriminators'))) {
        const [kindName, kindSchema, value] = ['name', 'schema', 'value'].map((key) =>
          optionOf(source, each, key),
        );
        const kind = kindOf(reader, [{ value: kindName }, { value: kindSchema }, { value }], {
          path: null,
          site,
        });
        if (kind) addKind(model, { ...kind, site: kind.schema.site });
      }
    }
  }

  function addKind(base: Registered, kind: Schema['kinds'][number], symbol?: Symbolic): void {
    const { name, schema, value, site } = kind;
    const same = all.find((model) => model.base === base && model.name === name);
    if (same) return;
    all.push({ name, schema, value, site, base, collection: null, symbols: symbol ? [symbol] : [] });
  }

  function modelOf(symbol: Symbolic): Registered | null {
    const named = symbol.origin.type === 'call' ? textOf(source, symbol.origin.call.args[0]?.value) : null;
    return (
      all.find(({ symbols }) => symbols.includes(symbol)) ??
      all.find(
        ({ name }) =>
          name === named && symbol.origin.type === 'call' && pathOf(symbol.origin.call) === 'model',
      ) ??
      null
    );
  }
}

/** `model(name, schema)`; without a schema it is looked up. */
function modelCalls(source: Source): Set<Call> {
  const calls = [...source.made(['mongoose']), ...source.called(['model'])];
  return new Set(calls.filter((call) => pathOf(call) === 'model' && call.args.length > 1));
}

export function hasRegistered(source: Source): boolean {
  return modelCalls(source).size > 0;
}

/** The models that a relation says: by name, as a function, or as a variable. */
export function nameOfModel({ source }: Reader, models: readonly Registered[], ref: Value): string | null {
  const value = isFunction(ref) && source.handler(ref).text ? source.call(ref, []) : ref;
  if (typeof value === 'string') return value;
  const symbol = symbolOf(value);
  const known = symbol && models.find(({ symbols }) => symbols.includes(symbol));
  if (known) return known.name;
  if (symbol?.origin.type === 'call' && pathOf(symbol.origin.call) === 'model')
    return textOf(source, symbol.origin.call.args[0]?.value);
  return typeof value === 'object' && value !== null && value.kind === 'class' ? value.name : null;
}

/** Models that a function makes are where that is called. */
function placed(all: (Registered & { via?: Call['site'] })[]): Registered[] {
  const key = ({ site }: Registered) => `${site.file}:${site.start}`;
  const keys = all.map(key);
  for (const model of all) {
    const own = key(model);
    if (model.via && keys.filter((other) => other === own).length > 1) model.site = model.via;
  }
  return all;
}

const fullPath = ({ callee: { origin } }: Call): string => (origin.type === 'external' ? origin.path : '');

const pathOf = ({ callee: { origin }, name }: Call): string =>
  origin.type === 'external' ? (origin.path.split('.').at(-1) ?? '') : name;

/** Decorators are evaluated when they are asked for: those that register models. */
export function runModules(source: Source): void {
  for (const cls of source.classes())
    for (const decorator of source.decorators(cls))
      if (decorator.text.includes('MongooseModule')) {
        const symbol = symbolOf(decorator.value());
        const options = symbol?.origin.type === 'call' ? symbol.origin.call.args[0]?.value : undefined;
        entriesOf(source, options);
      }
}
