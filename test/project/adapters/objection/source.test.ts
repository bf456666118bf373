// Models as the documentation of Objection writes them, and as projects do.
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/objection/source.ts';
import { readModels, readWhole } from '../../../support/models.ts';

const read = (files: Record<string, unknown>) => readModels(sourceModels, ['objection', 'knex'], files);

test('what TypeScript declares counts where there is no schema, and beside one', async () => {
  expect(
    await read({
      'animal.ts': `import { Model } from 'objection'; import Person from './person';
        export default class Animal extends Model {
          static tableName = 'animals';
          /** Never 0. */
          id!: number; name!: string; age?: number; tags: string[] | null;
          owner?: Person; ownerId!: number; static count = 0; $secret!: string;
          greet() { return 'hi' }
          static relationMappings = () => ({ owner: { relation: Model.BelongsToOneRelation, modelClass: Person, join: { from: 'animals.ownerId', to: 'persons.id' } } });
        }`,
      'person.ts': `import { Model } from 'objection';
        export default class Person extends Model { static get tableName() { return 'persons' } id!: bigint; email!: string;
          static get jsonSchema() { return { required: ['email'], properties: { email: { type: 'string' }, data: { type: 'object', default: {} }, level: { type: ['string', 'null'], enum: ['a', 'b', null] } } } } }`,
    }),
  ).toEqual([
    ...[
      'model Animal animals animal.ts:2',
      ' /// Never 0.',
      ' id number @id',
      ' name string',
      ' age number?',
    ],
    ...[
      ' tags string[]?',
      ' ownerId number',
      ' owner Person @relation(ownerId -> id)',
      'model Person persons person.ts:2',
    ],
    ...[' email string', ' data object @default({})', ' level string? @enum(a, b)', ' id bigint @id'],
  ]);
});

test('names in snake case by Knex, targets by their paths, bases that import nothing of Objection themselves', async () => {
  expect(
    await read({
      'knex.js': `const Knex = require('knex'); const { knexSnakeCaseMappers } = require('objection'); module.exports = Knex({ client: 'pg', ...knexSnakeCaseMappers() });`,
      'models/base.js': `const { Model } = require('objection'); class Base extends Model { static get modelPaths() { return [__dirname] } } module.exports = Base;`,
      'models/UserAccount.js': `const path = require('path'); const Base = require('./base');
        class UserAccount extends Base { static get tableName() { return 'userAccounts' } static get idColumn() { return 'accountId' }
          static get relationMappings() { return { lastOrder: { relation: Base.HasOneRelation, modelClass: path.join(__dirname, 'Order'), join: { from: 'userAccounts.accountId', to: 'orders.userId' } },
            groups: { relation: Base.ManyToManyRelation, modelClass: 'Group', join: { from: 'userAccounts.accountId', through: { from: 'userGroups.userId', to: 'userGroups.groupId' }, to: 'groups.id' } } } } }
        module.exports = UserAccount;`,
      'models/Order.js': `const Base = require('./base');
        module.exports = class Order extends Base { static tableName = 'orders'; static relationMappings = { user: { relation: Base.BelongsToOneRelation, modelClass: () => require('./UserAccount'), join: { from: 'orders.userId', to: 'userAccounts.accountId' } } } };`,
      'models/Group.js': `const Base = require('./base'); module.exports = class Group extends Base { static tableName = 'groups' };`,
    }),
  ).toEqual([
    ...[
      'model Group groups models/Group.js:1',
      ' id unknown @id',
      'model Order orders models/Order.js:2',
      ' id unknown @id',
    ],
    ...[' userId unknown? @column(user_id)', ' user UserAccount? @relation(userId -> accountId)'],
    ...[
      'model UserAccount user_accounts models/UserAccount.js:2',
      ' accountId unknown @id @column(account_id)',
    ],
    ...[
      ' lastOrder Order? @relation',
      ' groups Group[] @relation',
      'model userGroups user_groups models/UserAccount.js:2',
    ],
    ' userId unknown @column(user_id) @relation(UserAccount: userId -> accountId)',
    ' groupId unknown @column(group_id) @relation(Group: groupId -> id)',
  ]);
});

test('no model: a class without a table, one of another package, a query', async () => {
  expect(
    await read({
      'a.js': `const { Model } = require('objection'); class Base extends Model {} class Config { static tableName = 'x' } class Other extends require('other').Model { static tableName = 'y' } module.exports = { Base, Config, Other };`,
    }),
  ).toEqual(['none']);
});

test('hooks of instances and classes, also of bases beneath mixins, and the line of each field', async () => {
  const files = {
    'base.js': `import { Model } from 'objection';
export class Base extends Model {
  $beforeInsert() {}
  $other() {}
}`,
    'models.js': `import { compose, Model } from 'objection';
import { Base } from './base.js';
const Marked = (Of) => class extends Of {};
export class User extends compose(Marked)(Base) {
  static tableName = 'users';
  static virtualAttributes = ['label'];
  static jsonSchema = {
    properties: {
      name: { type: 'string' },
    },
  };
  static relationMappings = {
    boss: { relation: Model.BelongsToOneRelation, modelClass: User, join: { from: 'users.boss_id', to: 'users.id' } },
  };
  static async afterFind() {}
  $afterUpdate() {}
  get label() { return this.name; }
}`,
  };
  expect(await readWhole(sourceModels, ['objection'], files)).toEqual([
    'model User users models.js:4',
    ' id unknown @id',
    ' name string? :9',
    ' label virtual? @column() :17',
    ' boss_id unknown?',
    ' boss User? @relation(boss_id -> id) :13',
    ' @@hooks $beforeInsert, static afterFind, $afterUpdate',
  ]);
});
