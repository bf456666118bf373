// Entities as the documentation of TypeORM writes them, and as projects do.
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/typeorm/source.ts';
import { readModels, readWhole } from '../../../support/models.ts';

const read = (files: Record<string, unknown>) =>
  readModels(sourceModels, ['typeorm', '@nestjs/typeorm'], files);

const imports = `import { AfterLoad, Check, ChildEntity, Column, CreateDateColumn, DeleteDateColumn, Entity, EntitySchema, Exclusion, Generated, Index,
  JoinColumn, JoinTable, ManyToMany, ManyToOne, OneToMany, OneToOne, PrimaryColumn, PrimaryGeneratedColumn, RelationCount, RelationId, TableInheritance, Tree,
  TreeChildren, TreeLevelColumn, TreeParent, Unique, UpdateDateColumn, VersionColumn, ViewColumn, ViewEntity, DataSource } from 'typeorm';\n`;

const of = (code: string, dialect?: string) =>
  read({
    'entities.ts': imports.replaceAll('\n', ' ') + code,
    ...(dialect
      ? {
          'data-source.ts': `import { DataSource } from 'typeorm'; export default new DataSource({ type: '${dialect}', entities: [] });`,
        }
      : {}),
  });

const body = async (members: string, dialect?: string) =>
  (await of(`@Entity() export class It { @PrimaryColumn() id: number; ${members} }`, dialect)).slice(2);

test.each([
  ['postgres', ['varchar', 'integer', 'boolean', 'timestamp', 'uuid', 'timestamp', 'bytea']],
  ['mysql', ['varchar', 'int', 'tinyint', 'datetime', 'varchar(36)', 'datetime(6)', 'blob']],
  ['better-sqlite3', ['varchar', 'integer', 'boolean', 'datetime', 'varchar', 'datetime', 'blob']],
  ['mssql', ['nvarchar', 'int', 'bit', 'datetime', 'uniqueidentifier', 'datetime2', 'binary']],
])('types that nobody wrote, in %s', async (dialect, types) => {
  const lines = await body(
    `@Column() a: string; @Column() b: number; @Column() c: boolean; @Column() d: Date; @Column() @Generated('uuid') e: string;
     @CreateDateColumn() f: Date; @Column() g: Buffer;`,
    dialect,
  );
  expect(lines.map((line) => /@db\(([^@]*)\)/.exec(line)?.[1])).toEqual(types);
});

test.each([
  ['ormconfig.json', '{ "type": "mysql", "entityPrefix": "shop_" }'],
  [
    'ormconfig.json',
    '[{ "name": "old", "type": "postgres" }, { "name": "default", "type": "mysql", "entityPrefix": "shop_" }]',
  ],
  ['ormconfig.js', "module.exports = { type: 'mysql', entityPrefix: 'shop_' };"],
  ['ormconfig.ts', "export default { type: 'mysql', entityPrefix: 'shop_' };"],
  [
    'db.ts',
    "import { Connection } from 'typeorm'; new Connection({ type: 'mysql', entityPrefix: 'shop_' });",
  ],
  [
    'db.ts',
    "import { createConnection } from 'typeorm'; createConnection({ type: 'mysql', entityPrefix: 'shop_' });",
  ],
])('the database, as projects of TypeORM 0.2 say it in %s: %s', async (file, text) => {
  const lines = await read({
    'entities.ts': `${imports.replaceAll('\n', ' ')}@Entity() export class It { @PrimaryColumn() id: number; @Column() at: Date; }`,
    [file]: text,
  });
  expect(lines).toEqual([
    expect.stringContaining('It shop_it'),
    ' id number @id @db(int)',
    ' at Date @db(datetime)',
  ]);
});

test('an app that says its options itself has no use for an ormconfig', async () => {
  const lines = await read({
    'it.ts': `${imports.replaceAll('\n', ' ')}@Entity() export class It { @PrimaryColumn() id: number; }
export const source = new DataSource({ type: process.env.DB, entityPrefix: 'new_', entities: [It] });`,
    'ormconfig.json': '{ "type": "mysql", "entityPrefix": "old_" }',
  });
  expect(lines[0]).toContain('It new_it');
});

