// Models as the documentation of Sequelize and of sequelize-typescript writes them, and as projects do.
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/sequelize/source.ts';
import { readModels, readWhole } from '../../../support/models.ts';

const read = (files: Record<string, unknown>) =>
  readModels(sourceModels, ['sequelize', 'sequelize-typescript', '@sequelize/core'], files);

const of = (code: string, options = "'sqlite::memory:'") =>
  read({
    'models.js': `const { Sequelize, DataTypes, Model, literal, fn, Deferrable } = require('sequelize'); const sequelize = new Sequelize(${options}); ${code}`,
  });

/** Attributes of one model, without its id. */
const body = async (attributes: string, options = "'x', 'y', 'z', { dialect: 'postgres' }") =>
  (await of(`sequelize.define('It', { ${attributes} }, { timestamps: false });`, options)).slice(2);

test.each([
  [
    'postgres',
    [
      'VARCHAR(255)',
      'VARCHAR(1234)',
      'BYTEA',
      'TEXT',
      'TEXT',
      'BOOLEAN',
      'INTEGER',
      'DECIMAL(10,5)',
      'TIMESTAMP WITH TIME ZONE',
      'DATE',
      'UUID',
      'JSON',
      'BYTEA',
      'DOUBLE PRECISION',
      'BIGINT',
      'VARCHAR(255)[]',
    ],
  ],
  [
    'mysql',
    [
      'VARCHAR(255)',
      'VARCHAR(1234)',
      'VARCHAR(255) BINARY',
      'TEXT',
      'TINYTEXT',
      'TINYINT(1)',
      'INTEGER',
      'DECIMAL(10,5)',
      'DATETIME(6)',
      'DATE',
      'CHAR(36) BINARY',
      'JSON',
      'BLOB',
      'DOUBLE PRECISION',
      'BIGINT(11)',
      'VARCHAR(255)[]',
    ],
  ],
  [
    'sqlite',
    [
      'VARCHAR(255)',
      'VARCHAR(1234)',
      'VARCHAR(255) BINARY',
      'TEXT',
      'TEXT',
      'TINYINT(1)',
      'INTEGER',
      'DECIMAL(10,5)',
      'DATETIME',
      'DATE',
      'UUID',
      'JSON',
      'BLOB',
      'DOUBLE PRECISION',
      'BIGINT(11)',
      'VARCHAR(255)[]',
    ],
  ],
])('types in %s', async (dialect, types) => {
  const lines = await body(
    `a: DataTypes.STRING, b: DataTypes.STRING(1234), c: DataTypes.STRING.BINARY, d: DataTypes.TEXT, e: DataTypes.TEXT('tiny'), f: DataTypes.BOOLEAN,
     g: DataTypes.INTEGER, h: DataTypes.DECIMAL(10, 5), i: DataTypes.DATE(6), j: DataTypes.DATEONLY, k: DataTypes.UUID, l: DataTypes.JSON, m: DataTypes.BLOB,
     n: DataTypes.DOUBLE, o: DataTypes.BIGINT(11), p: DataTypes.ARRAY(DataTypes.STRING)`,
    `'x', 'y', 'z', { dialect: '${dialect}' }`,
  );
  expect(lines.map((line) => /@db\((.*)\)$/.exec(line)?.[1])).toEqual(types);
});

