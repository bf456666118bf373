// Operations of type definitions and resolvers: `createSchema({ typeDefs, resolvers })`.
import type { Route } from '../../../protocol/schemas.ts';
import type { Call, Source, Value } from '../../source/reader/source.ts';
import { atOffset } from '../_files/handlers.ts';
import { flat } from '../_http/flat.ts';
import { guardWords } from '../_http/guarding/words.ts';
import { type Field, fieldsIn, roots } from './definitions.ts';
import { get, keysOf, type Operation, resolverIn } from './listed.ts';

export interface Schema {
  call: Call;
  definitions: Value;
  resolvers: Value;
}

/** `createSchema({ typeDefs, resolvers })`, `new ApolloServer({ … })`, `register(mercurius, { schema, resolvers })`. */
export function schemasOf(source: Source, packages: readonly string[]): Schema[] {
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

export function operationsOf(source: Source, { call, definitions, resolvers }: Schema): Operation[] {
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
    return {
      ...{ root: field.root, name: field.name, params: field.params, app },
      resolver: resolverIn(source, value, field.root) ?? value,
      guards: guardsOf(field),
      where: field.where ?? source.at(call.site),
    };
  });
}

function guardsOf({ directives, where }: Defined): Route['guards'] {
  return directives.flatMap((name) => {
    const word = guardWords(name);
    return word
      ? [{ name: `@${name}`, source: where, reason: `directive "@${name}" matches "${word}"` }]
      : [];
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
