// What models look like beyond tables and keys: many to many, several columns in a key, embedded documents, names of columns
// that every object has, lists that are long.
import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelQuery } from '../../../src/tools/query/model-query.ts';
import { fixtures, makeFolder } from '../../support/folders.ts';
import { type Mongo, startMongo } from '../../support/mongo.ts';
import { callBy } from './data.ts';

// biome-ignore lint/suspicious/noExplicitAny: packages of fixtures.
type Any = any;
const ask = (query: ModelQuery, given: unknown) => query.run(given, callBy(null));

describe('Prisma', () => {
  const blog = join(fixtures, 'blog');
  const folder = makeFolder();
  let prisma: Any;
  beforeAll(async () => {
    copyFileSync(join(blog, 'dev.db'), join(folder.dir, 'dev.db'));
    const { PrismaClient } = await import(/* @vite-ignore */ join(blog, 'src/generated/prisma/client.ts'));
    const { PrismaLibSql } = createRequire(join(blog, 'package.json'))('@prisma/adapter-libsql');
    const adapter = new PrismaLibSql({ url: `file:${join(folder.dir, 'dev.db')}` });
    prisma = new PrismaClient({ adapter, omit: { user: { email: true } } });
  });
  afterAll(async () => {
    await prisma?.$disconnect();
    folder[Symbol.dispose]();
  });

  test('many to many, with a scope of its own on the other side', async () => {
    const tag = new ModelQuery('tag', {
      from: { prisma, model: 'tag' },
      fields: ['name'],
      relations: { posts: ['id'] },
      scope: () => ({ name: { not: 'howto' } }),
    });
    const post = new ModelQuery('post', {
      from: { prisma, model: 'post' },
      fields: ['id'],
      relations: { tags: { to: tag, limit: 1 } },
      scope: 'all',
    });
    expect(await ask(post, { fields: ['id', 'tags.name'], limit: 3 })).toEqual({
      rows: [
        { id: 1, tags: [{ name: 'opinion' }] },
        { id: 2, tags: [{ name: 'sql' }] },
        { id: 3, tags: [{ name: 'sql' }] },
      ],
      next: 3,
      cut: ['tags'],
    });
    const ids = { where: { field: 'tags.name', value: 'howto' }, fields: ['id'] };
    expect(await ask(post, ids)).toEqual({ rows: [] });
    expect(await ask(post, { where: { field: 'tags.name', value: 'plants' }, fields: ['id'] })).toEqual({
      rows: [{ id: 5 }, { id: 6 }, { id: 8 }],
    });
  });

  test('keys of several columns, both ways', async () => {
    const revision: ModelQuery = new ModelQuery('revision', {
      from: { prisma, model: 'postRevision' },
      fields: ['number', 'body'],
      relations: { notes: () => note, post: ['title'] },
      scope: 'all',
    });
    const note: ModelQuery = new ModelQuery('note', {
      from: { prisma, model: 'revisionNote' },
      fields: ['text'],
      relations: { revision },
      scope: 'all',
    });
    expect(await ask(revision, { fields: ['number', 'notes.text', 'post.title'] })).toEqual({
      rows: [
        { number: 1, notes: [{ text: 'Where exactly?' }], post: { title: 'Indexes that help' } },
        { number: 2, notes: [{ text: 'Better.' }], post: { title: 'Indexes that help' } },
        { number: 1, notes: [], post: { title: 'A garden in March' } },
      ],
    });
    expect(
      await ask(note, {
        where: { field: 'revision.body', op: 'contains', value: 'query' },
        fields: ['text', 'revision.number'],
      }),
    ).toEqual({
      rows: [{ text: 'Better.', revision: { number: 2 } }],
    });
  });

  test('one to one from either side, trees, JSON and bytes', async () => {
    const profile = new ModelQuery('profile', {
      from: { prisma, model: 'profile' },
      fields: ['bio', 'avatar', 'settings', 'birthday'],
      relations: { user: ['name'] },
      scope: 'all',
    });
    const user = new ModelQuery('user', {
      from: { prisma, model: 'user' },
      fields: ['name'],
      relations: { profile },
      scope: 'all',
    });
    const category: ModelQuery = new ModelQuery('category', {
      from: { prisma, model: 'category' },
      fields: ['name'],
      relations: { parent: () => category, children: () => category },
      scope: 'all',
    });
    expect(
      await ask(user, { fields: ['name', 'profile.bio'], limit: 4, where: { field: 'id', value: 1 } }).catch(
        (error: Error) => error.message,
      ),
    ).toContain('no field "id"');
    expect(await ask(user, { fields: ['name', 'profile.birthday'], limit: 4 })).toMatchObject({
      rows: [
        { profile: { birthday: '1985-12-10T00:00:00.000Z' } },
        { profile: { birthday: null } },
        {},
        { name: null, profile: null },
      ],
    });
    expect(await ask(profile, { fields: ['avatar', 'settings', 'user'], limit: 1 })).toEqual({
      rows: [{ avatar: 'iVBORw0KGgo=', settings: { theme: 'dark', fontSize: 15 }, user: { name: 'Ada' } }],
      next: 1,
    });
    expect(
      await ask(category, {
        fields: ['name', 'parent.name', 'children.name'],
        where: { field: 'parent.name', value: 'Technology' },
      }),
    ).toEqual({
      rows: [
        { name: 'Databases', parent: { name: 'Technology' }, children: [] },
        { name: 'Runtimes', parent: { name: 'Technology' }, children: [] },
      ],
    });
  });

  test('what the client omits, or is called like a secret, is not in "*", but may be named', async () => {
    const names = (fields: '*' | string[]) => [
      ...new ModelQuery('user', { from: { prisma, model: 'user' }, fields, scope: 'all' } as never)
        .published()
        .fields.keys(),
    ];
    expect(names('*')).toEqual(['id', 'name', 'role', 'active', 'createdAt', 'mentorId', 'planCode']);
    expect(names(['*', 'email', 'passwordHash'])).toContain('passwordHash');
    const token = new ModelQuery('token', { from: { prisma, model: 'apiToken' }, fields: '*', scope: 'all' });
    expect([...token.published().fields.keys()]).not.toContain('hash');
  });

  test('a list that is long leaves room for the others, and an answer has an end', async () => {
    await prisma.comment.createMany({
      data: Array.from({ length: 150 }, (_, index) => ({ id: 1000 + index, text: `${index}`, postId: 4 })),
    });
    const post = new ModelQuery('post', {
      from: { prisma, model: 'post' },
      fields: ['id'],
      relations: { comments: { to: ['id'], limit: 3 } },
      scope: 'all',
    });
    expect(await ask(post, { fields: ['id', 'comments.id'], limit: 5 })).toEqual({
      rows: [
        { id: 1, comments: [{ id: 1 }, { id: 2 }] },
        { id: 2, comments: [{ id: 3 }, { id: 4 }] },
        { id: 3, comments: [] },
        { id: 4, comments: [{ id: 1000 }, { id: 1001 }, { id: 1002 }] },
        { id: 5, comments: [{ id: 5 }] },
      ],
      next: 5,
      cut: ['comments'],
    });
    const comment: ModelQuery = new ModelQuery('comment', {
      from: { prisma, model: 'comment' },
      fields: ['id'],
      relations: { post: () => wide },
      scope: 'all',
    });
    const wide: ModelQuery = new ModelQuery('post', {
      from: { prisma, model: 'post' },
      fields: ['id'],
      relations: { comments: { to: comment, limit: 100 } },
      scope: 'all',
    });
    expect(await ask(wide, { fields: ['comments.post.comments.id'] })).toMatchObject({
      cut: ['comments', 'comments.post.comments'],
    });
    // Each author's posts, each with its comments, each with its post's …
    await prisma.comment.createMany({
      data: Array.from({ length: 1000 }, (_, index) => ({ text: 'more', postId: (index % 12) + 1 })),
    });
    await expect(ask(wide, { fields: ['comments.id'] })).rejects.toMatchObject({ code: 'QUERY_TOO_LARGE' });
  });
});

