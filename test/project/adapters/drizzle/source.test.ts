// How schemas are put together in projects, each in its own way.
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/drizzle/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { readWhole } from '../../../support/models.ts';
import { createProject } from '../../../support/temp.ts';

async function read(files: Record<string, unknown>) {
  const { project } = await createProject({
    'package.json': { name: 'app', dependencies: { 'drizzle-orm': '*' } },
    ...files,
  });
  return sourceModels(await createSource({ project, entries: [], handled: ['drizzle-orm'] }));
}

const pg = (text: string) =>
  `import * as d from 'drizzle-orm/pg-core'; import { sql } from 'drizzle-orm';\n${text}`;

test('tables of several packages, in CommonJS and in ES modules, each with its app', async () => {
  const { items } = await read({
    'package.json': { name: 'all', workspaces: ['packages/*'] },
    'packages/a/package.json': { name: '@all/a', dependencies: { 'drizzle-orm': '*' } },
    'packages/a/schema.js': `const { sqliteTable, text } = require('drizzle-orm/sqlite-core');
const notes = sqliteTable('notes', { text: text() });
module.exports = { notes };`,
    'packages/b/package.json': { name: '@all/b', dependencies: { 'drizzle-orm': '*', '@all/a': '*' } },
    'packages/b/src/schema.ts': pg(`import { notes } from '@all/a/schema.js';
export const links = d.pgTable('links', { note: d.text('note').references(() => notes.text) });`),
  });
  expect(items.map(({ name, app, source }) => [name, app, source])).toEqual([
    ['notes', '@all/a', 'packages/a/schema.js:2'],
    ['links', '@all/b', 'packages/b/src/schema.ts:3'],
  ]);
});

test('columns of a function, of a package, and of a helper with its own name', async () => {
  const { items, warnings } = await read({
    'src/schema.ts': pg(`import { citext } from 'some-columns';
const id = (name = 'id') => d.uuid(name).primaryKey().$defaultFn(makeId);
const audit = () => ({ createdBy: d.text('created_by'), ...stamps });
const stamps = { at: d.timestamp({ mode: 'date' }).defaultNow().$onUpdate(() => new Date()) };
export const a = d.pgTable('a', { id: id(), email: citext('e_mail').notNull(), ...audit() });
export const b = d.pgTable('b', { id: id('b_id') });`),
  });
  expect(warnings).toEqual([]);
  const columns = items.flatMap(({ name, fields }) =>
    fields.map((field) => [name, field.name, field.column, field.type, field.dbType, field.default]),
  );
  expect(columns).toEqual([
    ['a', 'id', 'id', 'uuid', 'uuid', 'makeId()'],
    ['a', 'email', 'e_mail', 'citext', null, undefined],
    ['a', 'createdBy', 'created_by', 'text', 'text', undefined],
    ['a', 'at', 'at', 'timestamp', 'timestamp', 'now()'],
    ['b', 'id', 'b_id', 'uuid', 'uuid', 'makeId()'],
  ]);
});

test('what cannot be made out is said, and the rest is listed', async () => {
  const { items, warnings } = await read({
    'src/schema.ts': pg(`import { shared, columns } from 'company-schema';
export const a = d.pgTable('a', { id: d.serial(), ...shared });
export const b = d.pgTable(process.env.TABLE, columns);`),
  });
  expect(items.map(({ name, table, fields }) => [name, table, fields.map((field) => field.name)])).toEqual([
    ['a', 'a', ['id']],
    ['b', '{}', []],
  ]);
  expect(warnings).toEqual([
    {
      code: 'MODEL_INCOMPLETE',
      message:
        'Listed with what could be made out: a (src/schema.ts:3: what is spread into its columns is not known), b (src/schema.ts:4: its columns are columns).',
    },
  ]);
});

test('files that only use tables are not read', async () => {
  const { items } = await read({
    'src/schema.ts': pg(`export const users = d.pgTable('users', { id: d.serial() });`),
    'src/query.ts': `import { sql } from 'drizzle-orm'; for (;;) sql\`endless\`;`,
  });
  expect(items.map(({ name }) => name)).toEqual(['users']);
});