test.each(['', '{', 'null', '[]', '"text"', '7'])('an ormconfig.json that says nothing: %s', async (text) => {
  expect(
    await read({
      'ormconfig.json': text,
      'it.ts': `${imports} @Entity() export class It { @PrimaryColumn() id: number; }`,
    }),
  ).toEqual([expect.stringMatching(/^model It it it\.ts/), expect.stringMatching(/^ id number @id/)]);
});

test('types that are named, with sizes, lists, defaults, enums and comments', async () => {
  expect(
    await body(`@Column({ length: 200 }) name: string; @Column('text') description: string; @Column('varchar', { length: 50, nullable: true }) a?: string;
      @Column({ type: 'decimal', precision: 10, scale: 2, default: 0 }) price: number; @Column('int', { width: 11, unsigned: true }) n: number;
      @Column({ type: 'timestamp', precision: 3, default: () => 'CURRENT_TIMESTAMP', onUpdate: 'CURRENT_TIMESTAMP' }) t: Date;
      @Column('simple-array') names: string[]; @Column('int', { array: true }) nums: number[]; @Column('simple-json') profile: { name: string };
      @Column({ type: 'enum', enum: ['admin', 'ghost'], default: 'ghost' }) role: 'admin' | 'ghost'; @Column({ type: 'set', enum: ['x', 'y'] }) set: string[];
      @Column({ type: 'jsonb', nullable: true }) options: Options | null; @Column({ comment: 'Seen.' }) c: string; @Column({ name: 'e_mail', unique: true, select: false }) email: string;
      @Column({ nullable: true }) maybe: string | null; @Column({ default: null, nullable: true }) nothing: string; @Column({ default: false }) no: boolean;
      @Column({ type: Number }) typed; @Column({ type: 'bigint' }) big: string; @Column('point') point;`),
  ).toEqual([
    ...[' name string @db(varchar(200))', ' description string @db(text)', ' a string? @db(varchar(50))'],
    ...[' price number @default(0) @db(decimal(10, 2))', ' n number @db(int(11) unsigned)'],
    ' t Date @default(CURRENT_TIMESTAMP) @onUpdate(CURRENT_TIMESTAMP) @db(timestamp(3))',
    ...[
      ' names string[] @db(simple-array)',
      ' nums number[] @db(int[])',
      ' profile simple-json @db(simple-json)',
    ],
    ...[
      ' role enum @default(ghost) @db(enum)',
      ' set string[] @db(set) @enum(x, y)',
      ' options Options? @db(jsonb)',
      ' /// Seen.',
      ' c string',
    ],
    ...[
      ' email string @unique @column(e_mail)',
      ' maybe string?',
      ' nothing string? @default(null)',
      ' no boolean @default(false)',
    ],
    ...[' typed number', ' big string @db(bigint)', ' point point @db(point)', 'enum enum admin, ghost'],
  ]);
});

test('columns that TypeORM fills: ids, dates, versions, levels', async () => {
  expect(
    await of(`@Entity() export class A { @PrimaryGeneratedColumn() id: number; @CreateDateColumn() made: Date; @UpdateDateColumn({ name: 'u' }) changed: Date;
      @DeleteDateColumn() gone?: Date; @VersionColumn() v: number; @Column() @Generated('increment') seq: number; }
@Entity() export class B { @PrimaryGeneratedColumn('uuid') id: string; }
@Entity() export class C { @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' }) id: number; }
@Entity() export class D { @PrimaryColumn() a: number; @PrimaryColumn() b: string; }`),
  ).toEqual([
    ...['model A a entities.ts:1', ' id number @id @default(autoincrement())', ' made Date @default(now())'],
    ...[
      ' changed Date @default(now()) @updatedAt @column(u)',
      ' gone Date?',
      ' v number',
      ' seq number @default(autoincrement())',
    ],
    ...[
      'model B b entities.ts:3',
      ' id string @id @default(uuid()) @db(uuid)',
      'model C c entities.ts:4',
      ' id number @id @default(autoincrement())',
    ],
    ...['model D d entities.ts:5', ' a number', ' b string', ' @@id(a, b)'],
  ]);
});

