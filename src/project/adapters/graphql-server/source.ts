// Operations of GraphQL servers, by what their schema is made of. Nothing of it is run.
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Source } from '../../source/reader/source.ts';
import { searchUncovered } from '../_http/search.ts';
import { toRoute } from './listed.ts';
import { objectOperations, objectSchemas } from './objects.ts';
import { pothos, pothosCalls, pothosOperations } from './pothos.ts';
import { operationsOf, schemasOf } from './resolvers.ts';

const packages = [
  'graphql-yoga',
  '@apollo/server',
  'apollo-server',
  '@graphql-tools/schema',
  'mercurius',
  pothos,
];

export function sourceRoutes(source: Source): Listing<Route> {
  const schemas = () => schemasOf(source, packages);
  const calls = () => [
    ...schemas().map(({ call }) => call),
    ...pothosCalls(source),
    ...objectSchemas(source),
  ];
  const search = searchUncovered(
    source,
    { packages, title: 'a GraphQL server' },
    () => new Set(calls().map(({ site }) => source.app(site))),
  );
  const operations = [
    ...schemas().flatMap((schema) => operationsOf(source, schema)),
    ...pothosOperations(source),
    ...objectOperations(source),
  ];
  const found = new Map<string, Route>();
  for (const operation of operations) {
    const key = `${operation.app} ${operation.root} ${operation.name}`;
    if (!found.has(key)) found.set(key, toRoute(source, operation));
  }
  return { items: [...found.values()], warnings: search.warnings };
}
