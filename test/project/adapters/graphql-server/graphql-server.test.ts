// Constructs of the documentation: https://the-guild.dev/graphql/yoga-server, https://www.apollographql.com/docs/apollo-server, https://mercurius.dev
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/graphql-server/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { readFileRoutes } from '../../../support/file-routes.ts';
import { createProject } from '../../../support/temp.ts';

async function read(files: Record<string, string>) {
  const { root, project } = await createProject({
    'package.json': { name: 'app', dependencies: { '@apollo/server': '^5.0.0' } },
    ...files,
  });
  const source = await createSource({
    project,
    entries: [join(root, 'index.ts')],
    handled: ['@apollo/server'],
  });
  const { items } = sourceRoutes(source);
  return items.map(
    ({ methods, path, params, handler, source: at, guards }) =>
      `${methods} ${path}(${params}) ${handler} ${at}${guards.map(({ name }) => ` ${name}`).join('')}`,
  );
}

test('Apollo: tagged definitions in lists, merged resolvers, resolvers of modules, wrapped ones', async () => {
  const lines = await read({
    'index.ts': `import { ApolloServer } from '@apollo/server'; import gql from 'graphql-tag';
      import { mergeResolvers } from '@graphql-tools/merge'; import * as Query from './queries';
      const base = gql\`
        """ Names (of: fields) { in } texts """
        type Query { book(id: ID!, """ how """ deep: Boolean = false): Book @deprecated(reason: "old") @hasRole(role: ADMIN)
          books: [[Book!]!]!, authors(filter: Filter = { a: "x:y" }): [Author] }\`;
      const more = gql\`extend type Mutation { addBook: Book }\`;
      const server = new ApolloServer({ typeDefs: [base, more], resolvers: mergeResolvers([{ Query }, { Mutation: { addBook: signedIn(add), removeBook: (_, args) => args } }]) });
      const signedIn = (resolver) => (parent, args) => resolver(parent, args);
      function add() {}`,
    'queries.ts':
      'export function book() {}\nexport const books = async () => [];\nexport const authors = () => [];',
  });
  expect(lines).toEqual([
    'QUERY book(id,deep) book queries.ts:1 @hasRole',
    'QUERY books() books queries.ts:2',
    'QUERY authors(filter) authors queries.ts:3',
    expect.stringMatching(/^MUTATION addBook\(\) add index\.ts:\d+$/),
    expect.stringMatching(/^MUTATION removeBook\(\) removeBook index\.ts:\d+$/),
  ]);
});

test('definitions of files, other names of root types, mercurius and an executable schema', async () => {
  const files = await read({
    'index.ts': `import { ApolloServer } from '@apollo/server'; import { readFileSync } from 'node:fs';
      new ApolloServer({ typeDefs: readFileSync('./api.graphql', 'utf8'), resolvers: { Query: { me: () => null } } });`,
    'api.graphql':
      'schema { query: Root }\n# type Query { no: Int }\ntype Root {\n  me: User\n  you: User\n}',
  });
  expect(files).toEqual(['QUERY me() me index.ts:2', 'QUERY you() you api.graphql:5']);
  const plugged = await read({
    'index.ts': `import Fastify from 'fastify'; import mercurius from 'mercurius'; import { makeExecutableSchema } from '@graphql-tools/schema';
      const app = Fastify();
      app.register(mercurius, { schema: 'type Query { add(x: Int, y: Int): Int }', resolvers: { Query: { add: async (_, { x, y }) => x + y } } });
      makeExecutableSchema({ typeDefs: 'type Subscription { tick: Int }', resolvers: { Subscription: { tick: { subscribe() {} } } } });`,
  });
  expect(plugged.toSorted()).toEqual([
    'QUERY add(x,y) add index.ts:3',
    'SUBSCRIPTION tick() tick index.ts:4',
  ]);
});

test('a resolver that asks who it is protects its field', async () => {
  const { items } = await readFileRoutes(
    sourceRoutes,
    { '@apollo/server': '^5.0.0' },
    {
      'index.ts': `import { ApolloServer } from '@apollo/server';
      const typeDefs = 'type Query { open: Int, mine: Int, kept: Int @auth }';
      new ApolloServer({ typeDefs, resolvers: { Query: { open: () => 1, kept: () => 2,
        mine(_, args, context) { if (!context.user) throw new GraphQLError('no', { extensions: { code: 'UNAUTHENTICATED' } }); return 1 } } } });`,
    },
  );
  expect(items.map(({ path, auth, note }) => [path, auth, note])).toEqual([
    ['open', undefined, undefined],
    ['mine', 'protected', 'its handler sends away after a check of context.user'],
    ['kept', undefined, undefined],
  ]);
});