test('names of tables and columns: given, in a schema, made, with prefixes, in snake case, and as a class of the project says', async () => {
  const at = async (options: string, more = '') =>
    (
      await read({
        'a.ts': `import { Entity, Column, PrimaryColumn, ManyToOne, ManyToMany, JoinTable } from 'typeorm';
class Full { @Column() firstName: string; }
@Entity() export class UserHTTPLog { @PrimaryColumn() userId: number; @Column(() => Full) fullName: Full; @ManyToOne(() => UserHTTPLog) topParent: UserHTTPLog; @ManyToMany(() => UserHTTPLog) @JoinTable() seenBy: UserHTTPLog[]; }
@Entity({ name: 'Kept', schema: 'own' }) export class Other { @PrimaryColumn({ name: 'Id' }) id: number; }`,
        'b.ts': `import { DataSource, DefaultNamingStrategy } from 'typeorm'; import { SnakeNamingStrategy } from 'typeorm-naming-strategies'; ${more}
export const source = new DataSource({ ${options} });`,
      })
    ).flatMap((line) => {
      const table = /^model (?:\S+ )?(\S+) a\.ts/.exec(line)?.[1];
      const column = /@column\((\S+)\)/.exec(line)?.[1];
      return (
        table ?? column ?? (/^ \S+_[12] |^ userHttp|^ user_http/.exec(line) ? line.trim().split(' ')[0] : [])
      );
    });
  expect(await at(`type: 'postgres'`)).toEqual([
    ...['user_http_log', 'fullNameFirstname', 'topParentUserId', 'user_http_log_seen_by_user_http_log'],
    ...['userHttpLogUserId_1', 'userHttpLogUserId_2', 'own.Kept', 'Id'],
  ]);
  expect(await at(`type: 'postgres', entityPrefix: 'app_'`)).toEqual([
    ...[
      'app_user_http_log',
      'fullNameFirstname',
      'topParentUserId',
      'app_user_http_log_seen_by_user_http_log',
    ],
    ...['userHttpLogUserId_1', 'userHttpLogUserId_2', 'own.app_Kept', 'Id'],
  ]);
  expect(await at(`type: 'postgres', namingStrategy: new SnakeNamingStrategy()`)).toEqual([
    ...[
      'user_http_log',
      'user_id',
      'full_name_first_name',
      'top_parent_user_id',
      'user_http_log_seen_by_user_http_log',
    ],
    ...['user_http_log_user_id_1', 'user_http_log_user_id_2', 'own.Kept', 'Id'],
  ]);
  const strategy = `class Own extends DefaultNamingStrategy { tableName(name, given) { return given || 't_' + name.toLowerCase(); } columnName(property, custom, prefixes) { return prefixes.join('') + (custom || property) + '_c'; } }`;
  expect(await at(`type: 'postgres', namingStrategy: new Own()`, strategy)).toEqual([
    ...[
      't_userhttplog',
      'userId_c',
      'fullNamefirstName_c',
      'topParentUserId_c',
      't_userhttplog_seen_by_t_userhttplog',
    ],
    ...['tUserhttplogUserIdC_c_1', 'tUserhttplogUserIdC_c_2', 'own.Kept', 'Id_c'],
  ]);
});

test('a class of the project for snake case, whose patterns are not run', async () => {
  const lines = await read({
    'user.ts': `import { Column, Entity, ManyToOne, PrimaryColumn } from 'typeorm';
@Entity() export class UserRole { @PrimaryColumn() id: number; @Column() firstName: string; @ManyToOne(() => UserRole) topRole: UserRole; }`,
    'source.ts': `import { DataSource, DefaultNamingStrategy } from 'typeorm';
const snake = (text) => text.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
class SnakeNamingStrategy extends DefaultNamingStrategy { tableName(name, given) { return given ?? snake(name); } columnName(name, given) { return given ?? snake(name); } joinColumnName(relation, column) { return snake(relation + '_' + column); } }
export default new DataSource({ type: 'sqlite', namingStrategy: new SnakeNamingStrategy() });`,
  });
  expect(lines).toEqual([
    ...[
      'model UserRole user_role user.ts:2',
      ' id number @id @db(integer)',
      ' firstName string @column(first_name) @db(varchar)',
    ],
    ' topRole UserRole? @column(top_role_id) @db(integer) @relation(topRole -> id)',
  ]);
});

