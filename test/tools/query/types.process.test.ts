// The types of queries, against those of each ORM: names of columns are known, and what is misspelt is an error.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Folder, fixtures, makeFolder, root } from '../../support/folders.ts';

const five = join(fixtures, 'blog/node_modules/typescript/bin/tsc');
const seven = join(root, 'node_modules/typescript/bin/tsc');

/** Every line below `// wrong` has to be an error, and nothing else may be one. */
const expected = (text: string) => text.replaceAll('// wrong', '// @ts-expect-error');

const files = {
  'prisma.ts': `import { ModelQuery, type ModelQueryOptions } from '@mcp-node/cli/tools';
import type { PrismaClient } from './generated/prisma/client.js';
declare const prisma: PrismaClient;
const from = { prisma, model: 'post' } as const;
export const author = new ModelQuery('user', { from: { prisma, model: 'user' }, fields: ['id', 'name'], scope: ({ user }) => ({ planCode: user.plan }) });
export const post = new ModelQuery('post', {
  from: { prisma, model: 'post' },
  fields: ['id', 'title', '*'],
  relations: { author, tags: ['name'], comments: { to: ['text'], limit: 5 }, reviewer: () => author },
  scope: async ({ user, request }) => (request ? 'all' : { categoryId: user.tenant }),
  search: ['title'],
  limit: 50,
  depth: 2,
  scopes: ['posts:read'],
});
// wrong
new ModelQuery('post', { from, fields: ['id', 'titel'], scope: 'all' });
// wrong
new ModelQuery('post', { from: { prisma, model: 'psot' }, fields: ['id'], scope: 'all' });
// wrong
new ModelQuery('post', { from, fields: ['id'] });
// wrong
new ModelQuery('post', { from, feilds: ['id'], scope: 'all' });
// wrong
new ModelQuery('post', { from, fields: ['id'], scope: 'al' });
// wrong
new ModelQuery('post', { from, fields: ['id'], scope: () => undefined });
// wrong
new ModelQuery('post', { from, fields: ['id'], scope: 'all', search: ['boody'] });
// wrong
new ModelQuery('post', { from, fields: ['id'], scope: 'all', limit: '5' });
// wrong
new ModelQuery('post', { from, fields: ['id'], scope: 'all', relations: { author: { to: author, limits: 5 } } });
// wrong
new ModelQuery('post', { from, fields: '**', scope: 'all' });
// wrong
new ModelQuery({ from, fields: ['id'], scope: 'all' });
// wrong
new ModelQuery('post', { from: prisma, fields: ['id'], scope: 'all' });
export const options: ModelQueryOptions<typeof from> = { from, fields: '*', scope: 'all' };
`,
  'drizzle.ts': `import { ModelQuery } from '@mcp-node/cli/tools';
import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/libsql';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
const table = sqliteTable('posts', { id: integer().primaryKey(), title: text(), tenantId: integer('tenant_id') });
const db = drizzle('file:a.db', { schema: { table } });
export const post = new ModelQuery('post', { from: { db, table, sql }, fields: ['id', 'title'], scope: ({ user }) => eq(table.tenantId, user.tenant), search: ['title'] });
// wrong
new ModelQuery('post', { from: { db, table, sql }, fields: ['titel'], scope: 'all' });
// wrong
new ModelQuery('post', { from: { db, table, sql }, fields: ['tenant_id'], scope: 'all' });
// wrong
new ModelQuery('post', { from: { db, table }, fields: ['id'], scope: 'all' });
`,
  'typeorm.ts': `import { ModelQuery } from '@mcp-node/cli/tools';
import { DataSource, EntitySchema, IsNull } from 'typeorm';
interface Post { id: number; title: string; tenantId: number | null }
const Posts = new EntitySchema<Post>({ name: 'Post', columns: { id: { type: 'int', primary: true } } });
const from = new DataSource({ type: 'postgres', entities: [Posts] }).getRepository(Posts);
export const post = new ModelQuery('post', { from, fields: ['id', 'title'], scope: () => ({ tenantId: IsNull() }) });
// wrong
new ModelQuery('post', { from, fields: ['titel'], scope: 'all' });
`,
  'sequelize.ts': `import { ModelQuery } from '@mcp-node/cli/tools';
import { type InferAttributes, type InferCreationAttributes, Model } from 'sequelize';
class Post extends Model<InferAttributes<Post>, InferCreationAttributes<Post>> {
  declare id: number;
  declare title: string;
}
export const post = new ModelQuery('post', { from: Post, fields: ['id', 'title'], scope: ({ user }) => ({ id: user.id }) });
// wrong
new ModelQuery('post', { from: Post, fields: ['titel'], scope: 'all' });
`,
  'mongoose.ts': `import { ModelQuery } from '@mcp-node/cli/tools';
import { model, Schema } from 'mongoose';
const Post = model('Post', new Schema({ title: String, address: { city: String } }));
export const post = new ModelQuery('post', { from: Post, fields: ['_id', 'title', 'address.city'], scope: ({ user }) => ({ title: user.name }) });
// wrong
new ModelQuery('post', { from: Post, fields: ['titel'], scope: 'all' });
`,
};

let project: Folder;
beforeAll(() => {
  project = makeFolder(
    Object.fromEntries(Object.entries(files).map(([file, text]) => [file, expected(text)])),
  );
  for (const part of ['dist', 'package.json'])
    cpSync(join(root, part), join(project.dir, 'node_modules/@mcp-node/cli', part), { recursive: true });
  const compilerOptions = {
    ...{ noEmit: true, strict: true, skipLibCheck: true, types: [] },
    ...{ target: 'es2022', module: 'nodenext' },
  };
  writeFileSync(
    join(project.dir, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: Object.keys(files) }),
  );
  const link = (from: string, to: string) => {
    mkdirSync(dirname(join(project.dir, to)), { recursive: true });
    symlinkSync(join(fixtures, from), join(project.dir, to));
  };
  link('blog/src/generated', 'generated');
  link('drizzle/node_modules/drizzle-orm', 'node_modules/drizzle-orm');
  for (const name of ['typeorm', 'sequelize', 'mongoose'])
    link(`${name}/node_modules/${name}`, `node_modules/${name}`);
});
afterAll(() => project?.[Symbol.dispose]());

test.each([
  ['5.9', five],
  ['7', seven],
])('TypeScript %s', (_, tsc) => {
  const { stdout } = spawnSync(process.execPath, [tsc, '--pretty', 'false'], {
    cwd: project.dir,
    encoding: 'utf8',
  });
  expect(stdout.trim()).toBe('');
});
