// Operations of servers that are made of type definitions and resolvers. Nothing of it is run.
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Call, Source, Value } from '../../source/reader/source.ts';
import { atOffset, knownOf } from '../_files/handlers.ts';
import { flat } from '../_http/flat.ts';
import { guardWords } from '../_http/guarding/words.ts';
import { authOf, guardNotes } from '../_http/guards.ts';
import { searchUncovered } from '../_http/search.ts';
import { type Field, fieldsIn, roots } from './definitions.ts';

const packages = ['graphql-yoga', '@apollo/server', 'apollo-server', '@graphql-tools/schema', 'mercurius'];

interface Schema {
  call: Call;
  definitions: Value;
  resolvers: Value;
}

export function sourceRoutes(source: Source): Listing<Route> {
  const search = searchUncovered(
    source,
    { packages, title: 'a GraphQL server' },
    () => new Set(schemasOf(source).map(({ call }) => source.app(call.site))),
  );
  const found = new Map<string, Route>();
  for (const schema of schemasOf(source))
    for (const route of operationsOf(source, schema)) {
      const key = `${route.app} ${route.methods} ${route.path}`;
      if (!found.has(key)) found.set(key, route);
    }
  return { items: [...found.values()], warnings: search.warnings };
}

/** `createSchema({ typeDefs, resolvers })`, `new ApolloServer({ … })`, `register(mercurius, { schema, resolvers })`. */
function schemasOf(source: Source): Schema[] {
  const plugged = source.called(['register']).filter(({ args: [plugin] }) => {
    const value = plugin?.value;
    return (
      typeof value === 'object' &&
      value?.kind === 'symbolic' &&
      source.packageOf(value)?.package === 'mercurius'
    );
  });
  return [...source.made(packages), ...plugged].flatMap((call) => {
    const options = call.args[plugged.includes(call) ? 1 : 0]?.value;
    const [definitions, resolvers] = [
      get(source, options, 'typeDefs') ?? get(source, options, 'schema'),
      get(source, options, 'resolvers'),
    ];
    return resolvers === undefined ? [] : [{ call, definitions, resolvers }];
  });
}

interface Defined extends Field {
  where: string | null;
}

function operationsOf(source: Source, { call, definitions, resolvers }: Schema): Route[] {
  const app = source.app(call.site);
  const texts = textsOf(source, definitions);
  // Read from files at run time: those that lie in the package.
  const files = texts === null ? schemaFiles(source, app) : [];
  const defined: Defined[] = [
    ...(texts ?? []).flatMap((text) => fieldsIn(text).map((field) => ({ ...field, where: null }))),
    ...files.flatMap((file) =>
      fieldsIn(source.text(file) ?? '').map((field) => ({
        ...field,
        where: atOffset(source, file, field.at),
      })),
    ),
  ];
  const objects = listOf(resolvers);
  const known = new Set(defined.map(({ root, name }) => `${root} ${name}`));
  const extra = roots.flatMap((root) =>
    objects.flatMap((object) =>
      keysOf(get(source, object, root)).flatMap((name): Defined[] =>
        known.has(`${root} ${name}`) ? [] : [{ root, name, params: [], directives: [], at: 0, where: null }],
      ),
    ),
  );
  return [...defined, ...extra].map((field) => {
    const value = objects
      .map((object) => get(source, get(source, object, field.root), field.name))
      .findLast((item) => item !== undefined);
    const resolver = get(source, value, 'resolve') ?? get(source, value, 'subscribe') ?? value;
    const handler = resolver === undefined ? null : knownOf(source, resolver);
    const guards = field.directives.flatMap((name) => {
      const word = guardWords(name);
      return word
        ? [{ name: `@${name}`, source: field.where, reason: `directive "@${name}" matches "${word}"` }]
        : [];
    });
    // What a directive guards is guarded, whatever its resolver asks.
    const asks = handler !== null && guards.length === 0;
    const notes = [
      ...(asks ? guardNotes([], [], handler) : []),
      ...(resolver === undefined ? ['no resolver of its own was found'] : []),
    ];
    const isNamed = handler !== null && !/^(?:<anonymous>|resolve|subscribe)$/.test(handler.name);
    return {
      ...{ path: field.name, methods: [field.root.toUpperCase()], name: null, params: field.params },
      handler: isNamed ? handler.name : field.name,
      source: handler?.source ?? field.where ?? source.at(call.site),
      ...{
        prefix: '',
        origin: 'source',
        framework: 'graphql-server',
        kind: 'operation',
        app,
        middleware: [],
      },
      guards,
      ...(asks ? authOf([], [], handler) : {}),
      ...(notes.length > 0 ? { note: notes.join('; ') } : {}),
    };
  });
}

/** Null where a part is not in the source. */
function textsOf(source: Source, value: Value): string[] | null {
  const found: string[] = [];
  for (const item of flat(value)) {
    if (typeof item === 'string') {
      found.push(...source.strings(item).map(({ text }) => text));
      continue;
    }
    // gql`…` gets its texts as a list.
    const origin = typeof item === 'object' && item?.kind === 'symbolic' ? item.origin : null;
    const given = origin?.type === 'call' ? flat(origin.call.args[0]?.value) : [];
    const texts = given.filter((text) => typeof text === 'string');
    if (texts.length > 0) found.push(texts.join(' '));
    else {
      const inner = given.length > 0 ? textsOf(source, { kind: 'array', items: given, open: false }) : null;
      if (inner === null) return null;
      found.push(...inner);
    }
  }
  return found.length > 0 ? found : null;
}

function schemaFiles(source: Source, app: string): string[] {
  const dir = source.packages.find(({ label }) => label === app)?.dir;
  return dir === undefined ? [] : source.below(dir).filter((file) => /\.(?:graphqls?|gql)$/.test(file));
}

/** Objects of resolvers, in lists and in what merges them. */
function listOf(value: Value, depth = 0): Value[] {
  return flat(value).flatMap((item) => {
    if (typeof item !== 'object' || item === null || depth > 4) return [];
    if (item.kind !== 'symbolic') return [item];
    return item.origin.type === 'call'
      ? item.origin.call.args.flatMap((given) => listOf(given.value, depth + 1))
      : [];
  });
}

function get(source: Source, value: Value, key: string): Value {
  if (typeof value !== 'object' || value === null) return undefined;
  return value.kind === 'object' || value.kind === 'namespace' ? source.get(value, key) : undefined;
}

function keysOf(value: Value): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (value.kind === 'namespace') return value.names();
  return value.kind === 'object' ? [...value.properties.keys()] : [];
}
