// Schemas that code builds: what is listed is what the packages themselves make of it, and who is let in.
import { execFile } from 'node:child_process';
import { realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/graphql-server/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { matchRoutes } from '../../../../src/server/readers/match.ts';
import { readRequest } from '../../../../src/server/readers/read-request.ts';
import { fixtures } from '../../../support/folders.ts';
import { createProject } from '../../../support/temp.ts';

const pothos = {
  'src/builder.ts': `
import SchemaBuilder from '@pothos/core';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
interface Types { Context: { user?: string }; AuthScopes: { loggedIn: boolean; admin: boolean; policyHolder: boolean; public: boolean } }
export const builder = new SchemaBuilder<Types>({
  plugins: [ScopeAuthPlugin, RelayPlugin],
  scopeAuth: { authScopes: ({ user }) => ({ loggedIn: !!user, admin: user === 'admin', policyHolder: false, public: true }) },
  relay: {},
});
builder.queryType({ description: 'All that is read.', fields: (t) => ({ version: t.string({ resolve: () => '1' }) }) });
builder.mutationType({ authScopes: { loggedIn: true } });
builder.subscriptionType({});
`,
  'src/books.ts': `
import { builder } from './builder.ts';
interface Book { id: string; title: string }
const Book = builder.objectRef<Book>('Book').implement({ fields: (t) => ({ id: t.exposeID('id'), title: t.exposeString('title') }) });
const books: Book[] = [];
function findBook(_: unknown, { id }: { id: string }) { return books.find((book) => book.id === id); }
builder.queryFields((t) => ({
  book: t.field({ type: Book, nullable: true, args: { id: t.arg.id({ required: true }) }, resolve: findBook }),
  allBooks: t.connection({ type: Book, nullable: true, args: { sort: t.arg.string() }, resolve: () => null }, { name: 'Books' }, { name: 'BooksEdge' }),
  mine: t.field({ type: [Book], authScopes: { loggedIn: true }, resolve: () => books }),
  secret: t.string({ authScopes: (parent, args, { user }) => user === 'admin', resolve: () => 'secret' }),
  open: t.string({ authScopes: { public: true }, resolve: () => 'open' }),
  policy: t.string({ authScopes: { policyHolder: true }, resolve: () => 'policy' }),
  either: t.string({ authScopes: { $any: { loggedIn: true, public: true } }, resolve: () => 'either' }),
  both: t.string({ authScopes: { $all: { loggedIn: true, public: true } }, resolve: () => 'both' }),
  anyone: t.string({ authScopes: () => true, resolve: () => 'anyone' }),
  perhaps: t.string({ authScopes: () => ({ $any: { admin: true } }), resolve: () => 'perhaps' }),
  none: t.string({ authScopes: () => false, resolve: () => 'none' }),
}));
builder.queryField('count', (t) => t.int({ resolve: () => books.length }));
for (const name of ['newest', 'oldest'] as const)
  builder.queryField(name, (t) => t.withAuth({ admin: true }).field({ type: Book, nullable: true, resolve: () => books[0] }));
builder.mutationField('addBook', (t) =>
  t.field({ type: Book, args: { title: t.arg.string({ required: true }), ...t.arg.connectionArgs() }, resolve: (_, { title }) => ({ id: '1', title }) }));
builder.mutationFields((t) => ({ ping: t.boolean({ skipTypeScopes: true, resolve: () => true }) }));
builder.relayMutationField('removeBook', { inputFields: (t) => ({ id: t.id({ required: true }) }) },
  { resolve: async () => ({ ok: true }) }, { outputFields: (t) => ({ ok: t.boolean({ resolve: () => true }) }) });
builder.subscriptionField('bookAdded', (t) =>
  t.field({ type: Book, subscribe: async function* added() { yield books[0]; }, resolve: (book) => book as Book }));
builder.subscriptionField('bookRemoved', (t) =>
  t.field({ type: Book, authScopes: { loggedIn: true }, subscribe: async function* removed() { yield books[0]; }, resolve: (book) => book as Book }));
`,
  'src/schema.ts': `
import './books.ts';
import { builder } from './builder.ts';
export const schema = builder.toSchema();
`,
};

const objects = {
  'src/schema.ts': `
import { GraphQLID, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { mutation } from './mutation.ts';
const arg = (type: typeof GraphQLID) => ({ type: new GraphQLNonNull(type) });
const Book = new GraphQLObjectType({ name: 'Book', fields: { id: { type: GraphQLID } } });
const query = new GraphQLObjectType({
  name: 'Query',
  fields: () => ({
    book: { type: Book, args: { id: arg(GraphQLID) }, resolve: findBook },
    version: { type: GraphQLString, resolve: () => '1' },
    plain: { type: GraphQLString },
  }),
});
function findBook(_: unknown, { id }: { id: string }) { return { id }; }
export const schema = new GraphQLSchema({ query, mutation });
`,
  'src/mutation.ts': `
import { GraphQLObjectType, GraphQLString } from 'graphql';
const kinds = ['Book', 'Author'];
export const mutation = new GraphQLObjectType({
  name: 'Mutation',
  fields: Object.fromEntries(kinds.map((kind) => ['add' + kind, { type: GraphQLString, args: { name: { type: GraphQLString } }, resolve: () => kind }])),
});
`,
};

const server = `
import { createServer } from 'node:http';
import { createYoga } from 'graphql-yoga';
import { schema } from './schema.ts';
createServer(createYoga({ schema })).listen(4000);
`;

/** Each field is asked for by a stranger: with its arguments, and whether it was answered. */
const ask = `
import { graphql, isNonNullType, isObjectType, getNamedType, parse, subscribe } from 'graphql';
import { schema } from './src/schema.ts';
const lines = [];
for (const root of ['Query', 'Mutation', 'Subscription'])
  for (const { name, args, type } of Object.values(schema.getType(root)?.getFields() ?? {})) {
    const given = args.filter((arg) => isNonNullType(arg.type)).map((arg) => arg.name + (arg.name === 'input' ? ': { id: "1" }' : ': "1"'));
    const source = root.toLowerCase() + ' { ' + name + (given.length ? '(' + given + ')' : '') + (isObjectType(getNamedType(type)) ? ' { __typename }' : '') + ' }';
    const answer = root === 'Subscription' ? await subscribe({ schema, document: parse(source), contextValue: {} }) : await graphql({ schema, source, contextValue: {} });
    const { errors = [] } = answer[Symbol.asyncIterator] ? (await answer.next()).value : answer;
    const isGuarded = errors.some(({ message }) => message.startsWith('Not authorized'));
    lines.push(root.toUpperCase() + ' ' + name + ' (' + args.map((arg) => arg.name).sort() + ')' + (isGuarded ? ' guarded' : ''));
  }
console.log(JSON.stringify(lines.sort()));
`;

test.each([
  ['Pothos', pothos, '@pothos/core', 'QUERY book findBook src/books.ts:6'],
  ['the objects of graphql-js', objects, 'graphql', 'QUERY book findBook src/schema.ts:14'],
])('%s: each field of the schema is listed, and no other', async (_, files, name, named) => {
  const { root, project } = await createProject({
    'package.json': { name: 'app', type: 'module', dependencies: { 'graphql-yoga': '^5', [name]: '*' } },
    ...files,
    ...{ 'src/server.ts': server, 'ask.mjs': ask },
  });
  const source = await createSource({
    project,
    entries: [join(root, 'src/server.ts')],
    handled: ['graphql-yoga', '@pothos/core'],
  });
  const { items, warnings } = sourceRoutes(source);
  expect([...warnings, ...source.warnings()]).toEqual([]);
  const listed = items.map(
    ({ methods, path, params, guards }) =>
      `${methods} ${path} (${params.toSorted()})${guards.length > 0 ? ' guarded' : ''}`,
  );
  symlinkSync(realpathSync(join(fixtures, 'graphql-server/node_modules')), join(root, 'node_modules'));
  const { stdout } = await promisify(execFile)(process.execPath, ['ask.mjs'], { cwd: root });
  expect(listed.toSorted()).toEqual(JSON.parse(stdout));
  const told = items.map((route) => `${route.methods} ${route.path} ${route.handler} ${route.source}`);
  expect(told).toContain(named);
  expect(matchRoutes(items, readRequest('QUERY book')).map(({ path }) => path)).toEqual(['book']);
});
