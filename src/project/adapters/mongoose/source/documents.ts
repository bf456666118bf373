// The documents of a project: models, and what is embedded in them, each with its name and all of its paths.
import type { Value } from '../../../source/reader/source.ts';
import { isFunction, textOf } from '../../_orm/values.ts';
import { applyCall } from './applied.ts';
import type { Names } from './fields.ts';
import { applyPlugin } from './plugins.ts';
import { pluralize } from './pluralize.ts';
import { nameOfModel, type Registered } from './registered.ts';
import { path, plain, type Reader, type Schema, type Type } from './shapes.ts';

export interface Document {
  name: string;
  kind: 'table' | 'embedded';
  table: string | null;
  base: string | null;
  site: Schema['site'];
  /** With what its base has. */
  schema: Schema;
  /** As it is written. */
  own: Schema;
}

export function nameDocuments(
  reader: Reader,
  registered: readonly Registered[],
): Omit<Names, 'reader'> & { documents: Document[] } {
  const compile = createCompiler(reader);
  for (const { schema } of registered) compile(schema);
  const names = new Map<Schema, string>(registered.map(({ schema, name }) => [schema, name]));
  const toCollection = collectionNames(reader);
  const documents = registered.map((model) => ofModel(model));
  for (const document of documents) addEmbedded(document);
  return {
    documents: documents.sort(
      (a, b) => compare(a.site.file, b.site.file) || a.site.start - b.site.start || compare(a.name, b.name),
    ),
    ofSchema: (schema) => names.get(schema) ?? schema.name ?? 'Mixed',
    ofModel: (ref) => nameOfModel(reader, registered, ref),
  };

  function ofModel(model: Registered): Document {
    const { name, schema: own, site, base } = model;
    const kinds = registered.filter((other) => other.base === model);
    const schema = base
      ? asKind(whole(base), own, keyOf(base.schema), model.value)
      : withKey(own, kinds.length > 0);
    const version = own.options.get('versionKey') ?? '__v';
    const isVersioned = base === null && typeof version === 'string';
    const paths = new Map(schema.paths);
    if (isVersioned && !paths.has(version)) paths.set(version, path(plain('Number'), { isGiven: true }));
    return {
      ...{ name, kind: 'table', table: tableOf(model), base: base?.name ?? null, site, own },
      schema: { ...schema, paths },
    };
  }

  function whole(model: Registered): Schema {
    return ofModel(model).schema;
  }

  function tableOf({ name, collection, schema, base }: Registered): string {
    if (base) return tableOf(base);
    return collection ?? textOf(reader.source, schema.options.get('collection')) ?? toCollection(name);
  }

  /** Schemas in the paths of a document, and the kinds that those may be of. */
  function addEmbedded(document: Document): void {
    for (const [name, { type }] of document.own.paths) {
      const schema = schemaIn(type);
      if (!schema) continue;
      if (!names.has(schema)) {
        const isTaken = [...names.values()].includes(schema.name ?? '');
        names.set(schema, schema.name === null || isTaken ? `${document.name}.${name}` : schema.name);
        embed(
          schema,
          names.get(schema) ?? name,
          null,
          withKey(schema, kindsAt(document.own, name).length > 0),
        );
      }
      for (const kind of [
        ...kindsAt(document.own, name),
        ...schema.kinds.filter((each) => each.path === null),
      ]) {
        if (names.has(kind.schema)) continue;
        names.set(kind.schema, kind.name);
        embed(
          kind.schema,
          kind.name,
          names.get(schema) ?? null,
          asKind(withKey(schema, true), kind.schema, keyOf(schema), kind.value),
        );
      }
    }
  }

  function embed(own: Schema, name: string, base: string | null, schema: Schema): void {
    const document: Document = { name, kind: 'embedded', table: null, base, site: own.site, schema, own };
    documents.push(document);
    addEmbedded(document);
  }

  function kindsAt({ kinds }: Schema, name: string) {
    return kinds.filter((kind) => kind.path === name);
  }

  function keyOf({ options }: Schema): string {
    return textOf(reader.source, options.get('discriminatorKey')) ?? '__t';
  }

  /** Of what has kinds. */
  function withKey(schema: Schema, hasKinds: boolean): Schema {
    const key = keyOf(schema);
    if (!hasKinds || schema.paths.has(key)) return schema;
    return { ...schema, paths: new Map([...schema.paths, [key, path(plain('String'))]]) };
  }

  function asKind(base: Schema, own: Schema, key: string, value: string): Schema {
    const paths = new Map(base.paths);
    for (const [name, each] of own.paths) if (!(each.isGiven && paths.has(name))) paths.set(name, each);
    // What the base says of its values counts no more.
    const { doc = null, site = null } = paths.get(key) ?? {};
    paths.set(key, path(plain('String'), { doc, site, default: value, isGiven: true }));
    return {
      ...{ ...own, paths, virtuals: new Map([...base.virtuals, ...own.virtuals]) },
      ...{ hooks: [...base.hooks, ...own.hooks], stamps: { ...base.stamps, ...own.stamps } },
    };
  }
}

/** What plug-ins of all schemas add to one and to those within, once each. */
function createCompiler(reader: Reader): (schema: Schema) => void {
  const { source } = reader;
  const plugins = source
    .made(['mongoose'])
    .filter(({ callee: { origin } }) => origin.type === 'external' && origin.path === 'plugin');
  const done = new Set<Schema>();
  return function compile(schema) {
    if (done.has(schema)) return;
    done.add(schema);
    for (const plugin of plugins) {
      const symbol = source.symbol(plugin, 'schema');
      applyPlugin(reader, schema, symbol, plugin.args);
      for (const call of symbol.calls) applyCall(reader, schema, symbol, call);
    }
    for (const { type } of schema.paths.values()) {
      const inner = schemaIn(type);
      if (inner) compile(inner);
    }
    for (const kind of schema.kinds) compile(kind.schema);
  };
}

function schemaIn({ schema, of }: Type): Schema | null {
  return schema ?? (of ? schemaIn(of) : null);
}

/** `mongoose.pluralize(fn | null)` says how. */
function collectionNames({ source }: Reader): (name: string) => string {
  const said = source
    .made(['mongoose'])
    .filter(({ callee: { origin } }) => origin.type === 'external' && origin.path === 'pluralize')
    .findLast(({ args }) => args.length > 0)?.args[0]?.value;
  if (said === null) return (name) => name;
  return (name) =>
    isFunction(said as Value) ? (textOf(source, source.call(said, [name])) ?? name) : pluralize(name);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