test('relations: both sides, by class, name and lambda, with their columns, actions and properties for keys', async () => {
  expect(
    await of(`@Entity() export class User { @PrimaryGeneratedColumn() id: number; @Column({ unique: true }) email: string;
  @OneToMany(() => Photo, (photo) => photo.user) photos: Photo[]; @OneToOne(() => Profile, (profile) => profile.user) profile: Profile; }
@Entity() export class Photo { @PrimaryGeneratedColumn('uuid') id: string;
  @ManyToOne(() => User, (user) => user.photos, { onDelete: 'CASCADE', onUpdate: 'RESTRICT', nullable: false }) user: User;
  @ManyToOne(type => User) @JoinColumn({ name: 'owner_email', referencedColumnName: 'email' }) owner: User; }
@Entity() export class Profile { @PrimaryColumn() userId: number; @OneToOne('User', 'profile') @JoinColumn({ name: 'userId' }) user: User; @ManyToOne(() => User) seenBy: Promise<User>; }`),
  ).toEqual([
    ...[
      'model User user entities.ts:1',
      ' id number @id @default(autoincrement())',
      ' email string @unique',
      ' photos Photo[] @relation',
      ' profile Profile? @relation',
    ],
    ...['model Photo photo entities.ts:3', ' id string @id @default(uuid()) @db(uuid)'],
    ' user User @column(userId) @relation(user -> id; onDelete CASCADE; onUpdate RESTRICT)',
    ' owner User? @column(owner_email) @relation(owner -> email)',
    ...[
      'model Profile profile entities.ts:6',
      ' userId number @id',
      ' user User? @relation(userId -> id)',
      ' seenBy User? @column(seenById) @relation(seenBy -> id)',
    ],
  ]);
});

test('tables between entities: made, named, of one entity, and with an entity of their own', async () => {
  expect(
    await of(`@Entity() export class Question { @PrimaryGeneratedColumn() id: number; @ManyToMany(() => Category, (category) => category.questions, { onDelete: 'NO ACTION' })
  @JoinTable() categories: Category[];
  @ManyToMany(() => Question) @JoinTable({ name: 'linked', joinColumn: { name: 'from', referencedColumnName: 'id' }, inverseJoinColumn: { name: 'to' } }) links: Question[];
  @OneToMany(() => QuestionToTag, (between) => between.question) tags: QuestionToTag[]; }
@Entity() export class Category { @PrimaryColumn() slug: string; @ManyToMany(() => Question, (question) => question.categories) questions: Question[]; }
@Entity() export class QuestionToTag { @PrimaryColumn() questionId: number; @PrimaryColumn() tag: string; @Column() order: number;
  @ManyToOne(() => Question, (question) => question.tags) question: Question; }`),
  ).toEqual([
    ...[
      'model Question question entities.ts:1',
      ' id number @id @default(autoincrement())',
      ' categories Category[] @relation(onDelete NO ACTION)',
    ],
    ...[' links Question[] @relation', ' tags QuestionToTag[] @relation'],
    ...[
      'model question_categories_category entities.ts:2',
      ' questionId number @relation(Question: questionId -> id; onDelete NO ACTION; onUpdate CASCADE)',
    ],
    ...[
      ' categorySlug string @relation(Category: categorySlug -> slug; onDelete CASCADE; onUpdate CASCADE)',
      ' @@id(questionId, categorySlug)',
    ],
    ...[
      'model linked entities.ts:3',
      ' from number @relation(Question: from -> id; onDelete CASCADE; onUpdate CASCADE)',
    ],
    ...[' to number @relation(Question: to -> id; onDelete CASCADE; onUpdate CASCADE)', ' @@id(from, to)'],
    ...['model Category category entities.ts:5', ' slug string @id', ' questions Question[] @relation'],
    ...[
      'model QuestionToTag question_to_tag entities.ts:6',
      ' questionId number',
      ' tag string',
      ' order number',
      ' question Question? @relation(questionId -> id)',
      ' @@id(questionId, tag)',
    ],
  ]);
});