test('attributes: null, defaults, keys, columns, enums, comments, references, virtual ones', async () => {
  expect(
    await body(`a: { type: DataTypes.STRING, allowNull: false, defaultValue: 'John' }, b: { type: DataTypes.DATE, defaultValue: DataTypes.NOW },
      c: { type: DataTypes.UUID, defaultValue: Sequelize.UUIDV4 }, d: { type: DataTypes.BOOLEAN, defaultValue: true }, e: { type: DataTypes.STRING, unique: true, field: 'some_e' },
      f: { type: DataTypes.STRING, unique: 'two' }, g: { type: DataTypes.INTEGER, unique: 'two' }, h: { type: DataTypes.INTEGER, comment: 'Counted.' },
      i: { type: DataTypes.ENUM('x', 'y') }, j: { type: DataTypes.ENUM, values: ['p', 'q'] }, k: DataTypes.ENUM({ values: ['r'] }), l: { type: DataTypes.INTEGER, references: { model: 'bars', key: 'id', deferrable: Deferrable.INITIALLY_IMMEDIATE } },
      m: { type: DataTypes.VIRTUAL, get() { return 1; } }, n: { type: DataTypes.DATE, defaultValue: literal('CURRENT_TIMESTAMP') }, o: { type: DataTypes.DATE, defaultValue: fn('now') },
      p: { type: DataTypes.STRING, defaultValue: () => nanoid() }, q: DataTypes.ARRAY(DataTypes.ENUM('a', 'b')), r: { type: DataTypes.RANGE(DataTypes.DATE) }`),
  ).toEqual([
    ...[
      ' a STRING @default(John) @db(VARCHAR(255))',
      ' b DATE? @default(now()) @db(TIMESTAMP WITH TIME ZONE)',
      ' c UUID? @default(uuidv4()) @db(UUID)',
    ],
    ...[
      ' d BOOLEAN? @default(true) @db(BOOLEAN)',
      ' e STRING? @unique @column(some_e) @db(VARCHAR(255))',
      ' f STRING? @db(VARCHAR(255))',
      ' g INTEGER? @db(INTEGER)',
    ],
    ...[
      ' /// Counted.',
      ' h INTEGER? @db(INTEGER)',
      ' i ENUM? @enum(x, y)',
      ' j ENUM? @enum(p, q)',
      ' k ENUM? @enum(r)',
      ' l INTEGER? @db(INTEGER) @relation(bars: l -> id)',
    ],
    ...[
      ' m VIRTUAL? @column()',
      ' n DATE? @default(CURRENT_TIMESTAMP) @db(TIMESTAMP WITH TIME ZONE)',
      ' o DATE? @default(now()) @db(TIMESTAMP WITH TIME ZONE)',
    ],
    ...[
      ' p STRING? @default(nanoid()) @db(VARCHAR(255))',
      ' q ENUM[]? @enum(a, b)',
      ' r RANGE? @db(tstzrange)',
      ' @@unique(f, g) two',
    ],
  ]);
});

test('names of tables and columns: plural, frozen, given, underscored, in a schema, for all models', async () => {
  const at = async (code: string, options?: string) =>
    (await of(code, options))
      .filter((line) => /^model| created/.test(line))
      .map((line) => line.replace(/ DATE.*@column\((\w+)\).*/, ' $1').replace(/ DATE .*/, ''));
  expect(
    await at(
      `sequelize.define('User', {}, {}); sequelize.define('person', {}); sequelize.define('Category', {}, { timestamps: false });`,
    ),
  ).toEqual([
    ...[
      'model User Users models.js:1',
      ' createdAt',
      'model person people models.js:1',
      ' createdAt',
      'model Category Categories models.js:1',
    ],
  ]);
  expect(
    await at(
      `sequelize.define('UserRole', {}, { underscored: true }); sequelize.define('News', {}, { freezeTableName: true }); sequelize.define('X', {}, { tableName: 'Employees', schema: 'hr' });`,
    ),
  ).toEqual([
    ...[
      'model UserRole user_roles models.js:1',
      ' createdAt created_at',
      'model News models.js:1',
      ' createdAt',
      'model X hr.Employees models.js:1',
      ' createdAt',
    ],
  ]);
  expect(
    await at(
      `sequelize.define('User', {});`,
      `{ dialect: 'mysql', define: { freezeTableName: true, underscored: true, createdAt: 'createdTimestamp' } }`,
    ),
  ).toEqual([...['model User models.js:1', ' createdTimestamp created_timestamp']]);
});

test('timestamps: renamed, off, soft deletion, version', async () => {
  const times = async (options: string) =>
    (await of(`sequelize.define('T', {}, ${options});`)).slice(2).map((line) => line.replace(/ @db.*/, ''));
  expect(await times('{}')).toEqual([' createdAt DATE @default(now())', ' updatedAt DATE @updatedAt']);
  expect(await times('{ timestamps: false, paranoid: true }')).toEqual([]);
  expect(
    await times(
      "{ createdAt: false, updatedAt: 'changed', paranoid: true, deletedAt: 'destroyTime', version: 'rev' }",
    ),
  ).toEqual([...[' changed DATE @updatedAt', ' destroyTime DATE?', ' rev INTEGER @default(0)']]);
});