describe('Drizzle', () => {
  test('columns with names that every object has, and that answers have', async () => {
    const load = createRequire(join(fixtures, 'drizzle/package.json'));
    const { sql } = load('drizzle-orm');
    const { drizzle } = load('drizzle-orm/libsql');
    const { integer, sqliteTable, text } = load('drizzle-orm/sqlite-core');
    const table = sqliteTable('odd', {
      id: integer('id').primaryKey(),
      constructor: text('constructor'),
      toString: text('to_string'),
      count: integer('count'),
      group: text('group'),
      sum: integer('sum'),
    });
    const db = drizzle({ connection: { url: ':memory:' } });
    await db.$client.executeMultiple(`CREATE TABLE odd (id integer PRIMARY KEY, constructor text, to_string text, count integer, "group" text, sum integer);
      INSERT INTO odd VALUES (1, 'c', 't', 5, 'g', 2), (2, 'c', 'u', 6, 'g', 3)`);
    const odd = new ModelQuery('odd', {
      from: { db, table, sql },
      fields: ['constructor', 'count', 'group', 'sum'] as never,
      scope: 'all',
    });
    expect(await ask(odd, { limit: 1, sort: ['-count'] })).toEqual({
      rows: [{ constructor: 'c', count: 6, group: 'g', sum: 3 }],
      next: 1,
    });
    expect(
      await ask(odd, {
        group: ['group', 'constructor'],
        aggregate: { count: true, sum: ['sum', 'count'] },
        sort: ['-sum.count', 'count'],
      }),
    ).toEqual({
      groups: [{ group: { group: 'g', constructor: 'c' }, count: 2, sum: { sum: 5, count: 11 } }],
    });
    await expect(ask(odd, { fields: ['toString'] })).rejects.toMatchObject({ code: 'FIELD_UNPUBLISHED' });
    db.$client.close();
  });
});