test('what is embedded, with prefixes given and off, and within another one', async () => {
  expect(
    await of(`export class Deep { @Column() x: number; }
export class Name { @Column() first: string; @Column({ name: 'surname' }) last: string; @Index() @Column() nick: string; @Column(() => Deep) deep: Deep; }
@Entity() export class User { @PrimaryColumn() id: number; @Column(() => Name) name: Name; @Column(() => Name, { prefix: 'alt_' }) other: Name; @Column(() => Deep, { prefix: false }) plain: Deep; }`),
  ).toEqual([
    ...[
      'model User user entities.ts:3',
      ' id number @id',
      ' name.first string @column(nameFirst)',
      ' name.last string @column(nameSurname)',
    ],
    ...[
      ' name.nick string @column(nameNick)',
      ' name.deep.x number @column(nameDeepX)',
      ' other.first string @column(alt_First)',
    ],
    ...[
      ' other.last string @column(alt_Surname)',
      ' other.nick string @column(alt_Nick)',
      ' other.deep.x number @column(alt_deepX)',
      ' plain.x number @column(x)',
    ],
    ...[' @@index(name.nick)', ' @@index(other.nick)'],
  ]);
});

test('inheritance: of columns and indexes, in one table, by mixins, and overridden', async () => {
  expect(
    await of(`@Index(['title']) export abstract class Content { @PrimaryGeneratedColumn() id: number; @Column() title: string; @Column() text: string; }
@Entity() export class Post extends Content { @Column() views: number; @Column({ nullable: true }) text: string; }
@Entity() @TableInheritance({ column: { type: 'varchar', name: 'kind' } }) export class Item { @PrimaryColumn() id: number; @Column() name: string; }
@ChildEntity() export class Photo extends Item { @Column() size: string; @ManyToOne(() => Post) post: Post; }
@ChildEntity('q') export class Question extends Item { @Column({ unique: true }) answers: number; }
const Stamped = (Base) => { class S extends Base { @CreateDateColumn() at: Date; } return S; };
@Entity('mixed') export class Mixed extends Stamped(Content) {}`),
  ).toEqual([
    ...[
      'model Post post entities.ts:2',
      ' id number @id @default(autoincrement())',
      ' title string',
      ' text string?',
      ' views number',
      ' @@index(title)',
    ],
    ...[
      'model Item item entities.ts:3',
      ' id number @id',
      ' name string',
      ' kind string @db(varchar)',
      ' @@index(kind)',
    ],
    ...[
      'model Photo item entities.ts:4',
      ' id number @id',
      ' name string',
      ' size string?',
      ' post Post? @column(postId) @relation(post -> id)',
      ' kind string @default(Photo) @db(varchar)',
      ' @@base "Item"',
    ],
    ...[
      'model Question item entities.ts:5',
      ' id number @id',
      ' name string',
      ' answers number? @unique',
      ' kind string @default(q) @db(varchar)',
      ' @@base "Item"',
    ],
    ...[
      'model Mixed mixed entities.ts:7',
      ' id number @id @default(autoincrement())',
      ' title string',
      ' text string',
      ' at Date @default(now())',
      ' @@index(title)',
    ],
  ]);
});

test('indexes and unique keys of classes and properties, named, by functions, partial', async () => {
  expect(
    await of(`@Entity() @Index(['a', 'b']) @Index('named', ['b', 'a'], { unique: true }) @Index((t) => [t.b, t.c]) @Unique(['a', 'c']) @Unique('one', ['c']) @Check('"a" > 0')
@Index(['a'], { unique: true, where: 'b IS NULL' })
export class T { @PrimaryColumn() id: number; @Index() @Column() a: number; @Index({ unique: true }) @Column() b: string; @Index('c_idx') @Column() c: string; @Column() @Unique() d: string; }`),
  ).toEqual([
    ...[
      'model T t entities.ts:3',
      ' id number @id',
      ' a number',
      ' b string @unique',
      ' c string @unique',
      ' d string @unique',
    ],
    ...[
      ' @@index(a, b)',
      ' @@index(b, c)',
      ' @@index(a)',
      ' @@index(a)',
      ' @@index(c) c_idx',
      ' @@unique(b, a) named',
      ' @@unique(a, c)',
    ],
  ]);
});