test('classes: init with options, modelName, static init, a base class, TypeScript', async () => {
  expect(
    await read({
      'user.ts': `import { Sequelize, Model, DataTypes, type InferAttributes, type CreationOptional } from 'sequelize';
/** A person. */
export class User extends Model<InferAttributes<User>> { declare id: CreationOptional<number>; declare name: string; }
export function initUser(sequelize: Sequelize) {
  User.init({ id: { type: DataTypes.INTEGER.UNSIGNED, autoIncrement: true, primaryKey: true }, name: { type: new DataTypes.STRING(128), allowNull: false } }, { sequelize, tableName: 'users', timestamps: false });
}`,
      'old.js': `const Sequelize = require('sequelize');
class Base extends Sequelize.Model { static init(attributes, options) { return super.init({ ...attributes, note: Sequelize.TEXT }, { ...options, timestamps: false }); } }
class Thing extends Base { static setUp(sequelize) { return super.init({ a: Sequelize.DATEONLY }, { sequelize, modelName: 'thing' }); } }
module.exports = Thing;`,
    }),
  ).toEqual([
    ...[
      'model thing things old.js:3',
      ' id INTEGER @id @default(autoincrement())',
      ' a DATEONLY?',
      ' note TEXT?',
    ],
    ...[
      '/// A person.',
      'model User users user.ts:3',
      ' id INTEGER @id @default(autoincrement())',
      ' name STRING',
    ],
  ]);
});

test('associations: keys made, given, of other keys, and what happens to them', async () => {
  expect(
    await of(
      `const o = { timestamps: false };
const Team = sequelize.define('Team', { code: { type: DataTypes.CHAR(3), unique: true } }, o); const Player = sequelize.define('Player', { captainName: DataTypes.STRING }, o); const Coach = sequelize.define('coach', {}, o);
Team.hasMany(Player); Player.belongsTo(Team); Team.hasOne(Coach, { foreignKey: 'worksFor', onDelete: 'CASCADE', onUpdate: 'RESTRICT' });
Player.belongsTo(Team, { as: 'loan', foreignKey: { name: 'loanCode', allowNull: false, field: 'loan_code' }, targetKey: 'code' });
Player.belongsTo(Player, { as: 'captain', constraints: false }); Coach.belongsTo(Team, { foreignKey: 'worksFor', as: 'employer' });`,
      "'x', 'y', 'z', { dialect: 'postgres' }",
    ),
  ).toEqual([
    ...[
      'model Team Teams models.js:2',
      ' id INTEGER @id @default(autoincrement()) @db(INTEGER)',
      ' code CHAR? @unique @db(CHAR(3))',
      ' Players Player[] @relation',
      ' coach coach? @relation',
    ],
    ...[
      'model Player Players models.js:2',
      ' id INTEGER @id @default(autoincrement()) @db(INTEGER)',
      ' captainName STRING? @db(VARCHAR(255))',
    ],
    ' TeamId INTEGER? @db(INTEGER) @relation(Team: TeamId -> id; onDelete SET NULL; onUpdate CASCADE)',
    ' loanCode CHAR @column(loan_code) @db(CHAR(3)) @relation(Team: loanCode -> code; onDelete NO ACTION; onUpdate CASCADE)',
    ...[
      ' captainId INTEGER? @db(INTEGER)',
      ' Team Team? @relation(TeamId -> id; onDelete SET NULL; onUpdate CASCADE)',
    ],
    ...[
      ' loan Team @relation(loanCode -> code; onDelete NO ACTION; onUpdate CASCADE)',
      ' captain Player? @relation(captainId -> id)',
    ],
    ...[
      'model coach coaches models.js:2',
      ' id INTEGER @id @default(autoincrement()) @db(INTEGER)',
      ' worksFor INTEGER? @db(INTEGER) @relation(Team: worksFor -> id; onDelete CASCADE; onUpdate RESTRICT)',
    ],
    ' employer Team? @relation(worksFor -> id; onDelete CASCADE; onUpdate RESTRICT)',
  ]);
});

