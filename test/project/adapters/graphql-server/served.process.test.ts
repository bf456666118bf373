// What is listed is what GraphQL Yoga, Apollo Server and Mercurius themselves serve: their schema, and what each field runs.
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/graphql-server/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { fixtures } from '../../../support/folders.ts';
import { served } from '../../../support/requests/served.ts';
import { createProject } from '../../../support/temp.ts';
import { truth } from '../../../truth/graphql-server.ts';

const queries: Record<string, string> = {
  members: 'query { members(voice: "alto") { id } }',
  member: 'query { member(id: "7") { id } }',
  version: 'query { version }',
  concerts: 'query { concerts }',
  addMember: 'mutation { addMember(name: "Ada") { id } }',
  concertAdded: 'subscription { concertAdded }',
};
const roots =
  '{ __schema { queryType { fields { name args { name } } } mutationType { fields { name args { name } } } subscriptionType { fields { name args { name } } } } }';

const post = (query: string, accept = 'application/json') => ({
  ...{ method: 'POST', path: '/graphql', headers: { accept, 'content-type': 'application/json' } },
  body: JSON.stringify({ query }),
});

interface Fields {
  fields: { name: string; args: { name: string }[] }[];
}

/** As the server itself describes them. */
function fieldsOf(body: string): string[] {
  const { __schema } = (JSON.parse(body) as { data: { __schema: Record<string, Fields | null> } }).data;
  return Object.entries(__schema).flatMap(([root, type]) =>
    (type?.fields ?? []).map(
      ({ name, args }) => `${root.replace('Type', '').toUpperCase()} ${name}(${args.map((arg) => arg.name)})`,
    ),
  );
}

test('Yoga serves each field of the fixture by what is listed, and has no others', async () => {
  const routes = truth['graphql-server']?.routes ?? [];
  const requests = routes.map(({ path, methods: [method] }) =>
    post(queries[path] ?? '', method === 'SUBSCRIPTION' ? 'text/event-stream' : undefined),
  );
  const folder = join(fixtures, 'graphql-server');
  const [schema, ...answers] = await served(folder, 'src/server.ts', [post(roots), ...requests]);
  expect(fieldsOf(schema?.body ?? '')).toEqual(
    routes.map(({ methods, path, params }) => `${methods} ${path}(${params})`),
  );
  // Nobody wrote what answers the version.
  expect(answers.map(({ ran }) => ran)).toEqual(
    routes.map(({ path, source }) => (path === 'version' ? [] : [source])),
  );
  expect(answers.filter(({ body }) => body.includes('errors'))).toEqual([]);
});

const typeDefs = `
  type Book { title: String }
  type Query { books(first: Int): [Book] book(id: ID!): Book }
  type Mutation { addBook(title: String!): Book }
  extend type Query { count: Int }
`;
const servers: Record<string, { package: string; links: [fixture: string, name: string][]; code: string }> = {
  'Apollo Server': {
    package: '@apollo/server',
    links: [['graphql-server', '@apollo/server']],
    code: `import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { resolvers } from './resolvers.js';
const server = new ApolloServer({ typeDefs: \`${typeDefs}\`, resolvers });
await startStandaloneServer(server, { listen: { port: 4000 } });`,
  },
  Mercurius: {
    package: 'mercurius',
    links: [
      ['graphql-server', 'mercurius'],
      ['fastify', 'fastify'],
    ],
    code: `import Fastify from 'fastify';
import mercurius from 'mercurius';
import { resolvers } from './resolvers.js';
const app = Fastify();
app.register(mercurius, { schema: \`${typeDefs}\`, resolvers });
await app.listen({ port: 4000 });`,
  },
};

test.each(Object.entries(servers))(
  '%s serves each field by what is listed from source, and has no others',
  async (_, server) => {
    const { root, project } = await createProject({
      'package.json': {
        name: 'app',
        type: 'module',
        dependencies: { [server.package]: '*', graphql: '^16.0.0' },
      },
      'index.js': server.code,
      'resolvers.js': `const book = (_, { id }) => ({ title: id });
export const resolvers = {
  Query: {
    books() { return []; },
    book,
    count: () => 7,
  },
  Mutation: { addBook: async function add(_, { title }) { return { title }; } },
};`,
    });
    mkdirSync(join(root, 'node_modules/@apollo'), { recursive: true });
    for (const [fixture, name] of server.links)
      symlinkSync(
        realpathSync(join(fixtures, fixture, 'node_modules', name)),
        join(root, 'node_modules', name),
      );
    const entries = [join(root, 'index.js')];
    const source = await createSource({ project, entries, handled: [server.package, 'fastify'] });
    const { items, warnings } = sourceRoutes(source);
    expect(warnings).toEqual([]);
    const [schema, ...answers] = await served(root, 'index.js', [
      post(roots),
      ...['{ books(first: 1) { title } }', '{ book(id: "7") { title } }', '{ count }'].map((query) =>
        post(query),
      ),
      post('mutation { addBook(title: "Emma") { title } }'),
    ]);
    expect(items.map(({ methods, path, params }) => `${methods} ${path}(${params})`)).toEqual(
      fieldsOf(schema?.body ?? ''),
    );
    expect(answers.map(({ ran }) => ran)).toEqual(items.map(({ source: at }) => [at]));
  },
);