describe('Mongoose', () => {
  const load = createRequire(join(fixtures, 'mongoose/package.json'));
  let mongo: Mongo;
  let mongoose: Any;
  let models: Any;
  beforeAll(async () => {
    mongo = await startMongo(createRequire(load.resolve('mongoose'))('bson'));
    const { Mongoose, Schema } = load('mongoose');
    mongoose = new Mongoose();
    await mongoose.connect(mongo.url, { autoCreate: false, autoIndex: false });
    const address = new Schema({ city: String, doorCode: { type: String, select: false } }, { _id: false });
    const Cook = mongoose.model('Cook', new Schema({ name: String, address, keys: [{ secret: String }] }));
    const recipe = new Schema({
      title: String,
      cook: { type: Schema.ObjectId, ref: 'Cook' },
      likedBy: [{ type: Schema.ObjectId, ref: 'Cook' }],
      removed: Boolean,
    });
    recipe.pre('find', function (this: Any) {
      this.where({ removed: { $ne: true } });
    });
    const Recipe = mongoose.model('Recipe', recipe);
    const Dish = mongoose.model('Dish', new Schema({ price: Number }, { discriminatorKey: 'kind' }));
    const Soup = Dish.discriminator('Soup', new Schema({ hot: Boolean }));
    models = { Cook, Recipe, Dish, Soup };
    const [ada, brian] = await Cook.insertMany([
      { name: 'Ada', address: { city: 'Utrecht', doorCode: '1234' }, keys: [{ secret: 'k' }] },
      { name: 'Brian', address: { city: 'Oslo' } },
    ]);
    await Recipe.insertMany([
      { title: 'Soup', cook: ada, likedBy: [brian, ada] },
      { title: 'Cake', cook: brian, likedBy: [] },
      { title: 'Gone', cook: ada, removed: true },
    ]);
    await Soup.insertMany([{ price: 4, hot: true }]);
    await Dish.insertMany([{ price: 9 }]);
  });
  afterAll(async () => {
    await mongoose?.disconnect();
    await mongo?.stop();
  });

  test('references, lists of them, and paths within documents', async () => {
    const cook = new ModelQuery('cook', {
      from: models.Cook,
      fields: ['name', 'address.city'],
      scope: () => ({ name: { $ne: 'Nobody' } }),
    });
    const liked = new ModelQuery('cook', {
      from: models.Cook,
      fields: ['name'],
      scope: () => ({ name: 'Ada' }),
    });
    const recipe = new ModelQuery('recipe', {
      from: models.Recipe,
      fields: ['title'],
      relations: { cook, likedBy: liked },
      scope: 'all',
    });
    expect(await ask(recipe, { fields: ['title', 'cook.address.city', 'likedBy.name'] })).toEqual({
      rows: [
        { title: 'Soup', cook: { 'address.city': 'Utrecht' }, likedBy: [{ name: 'Ada' }] },
        { title: 'Cake', cook: { 'address.city': 'Oslo' }, likedBy: [] },
      ],
    });
    expect(await ask(recipe, { where: { field: 'cook.address.city', value: 'Oslo' } })).toEqual({
      rows: [{ title: 'Cake' }],
    });
    expect(await ask(recipe, { where: { field: 'likedBy.name', value: 'Ada' } })).toEqual({
      rows: [{ title: 'Soup' }],
    });
    expect(await ask(recipe, { where: { not: { field: 'likedBy.name', value: 'Ada' } } })).toEqual({
      rows: [{ title: 'Cake' }],
    });
    expect(await ask(recipe, { where: { field: 'likedBy.name', value: 'Brian' } })).toEqual({ rows: [] });
  });

  test('"*" leaves out what documents hold that nobody looked at, and what is not selected', async () => {
    const cook = new ModelQuery('cook', { from: models.Cook, fields: '*', scope: 'all' });
    expect([...cook.published().fields.keys()].sort()).toEqual(['_id', 'address.city', 'name']);
    const { rows } = (await ask(cook, { where: { field: 'name', value: 'Ada' } })) as {
      rows: { _id: string }[];
    };
    const id = rows[0]?._id;
    expect(id).toMatch(/^[\da-f]{24}$/);
    expect(await ask(cook, { where: { field: '_id', value: id }, fields: ['name'] })).toEqual({
      rows: [{ name: 'Ada' }],
    });
    for (const value of ['nobody', { $gt: '' }, { $oid: id }])
      await expect(ask(cook, { where: { field: '_id', value } })).rejects.toMatchObject({
        code: 'QUERY_INVALID',
      });
  });

  test('one kind of several in a collection', async () => {
    const soup = new ModelQuery('soup', { from: models.Soup, fields: ['price', 'hot'], scope: 'all' });
    expect(await ask(soup, {})).toEqual({ rows: [{ price: 4, hot: true }] });
    expect(await ask(soup, { aggregate: { count: true, max: ['price'] } })).toEqual({
      groups: [{ count: 1, max: { price: 4 } }],
    });
  });

  test('nothing reaches the database but our own operators', async () => {
    mongo.received.length = 0;
    const cook = new ModelQuery('cook', { from: models.Cook, fields: ['name'], scope: 'all' });
    await ask(cook, {
      where: {
        and: [
          { field: 'name', op: 'contains', value: '$where' },
          { field: 'name', op: 'ne', value: '$gt' },
        ],
      },
    });
    expect(mongo.received[0]?.filter).toEqual({
      $and: [
        {
          $and: [
            { name: { $regex: '\\$where', $options: 'i' } },
            { $and: [{ name: { $not: { $eq: '$gt' } } }, { name: { $ne: null } }] },
          ],
        },
      ],
    });
  });
});