test('tables between models: made, with a model of their own, keys given, paired', async () => {
  expect(
    await of(
      `const o = { timestamps: false };
const Movie = sequelize.define('Movie', {}, o); const Actor = sequelize.define('Actor', { slug: { type: DataTypes.STRING(9), primaryKey: true } }, o);
const Role = sequelize.define('Role', { name: DataTypes.STRING }, o); const Grant = sequelize.define('Grant', { id: { type: DataTypes.INTEGER, primaryKey: true } }, o);
Movie.belongsToMany(Actor, { through: 'ActorMovies', timestamps: false }); Actor.belongsToMany(Movie, { through: 'ActorMovies' });
Movie.belongsToMany(Actor, { through: Role, as: 'cast', foreignKey: 'film', otherKey: 'actor' }); Movie.belongsToMany(Movie, { through: { model: Grant, unique: false }, as: 'sequels' });`,
      "'x', 'y', 'z', { dialect: 'postgres' }",
    ),
  ).toEqual([
    ...[
      'model Movie Movies models.js:2',
      ' id INTEGER @id @default(autoincrement()) @db(INTEGER)',
      ' Actors Actor[] @relation',
      ' cast Actor[] @relation',
      ' sequels Movie[] @relation',
    ],
    ...[
      'model ActorMovies models.js:2',
      ' MovieId INTEGER @db(INTEGER) @relation(Movie: MovieId -> id; onDelete CASCADE; onUpdate CASCADE)',
    ],
    ...[
      ' ActorSlug STRING @db(VARCHAR(9)) @relation(Actor: ActorSlug -> slug; onDelete CASCADE; onUpdate CASCADE)',
      ' @@id(MovieId, ActorSlug)',
    ],
    ...['model Actor Actors models.js:2', ' slug STRING @id @db(VARCHAR(9))', ' Movies Movie[] @relation'],
    ...[
      'model Role Roles models.js:3',
      ' name STRING? @db(VARCHAR(255))',
      ' film INTEGER @db(INTEGER) @relation(Movie: film -> id; onDelete CASCADE; onUpdate CASCADE)',
    ],
    ...[
      ' actor STRING @db(VARCHAR(9)) @relation(Actor: actor -> slug; onDelete CASCADE; onUpdate CASCADE)',
      ' @@id(film, actor)',
    ],
    ...[
      'model Grant Grants models.js:3',
      ' id INTEGER @id @db(INTEGER)',
      ' MovieId INTEGER? @db(INTEGER) @relation(Movie: MovieId -> id; onDelete CASCADE; onUpdate CASCADE)',
    ],
    ' sequelId INTEGER? @db(INTEGER) @relation(Movie: sequelId -> id; onDelete CASCADE; onUpdate CASCADE)',
  ]);
});

test('indexes, of columns and attributes, unique, partial', async () => {
  expect(
    await of(
      `sequelize.define('U', { a: DataTypes.STRING, bC: DataTypes.STRING }, { timestamps: false, underscored: true, indexes: [
  { unique: true, fields: ['a'] }, { name: 'two', fields: ['a', { name: 'b_c', order: 'DESC' }] }, { unique: true, fields: ['a', 'bC'] }, { fields: [fn('lower', 'a')] }, { unique: true, fields: ['b_c'], where: { a: 'x' } }, { using: 'gin', fields: ['bC'] } ] });`,
      "''",
    ),
  ).toEqual([
    ...[
      'model U us models.js:1',
      ' id INTEGER @id @default(autoincrement())',
      ' a STRING? @unique',
      ' bC STRING? @column(b_c)',
    ],
    ...[' @@index(a, bC) two', ' @@index(*)', ' @@index(bC)', ' @@index(bC)', ' @@unique(a, bC)'],
  ]);
});