test('trees and views', async () => {
  expect(
    await of(`@Entity() @Tree('nested-set') export class N { @PrimaryGeneratedColumn() id: number; @TreeChildren() children: N[]; @TreeParent() parent: N; }
@Entity() @Tree('closure-table') export class C { @PrimaryGeneratedColumn() id: number; @TreeLevelColumn() level: number; }
/** Seen only. */
@ViewEntity({ expression: 'SELECT 1' }) export class PostCategory { @ViewColumn() id: number; @ViewColumn({ name: 'n' }) name: string | null; }`),
  ).toEqual([
    ...[
      'model N n entities.ts:1',
      ' id number @id @default(autoincrement())',
      ' children N[] @relation',
      ' parent N? @column(parentId) @relation(parent -> id)',
    ],
    ...[' nsleft number @default(1) @db(integer)', ' nsright number @default(2) @db(integer)'],
    ...['model C c entities.ts:2', ' id number @id @default(autoincrement())', ' level number'],
    ...[
      'model c_closure entities.ts:2',
      ' id_ancestor number @relation(C: id_ancestor -> id; onDelete CASCADE)',
      ' id_descendant number @relation(C: id_descendant -> id; onDelete CASCADE)',
      ' @@id(id_ancestor, id_descendant)',
    ],
    ...[
      '/// Seen only.',
      'view PostCategory post_category entities.ts:4',
      ' id number',
      ' name string? @column(n)',
    ],
  ]);
});

test('entity schemas, in CommonJS too', async () => {
  expect(
    await read({
      'post.js': `const EntitySchema = require('typeorm').EntitySchema;
module.exports = new EntitySchema({ name: 'Post', tableName: 'posts', columns: { id: { primary: true, type: 'int', generated: true }, title: { type: 'varchar' }, code: { type: 'varchar', unique: true, nullable: true, default: 'x' } },
  relations: { categories: { target: 'Category', type: 'many-to-many', joinTable: true, cascade: true }, author: { target: 'Author', type: 'many-to-one', joinColumn: { name: 'by' }, onDelete: 'SET NULL' } },
  indices: [{ name: 'I', unique: true, columns: ['title', 'code'] }] });`,
      'others.js': `const { EntitySchema } = require('typeorm');
module.exports.Category = new EntitySchema({ name: 'Category', columns: { id: { primary: true, type: 'int' } } });
module.exports.Author = new EntitySchema({ name: 'Author', columns: { id: { primary: true, type: 'uuid', generated: 'uuid' }, at: { type: 'timestamp', updateDate: true } }, embeddeds: { name: { schema: { columns: { first: { type: String } } }, prefix: 'n_' } } });`,
    }),
  ).toEqual([
    ...[
      'model Category category others.js:2',
      ' id int @id @db(int)',
      'model Author author others.js:3',
      ' id uuid @id @default(uuid()) @db(uuid)',
      ' at Date @default(now()) @updatedAt @db(timestamp)',
      ' name.first string @column(n_First)',
    ],
    ...[
      'model Post posts post.js:2',
      ' id int @id @default(autoincrement()) @db(int)',
      ' title varchar @db(varchar)',
      ' code varchar? @unique @default(x) @db(varchar)',
      ' categories Category[] @relation',
    ],
    ...[
      ' author Author? @column(by) @db(uuid) @relation(author -> id; onDelete SET NULL)',
      ' @@unique(title, code) I',
    ],
    ...[
      'model posts_categories_category post.js:2',
      ' postsId int @db(int) @relation(Post: postsId -> id; onDelete CASCADE; onUpdate CASCADE)',
      ' categoryId int @db(int) @relation(Category: categoryId -> id; onDelete CASCADE; onUpdate CASCADE)',
      ' @@id(postsId, categoryId)',
    ],
  ]);
});

test('as Nest projects have them: forRoot, forRootAsync, decorators that put others together, across files', async () => {
  const files = {
    'base.entity.ts': `import { applyDecorators } from '@nestjs/common'; import { ApiProperty } from '@nestjs/swagger'; import { Column, PrimaryGeneratedColumn, Index } from 'typeorm';
export const Key = () => applyDecorators(PrimaryGeneratedColumn('uuid'), ApiProperty());
export const Money = (name) => (target, key) => Column({ type: 'decimal', precision: 8, scale: 2, name })(target, key);
export abstract class BaseEntity { @Key() id: string; }`,
    'user.entity.ts': `import { ApiProperty } from '@nestjs/swagger'; import { IsEmail } from 'class-validator'; import { Column, Entity } from 'typeorm'; import { BaseEntity, Money } from './base.entity';
export enum Role { Admin = 'admin', User = 'user' }
@Entity('users')
export class UserEntity extends BaseEntity { @ApiProperty({ example: 'a@b.c' }) @IsEmail() @Column({ unique: true, length: 100 }) email: string; @Money('paid_total') paid: string; @Column({ type: 'enum', enum: Role, default: Role.User }) role: Role; static find() {} get short() { return ''; } }`,
    'app.module.ts': `import { Module } from '@nestjs/common'; import { TypeOrmModule } from '@nestjs/typeorm'; import { UserEntity } from './user.entity';
@Module({ imports: [TypeOrmModule.forRootAsync({ inject: [Config], useFactory: (config) => ({ type: 'mysql', host: config.get('HOST'), autoLoadEntities: true }) }), TypeOrmModule.forFeature([UserEntity])] })
export class AppModule {}`,
  };
  expect(await read(files)).toEqual([
    ...[
      'model UserEntity users user.entity.ts:4',
      ' id string @id @default(uuid()) @db(varchar(36))',
      ' email string @unique @db(varchar(100))',
    ],
    ...[
      ' paid string @column(paid_total) @db(decimal(8, 2))',
      ' role Role @default(user) @db(enum)',
      'enum Role admin, user',
    ],
  ]);
});