describe('TypeORM', () => {
  test('embedded columns, keys of several columns; many to many is refused by name', async () => {
    const load = createRequire(join(fixtures, 'typeorm/package.json'));
    load('reflect-metadata');
    const { DataSource, EntitySchema } = load('typeorm');
    const Address = new EntitySchema({
      name: 'Address',
      columns: { city: { type: 'varchar', name: 'town' } },
    });
    const Order = new EntitySchema({
      name: 'Order',
      columns: {
        shop: { type: 'int', primary: true },
        number: { type: 'int', primary: true },
        deletedAt: { type: 'datetime', deleteDate: true, nullable: true },
        due: { type: 'date' },
      },
      embeddeds: { address: { schema: Address } },
      relations: {
        lines: { type: 'one-to-many', target: 'Line', inverseSide: 'order' },
        tags: { type: 'many-to-many', target: 'Label', joinTable: true },
      },
    });
    const Line = new EntitySchema({
      name: 'Line',
      columns: { id: { type: 'int', primary: true }, what: { type: 'varchar' } },
      relations: {
        order: {
          type: 'many-to-one',
          target: 'Order',
          inverseSide: 'lines',
          joinColumn: [
            { name: 'shop', referencedColumnName: 'shop' },
            { name: 'number', referencedColumnName: 'number' },
          ],
        },
      },
    });
    const Label = new EntitySchema({ name: 'Label', columns: { id: { type: 'int', primary: true } } });
    const dataSource = new DataSource({
      type: 'better-sqlite3',
      driver: createRequire(join(fixtures, 'drizzle/package.json'))('libsql'),
      database: ':memory:',
      entities: [Order, Line, Label],
      synchronize: true,
    });
    const of = (entity: unknown) => dataSource.getRepository(entity);
    const order = new ModelQuery('order', {
      from: of(Order),
      fields: ['shop', 'number', 'address.city', 'due'],
      relations: { lines: ['what'] },
      scope: 'all',
    });
    // Before it is initialised nothing is known, and nothing is wrong.
    expect(order.defined()).toHaveLength(2);
    await expect(ask(order, {})).rejects.toThrow('not initialised yet');
    await dataSource.initialize();
    await of(Order).insert([
      { shop: 1, number: 1, address: { city: 'Oslo' }, due: '2025-01-05' },
      { shop: 1, number: 2, address: { city: 'Rome' }, due: '2025-02-05' },
      { shop: 2, number: 1, address: { city: 'Bern' }, due: '2025-03-05', deletedAt: new Date() },
    ]);
    await of(Line).insert([
      { id: 1, what: 'pen', order: { shop: 1, number: 2 } },
      { id: 2, what: 'ink', order: { shop: 2, number: 1 } },
    ]);
    expect(await ask(order, { fields: ['number', 'address.city', 'due', 'lines'] })).toEqual({
      rows: [
        { number: 1, 'address.city': 'Oslo', due: '2025-01-05', lines: [] },
        { number: 2, 'address.city': 'Rome', due: '2025-02-05', lines: [{ what: 'pen' }] },
      ],
    });
    const where = (field: string, op: string, value: unknown) =>
      ask(order, { where: { field, op, value }, fields: ['number'] });
    expect(await where('address.city', 'eq', 'Rome')).toEqual({ rows: [{ number: 2 }] });
    expect(await where('due', 'gt', '2025-01-31')).toEqual({ rows: [{ number: 2 }] });
    expect(await where('lines.what', 'eq', 'pen')).toEqual({ rows: [{ number: 2 }] });
    expect(await where('lines.what', 'ne', 'ink')).toEqual({ rows: [{ number: 2 }] });
    expect(await where('lines.what', 'ne', 'pen')).toEqual({ rows: [] });
    const line = new ModelQuery('line', {
      from: of(Line),
      fields: ['what'],
      relations: { order },
      scope: 'all',
    });
    expect(await ask(line, { fields: ['what', 'order.number'] })).toEqual({
      rows: [
        { what: 'pen', order: { number: 2 } },
        { what: 'ink', order: null },
      ],
    });
    const tagged = new ModelQuery('order', {
      from: of(Order),
      fields: ['number'],
      relations: { tags: ['id'] },
      scope: 'all',
    });
    expect(() => tagged.defined()).toThrow('no relation "tags"');
    await dataSource.destroy();
  });
});
