// Operations of schemas that are made of the objects of graphql-js. https://graphql.org/graphql-js/constructing-types/
import type { Call, Source, Value } from '../../source/reader/source.ts';
import { flat } from '../_http/flat.ts';
import { callOf } from '../_http/values.ts';
import { roots } from './definitions.ts';
import { get, keysOf, type Operation, resolverIn } from './listed.ts';

export function objectSchemas(source: Source): Call[] {
  return source.made(['graphql']).filter(({ kind, name }) => kind === 'new' && name === 'GraphQLSchema');
}

/** `new GraphQLSchema({ query: new GraphQLObjectType({ fields }) })`. */
export function objectOperations(source: Source): Operation[] {
  return objectSchemas(source).flatMap((schema) =>
    roots.flatMap((root) =>
      flat(get(source, schema.args[0]?.value, root.toLowerCase())).flatMap((type) =>
        fieldsOf(source, type).map(({ name, field, where }) => ({
          ...{
            root,
            name,
            params: keysOf(get(source, field, 'args')),
            resolver: resolverIn(source, field, root),
          },
          ...{ guards: [], app: source.app(schema.site), where: where ?? source.at(schema.site) },
        })),
      ),
    ),
  );
}

function fieldsOf(source: Source, type: Value) {
  const made = callOf(type);
  const given = get(source, made?.args[0]?.value, 'fields');
  const isThunk = typeof given === 'object' && given?.kind === 'function';
  const fields = isThunk ? source.call(given, []) : given;
  return keysOf(fields).map((name) => {
    const site = source.place(fields, name);
    return { name, field: get(source, fields, name), where: site && source.at(site) };
  });
}