test('relations whose target is nowhere are told by their type', async () => {
  expect(await body(`@ManyToOne(() => Gone) gone: Gone; @OneToMany('Lost', 'x') lost: Lost[];`)).toEqual([
    ' gone Gone? @relation',
    ' lost Lost[] @relation',
  ]);
});

test('a key that a decorator of the project makes at run time is taken to be there, and said', async () => {
  expect(
    await of(`const later = new Map(); const Id = () => (target, key) => { later.set(target, key); };
export abstract class Base { @Id() id: string; }
@Entity() export class A extends Base { @Column() a: string; @ManyToOne(() => A) up: A; }
@Entity() export class B { @Column() b: string; }`),
  ).toEqual([
    ...[
      'model A a entities.ts:3',
      ' id string @id',
      ' a string',
      ' up A? @column(upId) @relation(up -> id)',
      'model B b entities.ts:4',
      ' b string',
    ],
    'warning MODEL_INCOMPLETE: Listed with what could be made out: A (entities.ts:3: its primary key is taken to be id), B (entities.ts:4: its primary key is not known).',
  ]);
});

test('what entities do by themselves: checks, listeners, subscribers, dates; and the line of each field', async () => {
  const files = {
    'base.ts': `import { CreateDateColumn, DeleteDateColumn } from 'typeorm';
export abstract class Base {
  @CreateDateColumn()
  made: Date;
  @DeleteDateColumn() gone: Date;
}`,
    'user.ts': `import { BeforeInsert, AfterLoad, Check, Column, Entity, EntitySchema, PrimaryColumn, UpdateDateColumn } from 'typeorm';
import { Base } from './base';
@Entity()
@Check('age_known', '"age" > 0')
@Check('"age" < 150')
export class User extends Base {
  @PrimaryColumn()
  id: number;

  @Column()
  @Check("name <> ''")
  name: string;

  @UpdateDateColumn() changed: Date;

  @BeforeInsert() hash() {}
  @AfterLoad() async count() {}
  plain() {}
}
export const Tag = new EntitySchema({
  name: 'Tag',
  columns: {
    id: { type: Number, primary: true },
  },
  checks: [{ name: 'few', expression: 'id < 10' }],
});`,
    'log.ts': `import { EventSubscriber } from 'typeorm';
import { User } from './user';
@EventSubscriber() export class Log { listenTo() { return User; } beforeUpdate(event) {} afterRemove(event) {} tell() {} }
@EventSubscriber() export class All { afterTransactionCommit() {} }
export class None { beforeInsert() {} }`,
  };
  expect(await readWhole(sourceModels, ['typeorm'], files)).toEqual([
    'model User user user.ts:6',
    ' made Date @default(now()) :base.ts:4',
    ' gone Date? :base.ts:5',
    ' id number @id :8',
    ' name string :12',
    ' changed Date @default(now()) @updatedAt :14',
    ` @@check age_known: "age" > 0`,
    ` @@check -: "age" < 150`,
    " @@check -: name <> ''",
    ' @@hooks beforeInsert hash, afterLoad count, beforeUpdate Log, afterRemove Log, afterTransactionCommit All',
    ' @@softDelete gone',
    ' @@timestamps made, changed',
    'model Tag tag user.ts:20',
    ' id number @id :23',
    ' @@check few: id < 10',
    ' @@hooks afterTransactionCommit All',
  ]);
});