test('keys of a table between two models that has a model: columns that are written there are unique as well', async () => {
  const through = (columns: string, first: string) =>
    read({
      'models.js': `const { Sequelize, DataTypes } = require('sequelize'); const db = new Sequelize({ dialect: 'postgres' });
const A = db.define('A', {}, { timestamps: false }), B = db.define('B', {}, { timestamps: false });
const Link = db.define('Link', { ${columns} }, { timestamps: false }); ${first}
A.belongsToMany(B, { through: Link, foreignKey: 'a', otherKey: 'b' }); B.belongsToMany(A, { through: Link, foreignKey: 'b', otherKey: 'a' });`,
    });
  const keys = async (columns: string, first = '') =>
    (await through(columns, first)).filter(
      (line) => /@@|@id/.test(line) && !/^ id INTEGER @id @default\(autoinc/.test(line),
    );
  expect(await keys('')).toEqual([' @@id(a, b)']);
  expect(await keys('a: DataTypes.INTEGER, b: DataTypes.INTEGER')).toEqual([
    ' @@id(a, b)',
    ' @@unique(a, b)',
  ]);
  expect(
    await keys('', "Link.belongsTo(A, { foreignKey: 'a' }); Link.belongsTo(B, { foreignKey: 'b' });"),
  ).toEqual([...[' @@id(a, b)', ' @@unique(a, b)']]);
  expect(await keys('', "A.hasMany(Link, { foreignKey: 'a' });")).toEqual([' @@id(a, b)']);
  expect(await keys('code: { type: DataTypes.STRING, primaryKey: true }')).toEqual([
    ' code STRING @id @db(VARCHAR(255))',
    ' @@unique(a, b)',
  ]);
});

test('classes of sequelize-typescript: types by annotation, decorators, keys, tables between', async () => {
  expect(
    await read({
      'models.ts': `import { AllowNull, AutoIncrement, BelongsTo, BelongsToMany, Column, Comment, CreatedAt, DataType, Default, DeletedAt, ForeignKey, HasMany, HasOne, Index, Model, PrimaryKey, Sequelize, Table, Unique } from 'sequelize-typescript';
export const db = new Sequelize({ dialect: 'mysql', models: [] });
@Table({ tableName: 'persons', timestamps: false, paranoid: false })
export class Person extends Model<Person> { @PrimaryKey @AutoIncrement @Column id: number; @Column name: string; @AllowNull(false) @Unique @Column(DataType.STRING(60)) email: string; @Default(0) @Column age: number;
  @Column({ type: DataType.ENUM('a', 'b'), field: 'k' }) kind: 'a' | 'b'; @Comment('Born.') @Column birthday: Date; @Index @Column code: string; @ForeignKey(() => Team) @Column teamId: number; @BelongsTo(() => Team) team: Team; @HasMany(() => Pet) pets: Pet[]; @BelongsToMany(() => Club, () => Member) clubs: Club[]; static x = 1; @Column get upper(): string { return ''; } }
@Table export class Team extends Model { @Column name: string; @HasMany(() => Person, 'teamId') people: Person[]; }
@Table({ timestamps: false, modelName: 'Animal' }) export class Pet extends Model { @ForeignKey(() => Person) @Column ownerId: number; @BelongsTo(() => Person, { foreignKey: 'ownerId', onDelete: 'CASCADE' }) owner: Person; }
@Table({ underscored: true }) export class Club extends Model { @BelongsToMany(() => Person, () => Member) members: Person[]; @CreatedAt madeAt: Date; @DeletedAt goneAt: Date; }
@Table({ timestamps: false }) export class Member extends Model { @ForeignKey(() => Person) @Column personId: number; @ForeignKey(() => Club) @Column clubId: number; }`,
    }),
  ).toEqual([
    ...[
      'model Person persons models.ts:4',
      ' id INTEGER @id @default(autoincrement()) @db(INTEGER)',
      ' name STRING? @db(VARCHAR(255))',
      ' email STRING @unique @db(VARCHAR(60))',
      ' age INTEGER? @default(0) @db(INTEGER)',
    ],
    ...[
      ' kind ENUM? @column(k)',
      ' /// Born.',
      ' birthday DATE? @db(DATETIME)',
      ' code STRING? @db(VARCHAR(255))',
    ],
    ' teamId INTEGER? @db(INTEGER) @relation(Team: teamId -> id; onDelete NO ACTION; onUpdate CASCADE)',
    ...[
      ' upper STRING? @db(VARCHAR(255))',
      ' team Team? @relation(teamId -> id; onDelete NO ACTION; onUpdate CASCADE)',
      ' pets Animal[] @relation',
      ' clubs Club[] @relation',
      ' @@index(code)',
    ],
    ...[
      'model Team Teams models.ts:6',
      ' id INTEGER @id @default(autoincrement()) @db(INTEGER)',
      ' name STRING? @db(VARCHAR(255))',
      ' createdAt DATE @default(now()) @db(DATETIME)',
      ' updatedAt DATE @updatedAt @db(DATETIME)',
      ' people Person[] @relation',
    ],
    ...[
      'model Animal Animals models.ts:7',
      ' id INTEGER @id @default(autoincrement()) @db(INTEGER)',
      ' ownerId INTEGER? @db(INTEGER) @relation(Person: ownerId -> id; onDelete CASCADE; onUpdate CASCADE)',
    ],
    ' owner Person? @relation(ownerId -> id; onDelete CASCADE; onUpdate CASCADE)',
    ...[
      'model Club clubs models.ts:8',
      ' id INTEGER @id @default(autoincrement()) @db(INTEGER)',
      ' madeAt DATE @default(now()) @column(made_at) @db(DATETIME)',
      ' updatedAt DATE @updatedAt @column(updated_at) @db(DATETIME)',
      ' goneAt DATE? @column(gone_at) @db(DATETIME)',
      ' members Person[] @relation',
    ],
    ...[
      'model Member Members models.ts:9',
      ' personId INTEGER @db(INTEGER) @relation(Person: personId -> id; onDelete CASCADE; onUpdate CASCADE)',
      ' clubId INTEGER @db(INTEGER) @relation(Club: clubId -> id; onDelete CASCADE; onUpdate CASCADE)',
      ' @@id(personId, clubId)',
      ' @@unique(personId, clubId)',
      'enum ENUM a, b',
    ],
  ]);
});

test('Sequelize 7: init and decorators', async () => {
  expect(
    await read({
      'user.ts': `import { DataTypes, Model, Sequelize, sql, type CreationOptional, type InferAttributes } from '@sequelize/core'; import { PostgresDialect } from '@sequelize/postgres';
import { Attribute, AutoIncrement, BelongsTo, ColumnName, Default, HasMany, NotNull, PrimaryKey, Table, Unique } from '@sequelize/core/decorators-legacy';
@Table({ underscored: true })
export class User extends Model<InferAttributes<User>> { @Attribute(DataTypes.INTEGER) @PrimaryKey @AutoIncrement declare id: CreationOptional<number>; @Attribute(DataTypes.STRING) @NotNull declare firstName: string;
  @Attribute({ type: DataTypes.STRING, unique: true }) declare email: string; @Attribute(DataTypes.BOOLEAN) @Default(false) declare on: boolean; @HasMany(() => Post, 'authorId') declare posts: Post[]; }
export class Post extends Model { @Attribute(DataTypes.TEXT) @ColumnName('body') declare text: string; @Attribute(DataTypes.INTEGER) @NotNull declare authorId: number; @BelongsTo(() => User, 'authorId') declare author: User; }
export const sequelize = new Sequelize({ dialect: PostgresDialect, models: [User, Post] });
export const Tag = sequelize.define('Tag', { name: { type: DataTypes.STRING(10), columnName: 'n' } }, { timestamps: false });`,
    }),
  ).toEqual([
    ...[
      'model User users user.ts:4',
      ' id INTEGER @id @default(autoincrement()) @db(INTEGER)',
      ' firstName STRING @column(first_name) @db(VARCHAR(255))',
      ' email STRING? @unique @db(VARCHAR(255))',
      ' on BOOLEAN? @default(false) @db(BOOLEAN)',
    ],
    ...[
      ' createdAt DATE @default(now()) @column(created_at) @db(TIMESTAMP WITH TIME ZONE)',
      ' updatedAt DATE @updatedAt @column(updated_at) @db(TIMESTAMP WITH TIME ZONE)',
      ' posts Post[] @relation',
    ],
    ...[
      'model Post Posts user.ts:6',
      ' id INTEGER @id @default(autoincrement()) @db(INTEGER)',
      ' text TEXT? @column(body) @db(TEXT)',
      ' authorId INTEGER @db(INTEGER) @relation(User: authorId -> id; onDelete CASCADE; onUpdate CASCADE)',
    ],
    ...[
      ' createdAt DATE @default(now()) @db(TIMESTAMP WITH TIME ZONE)',
      ' updatedAt DATE @updatedAt @db(TIMESTAMP WITH TIME ZONE)',
      // The way back of hasMany.
      ' user User @relation(authorId -> id; onDelete CASCADE; onUpdate CASCADE)',
      ' author User @relation(authorId -> id; onDelete CASCADE; onUpdate CASCADE)',
    ],
    ...[
      'model Tag Tags user.ts:8',
      ' id INTEGER @id @default(autoincrement()) @db(INTEGER)',
      ' name STRING? @column(n) @db(VARCHAR(10))',
    ],
  ]);
});

test('what cannot be made out is said', async () => {
  expect(
    await of(
      `sequelize.define('Open', { ...require('elsewhere').columns, a: DataTypes.STRING }, { timestamps: false });`,
      "''",
    ),
  ).toEqual([
    ...['model Open Opens models.js:1', ' id INTEGER @id @default(autoincrement())', ' a STRING?'],
    'warning MODEL_INCOMPLETE: Listed with what could be made out: Open (models.js:1: what is spread into its attributes is not known).',
  ]);
});

test('a folder of models that is loaded in a way that cannot be followed', async () => {
  const lines = await read({
    'db/models/index.ts': `import * as Sequelize from 'sequelize'; import * as fs from 'fs'; import config from '../config';
const models = {}; for (const file of fs.readdirSync(__dirname)) { const model = config.connection.import(__dirname + '/' + file); models[model.name] = model; }
Object.keys(models).forEach((name) => models[name].associate && models[name].associate(models)); export default models;`,
    'db/config.ts': `import { Sequelize } from 'sequelize'; export default { connection: new Sequelize(process.env.URL) };`,
    'db/models/member.ts': `export default (sequelize, DataTypes) => {
  const Member = sequelize.define('member', { member_id: { type: DataTypes.UUID, primaryKey: true }, note: DataTypes.STRING(5) }, { timestamps: false, tableName: 'member' });
  Member.associate = (all) => { Member.hasMany(all.Post, { foreignKey: 'member_id', as: 'posts' }); };
  return Member; };`,
    'db/models/post.js': `module.exports = (sequelize, types) => sequelize.define('post', { text: { type: types.TEXT, allowNull: false } }, { timestamps: false });`,
    'db/models/helper.ts': `export default (value) => value + 1;`,
  });
  expect(lines).toEqual([
    ...[
      'model member db/models/member.ts:2',
      ' member_id UUID @id',
      ' note STRING?',
      ' posts post[] @relation',
    ],
    ...['model post posts db/models/post.js:1', ' id INTEGER @id @default(autoincrement())', ' text TEXT'],
    ' member_id UUID? @relation(member: member_id -> member_id; onDelete SET NULL; onUpdate CASCADE)',
  ]);
});

test('hooks of options, calls and decorators, soft delete and timestamps under their names, the line of each field', async () => {
  const files = {
    'db.js': `const { Sequelize } = require('sequelize');
module.exports = new Sequelize('postgres://localhost/x', { define: { underscored: true, updatedAt: 'changed', hooks: { afterFind: [log] } } });
function log() {}`,
    'models.js': `const { DataTypes, Model } = require('sequelize');
const sequelize = require('./db');
const common = {
  note: DataTypes.TEXT,
};
const User = sequelize.define('User', {
  name: DataTypes.STRING,
  ...common,
}, { paranoid: true, deletedAt: 'gone', hooks: { beforeCreate: hash, beforeSave() {}, afterCreate: [() => {}, mail], beforeDelete: { name: 'keep', fn() {} } } });
function hash() {}
const mail = () => {};
User.addHook('beforeUpdate', hash);
User.afterDestroy('tidy', () => {});
class Team extends Model {}
Team.init({ id: {
  type: DataTypes.INTEGER,
  primaryKey: true } }, { sequelize, createdAt: false });
Team.hasMany(User);
const Tag = sequelize.define('Tag', {}, { timestamps: false, paranoid: true });`,
  };
  expect(await readWhole(sourceModels, ['sequelize'], files)).toEqual([
    'model User users models.js:6',
    ' id INTEGER @id @default(autoincrement()) @db(INTEGER)',
    ' name STRING? @db(VARCHAR(255)) :7',
    ' note TEXT? @db(TEXT) :4',
    ' createdAt DATE @default(now()) @column(created_at) @db(TIMESTAMP WITH TIME ZONE)',
    ' changed DATE @updatedAt @db(TIMESTAMP WITH TIME ZONE)',
    ' gone DATE? @db(TIMESTAMP WITH TIME ZONE)',
    ' TeamId INTEGER? @column(team_id) @db(INTEGER) @relation(Team: TeamId -> id; onDelete SET NULL; onUpdate CASCADE)',
    ' @@hooks afterFind log, beforeCreate hash, beforeSave, afterCreate, afterCreate mail, beforeDestroy keep, beforeUpdate hash, afterDestroy tidy',
    ' @@softDelete gone',
    ' @@timestamps createdAt, changed',
    'model Team teams models.js:14',
    ' id INTEGER @id @db(INTEGER) :15',
    ' changed DATE @updatedAt @db(TIMESTAMP WITH TIME ZONE)',
    ' Users User[] @relation :18',
    ' @@hooks afterFind log',
    ' @@timestamps -, changed',
    'model Tag tags models.js:19',
    ' id INTEGER @id @default(autoincrement()) @db(INTEGER)',
    ' @@hooks afterFind log',
  ]);
});
