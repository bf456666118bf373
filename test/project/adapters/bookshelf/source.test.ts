// Models as the documentation of Bookshelf writes them, and as projects do.
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/bookshelf/source.ts';
import { readModels, readWhole } from '../../../support/models.ts';

const read = (files: Record<string, unknown>) => readModels(sourceModels, ['bookshelf', 'knex'], files);
const setup = `const knex = require('knex')({ client: 'pg' }); const bookshelf = require('bookshelf')(knex);`;

test('models that extend each other, by name and by variable, in one file', async () => {
  expect(
    await read({
      'models.js': `${setup} bookshelf.plugin('bookshelf-virtuals-plugin');
        const Base = bookshelf.Model.extend({ hasTimestamps: ['at'], idAttribute: 'key' });
        /** Who writes. */
        const Author = Base.extend({ tableName: 'people', posts: function () { return this.hasMany(Post); }, best() { const { id } = this; return this.hasOne(Post, 'best_of').where({ best: true }); } });
        const Post = bookshelf.Model.extend({ tableName: 'posts', author() { return this.belongsTo(Author); }, tags() { return this.belongsToMany(Tag).through(PostTag); } });
        const Tag = Base.extend({ tableName: 'tags' }); const PostTag = bookshelf.Model.extend({ tableName: 'posts_tags' });
        module.exports = { Author, Post, Tag, PostTag };`,
    }),
  ).toEqual([
    ...['/// Who writes.', 'model Author people models.js:4', ' key unknown @id', ' at Date @default(now())'],
    ...[
      ' posts Post[] @relation',
      ' best Post? @relation',
      'model Post posts models.js:5',
      ' id unknown @id',
    ],
    ...[
      ' person_key unknown? @relation(Author: person_key -> key)',
      ' best_of unknown? @relation(Author: best_of -> key)',
    ],
    ...[' author Author? @relation(person_key -> key)', ' tags Tag[] @relation'],
    ...['model Tag tags models.js:6', ' key unknown @id', ' at Date @default(now())'],
    ...['model PostTag posts_tags models.js:6', ' id unknown @id'],
  ]);
});

test('a model is registered in one file and looked up in another, as an ES module', async () => {
  expect(
    await read({
      'db.ts': `import knex from 'knex'; import bookshelf from 'bookshelf'; export const shelf = bookshelf(knex({ client: 'pg' }));`,
      'user.ts': `import { shelf } from './db'; class User extends shelf.Model<User> { get tableName() { return 'users' } get idAttribute() { return 'uid' } pets() { return this.hasMany(shelf.model('Pet')) } } export default shelf.model('User', User);`,
      'pet.ts': `import { shelf } from './db'; export class Pet extends shelf.Model<Pet> { get tableName() { return 'pets' } owner() { return this.belongsTo('User', 'owner_uid') } } shelf.model('Pet', Pet); const find = shelf.model('User');`,
    }),
  ).toEqual([
    ...[
      'model Pet pets pet.ts:1',
      ' id unknown @id',
      ' owner_uid unknown? @relation(User: owner_uid -> uid)',
    ],
    ...[' user_uid unknown? @relation(User: user_uid -> uid)', ' owner User? @relation(owner_uid -> uid)'],
    ...['model User users user.ts:1', ' uid unknown @id', ' pets Pet[] @relation'],
  ]);
});

test('no model: one without a table, what another package extends, a collection', async () => {
  expect(
    await read({
      'a.js': `${setup} const { Backbone, extend } = require('other'); const A = bookshelf.Model.extend({}); const B = Backbone.Model.extend({ tableName: 'b' }); const C = bookshelf.Collection.extend({ model: A }); extend({ tableName: 'd' });`,
    }),
  ).toEqual(['none']);
});

test('events that are listened to, soft delete of a plug-in, timestamps, and the line of each relation', async () => {
  const files = {
    'bookshelf.js': `const bookshelf = require('bookshelf')(require('knex')({ client: 'pg' }));
bookshelf.plugin('bookshelf-paranoia', { field: 'gone_at' });
module.exports = bookshelf;`,
    'models.js': `const bookshelf = require('./bookshelf');
const User = bookshelf.model('User', {
  tableName: 'users',
  hasTimestamps: ['made', null],
  softDelete: true,
  initialize() {
    this.on('creating saving', this.hash);
    this.on('fetched', () => {});
  },
  hash() {},
  posts() {
    return this.hasMany('Post');
  },
});
const Post = bookshelf.model('Post', { tableName: 'posts', hasTimestamps: true });`,
  };
  expect(await readWhole(sourceModels, ['bookshelf'], files)).toEqual([
    'model User users models.js:2',
    ' id unknown @id',
    ' made Date @default(now())',
    ' gone_at Date?',
    ' posts Post[] @relation :11',
    ' @@hooks creating hash, saving hash, fetched',
    ' @@softDelete gone_at',
    ' @@timestamps made, -',
    'model Post posts models.js:15',
    ' id unknown @id',
    ' created_at Date @default(now())',
    ' updated_at Date @default(now()) @updatedAt',
    ' user_id unknown? @relation(User: user_id -> id)',
    ' @@timestamps created_at, updated_at',
  ]);
});