test.each([
  ['snake_case', `drizzle({ client, casing: 'snake_case' })`, ['first_name', 'URL']],
  ['camelCase', `drizzle(client, { casing: 'camelCase' })`, ['firstName', 'URL']],
  [
    'none where clients disagree',
    `[drizzle(client, { casing: 'snake_case' }), drizzle(client, {})]`,
    ['FirstName', 'URL'],
  ],
])('names that nobody wrote: %s', async (_, client, expected) => {
  const { items } = await read({
    'src/schema.ts': pg(
      `export const users = d.pgTable('users', { FirstName: d.text(), url: d.text('URL') });`,
    ),
    'src/db.ts': `import { drizzle } from 'drizzle-orm/node-postgres'; export const db = ${client};`,
  });
  expect(items[0]?.fields.map(({ column }) => column)).toEqual(expected);
});

test('a table without a variable of its own is called as in the database', async () => {
  const { items } = await read({
    'src/schema.ts': pg(`export const tables = [d.pgTable('listed', { id: d.serial() })];
export default d.pgTable('main', { id: d.serial() });`),
  });
  expect(items.map(({ name }) => name)).toEqual(['listed', 'main']);
});

test('a table of a function of the project is where its variable is, in the same file and in another', async () => {
  const { items } = await read({
    'src/tenant.ts': pg(`export function tenantTable(name, columns) {
  const table = d.pgTable('tenant_' + name, { tenant: d.text().notNull(), ...columns });
  return table;
}
/** Of one. */
export const plans = tenantTable('plans', {});`),
    'src/schema.ts': pg(`import { tenantTable } from './tenant';
const own = tenantTable('users', { id: d.serial() });
/** Who may log in. */
export const users =
  tenantTable('users', { id: d.serial() });
export { own as accounts };`),
  });
  expect(items.map(({ name, source, doc, fields }) => [name, source, doc, fields.length])).toEqual([
    ['accounts', 'src/schema.ts:3', undefined, 2],
    ['users', 'src/schema.ts:6', 'Who may log in.', 2],
    ['plans', 'src/tenant.ts:7', 'Of one.', 1],
  ]);
});

test('files that take a creator or a schema from another one, and nothing of the package', async () => {
  const { items } = await read({
    'src/base.ts': pg(`export const createTable = d.pgTableCreator((name) => 'shop_' + name);
export const staff = d.pgSchema('staff');`),
    'src/orders.ts': `import { createTable } from './base';
export const orders = createTable('orders', (t) => ({ id: t.serial() }));`,
    'src/people.ts': `import { staff } from '@/base';
export const keepers = staff.table('keepers', (t) => ({ id: t.uuid() }));`,
    'tsconfig.json': { compilerOptions: { paths: { '@/*': ['./src/*'] } } },
  });
  expect(items.map(({ table, fields }) => [table, fields.map(({ dbType }) => dbType)])).toEqual([
    ['shop_orders', ['serial']],
    ['staff.keepers', ['uuid']],
  ]);
});

test('of tables that only functions make, each is found once', async () => {
  const { items } = await read({
    'src/schema.ts':
      pg(`export function define() { const users = d.pgTable('users', { id: d.serial() }); return { users }; }
export class Again { tables = define(); }`),
  });
  expect(items.map(({ name, table }) => [name, table])).toEqual([['users', 'users']]);
});

test('hostile names and columns do no harm', async () => {
  const { items } = await read({
    'src/schema.ts':
      pg(`export const constructor = d.pgTable('__proto__', { toString: d.text(), __proto__x: d.hasOwnProperty(), valueOf: d.constructor('c') });
const self = d.pgTable('self', () => ({ id: d.integer().references(() => self.id), again: self.id }));`),
  });
  expect(items.map(({ table }) => table)).toEqual(['__proto__', 'self']);
  expect(items[1]?.fields.map(({ name, relation }) => [name, relation?.model])).toEqual([['id', 'self']]);
});

test('relations that would look the same, what sets a column, and keys of several columns', async () => {
  const { items } = await read({
    'src/schema.ts': pg(`import { relations } from 'drizzle-orm';
export const people = d.pgTable('people', { id: d.serial().primaryKey() });
export const sites = d.pgTable('sites', {
  ownerId: d.integer().references(() => people.id, { onDelete: 'set null', onUpdate: 'cascade' }),
  creatorId: d.integer().references(() => people.id),
  changes: d.integer().default(0).$onUpdateFn(() => sql\`changes + 1\`),
  changedAt: d.timestamp().defaultNow().$onUpdate(() => new Date()),
}, (t) => [d.primaryKey({ columns: [t.ownerId, t.creatorId] })]);
export const ofPeople = relations(people, ({ many }) => ({
  owned: many(sites, { relationName: 'owner' }),
  created: many(sites, { relationName: 'creator' }),
}));
export const ofSites = relations(sites, ({ one }) => ({
  owner: one(people, { fields: [sites.ownerId], references: [people.id], relationName: 'owner' }),
  creator: one(people, { fields: [sites.creatorId], references: [people.id], relationName: 'creator' }),
}));`),
  });
  const fields = items.flatMap((model) => model.fields);
  const relations = fields.flatMap(({ name, relation }) =>
    relation ? [[name, relation.name, relation.onDelete, relation.onUpdate]] : [],
  );
  expect(relations).toEqual([
    ['owned', 'owner', null, undefined],
    ['created', 'creator', null, undefined],
    ['ownerId', undefined, 'set null', 'cascade'],
    ['creatorId', undefined, null, undefined],
    ['owner', 'owner', 'set null', 'cascade'],
    ['creator', 'creator', null, undefined],
  ]);
  expect(fields.flatMap(({ name, onUpdate }) => (onUpdate ? [[name, onUpdate]] : []))).toEqual([
    ['changes', 'sql`changes + 1`'],
    ['changedAt', 'new Date()'],
  ]);
  expect(items[1]).toMatchObject({
    primaryKey: { name: null, fields: ['ownerId', 'creatorId'] },
    uniques: [],
  });
});

test('checks, timestamps by their defaults, and the line of each column, also of what is spread in', async () => {
  const files = {
    'columns.ts': `import { timestamp } from 'drizzle-orm/pg-core';
export const times = {
  made: timestamp('made').defaultNow(),
  changed: timestamp('changed').$onUpdate(() => new Date()),
};`,
    'schema.ts': `import { relations, sql } from 'drizzle-orm';
import { check, integer, pgTable, pgView, text } from 'drizzle-orm/pg-core';
import { times } from './columns';
export const users = pgTable('users', {
  id: integer('id').primaryKey(),
  /** Years. */
  age: integer('years'),
  ...times,
}, (t) => [
  check('age_known', sql\`\${t.age} > 0 and \${users.id} < \${18}\`),
  check('named', sql\`name <> \${'x'}\`),
]);
export const posts = pgTable('posts', { user: integer('user').references(() => users.id) });
export const postsRelations = relations(posts, ({ one }) => ({
  author: one(users, { fields: [posts.user], references: [users.id] }),
}));
export const grown = pgView('grown').as((qb) => qb.select({
  id: users.id,
}).from(users));`,
  };
  expect(await readWhole(sourceModels, ['drizzle-orm'], files)).toEqual([
    'model users schema.ts:4',
    ' id integer @id @db(integer) :5',
    ' /// Years.',
    ' age integer? @column(years) @db(integer) :7',
    ' made timestamp? @default(now()) @db(timestamp) :columns.ts:3',
    ' changed timestamp? @default(new Date()) @onUpdate(new Date()) @db(timestamp) :columns.ts:4',
    ' @@check age_known: years > 0 and id < 18',
    " @@check named: name <> 'x'",
    ' @@timestamps made, changed',
    'model posts schema.ts:13',
    ' user integer? @db(integer) @relation(users: user -> id) :13',
    ' author users? @relation(user -> id) :15',
    'view grown schema.ts:17',
    ' id integer @db(integer) :18',
  ]);
});
