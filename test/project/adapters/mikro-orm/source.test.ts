// Entities as the documentation of MikroORM writes them, and as projects do.
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/mikro-orm/source.ts';
import { readModels, readWhole } from '../../../support/models.ts';

const packages = ['@mikro-orm/core', '@mikro-orm/decorators', '@mikro-orm/nestjs'];
const drivers = ['postgresql', 'mysql', 'sqlite', 'mongodb'].map((name) => `@mikro-orm/${name}`);
const read = (files: Record<string, unknown>) => readModels(sourceModels, [...packages, ...drivers], files);

const config = (driver: string, options = '') =>
  `import { defineConfig, EntityCaseNamingStrategy } from '@mikro-orm/${driver}'; import { Prefixed } from './naming.js';
   export default defineConfig({ dbName: 'x', ${options} });`;
const imports =
  `import { Collection, defineEntity, Embeddable, Embedded, Entity, EntitySchema, Enum, Index, ManyToMany, ManyToOne,
  OneToMany, OneToOne, p, PrimaryKey, Property, t, Type } from '@mikro-orm/core';`.replaceAll('\n', ' ');
const of = (code: string, driver = 'postgresql', options = '') =>
  read({ 'mikro-orm.config.ts': config(driver, options), 'entities.ts': imports + code });

test.each([
  [
    'mysql',
    ...[
      ['int unsigned', 'varchar(255)', 'text', 'int', 'bigint', 'double', 'numeric(10,2)', 'tinyint(1)'],
      ['datetime', 'json', 'blob', 'varchar(36)', "enum('a','b')", 'tinyint', 'text', 'smallint unsigned'],
    ],
  ],
  [
    'sqlite',
    ...[
      ['integer', 'text', 'text', 'integer', 'bigint', 'double', 'numeric(10,2)', 'integer'],
      ['datetime', 'json', 'blob', 'text', 'text', 'integer', 'text', 'integer'],
    ],
  ],
])('types in %s', async (driver, one, other) => {
  const lines = await of(
    `@Entity() export class It { @PrimaryKey() id!: number; @Property() a!: string; @Property({ type: 'text' }) b!: string; @Property() c!: number;
     @Property({ type: t.bigint }) d!: bigint; @Property({ type: 'double' }) e!: number; @Property({ type: t.decimal, scale: 2 }) f!: string; @Property() g!: boolean;
     @Property() h = new Date(); @Property({ type: 'json' }) i!: object; @Property() j!: Buffer; @Property({ type: 'uuid' }) k!: string;
     @Enum(() => E) l!: E; @Enum({ items: () => N }) m!: N; @Property() n!: string[]; @Property({ type: 'smallint', unsigned: true }) o!: number; }
     enum E { A = 'a', B = 'b' } enum N { One, Two }`,
    driver,
  );
  const types = lines.slice(1).flatMap((line) => /@db\((.*?)\)(?= @|$)/.exec(line)?.[1] ?? []);
  expect(types).toEqual([...(one as string[]), ...(other as string[])]);
});

test('a schema may be a function of builders, extend another one, and be a class', async () => {
  expect(
    await of(`const Base = defineEntity({ name: 'Base', abstract: true, properties: (p) => ({ id: p.integer().primary(), at: p.datetime().onCreate(() => new Date()) }) });
      const AuthorSchema = defineEntity({ name: 'Author', extends: Base, uniques: [{ properties: ['first', 'last'] }], properties: { first: p.string(), last: p.string().fieldName('surname'), books: () => p.oneToMany(Book).mappedBy('author') } });
      export class Author extends AuthorSchema.class {} AuthorSchema.setClass(Author);
      export const Book = defineEntity({ name: 'Book', tableName: 'volumes', properties: (p) => ({ isbn: p.string().primary().length(13), author: () => p.manyToOne(Author).ref(), kind: p.enum(['a', 'b']).nullable(), tags: p.array().default([]) }) });`),
  ).toEqual([
    'model Author author entities.ts:2',
    ...[
      ' id number @id @default(autoincrement()) @db(serial)',
      ' at Date @default(new Date()) @db(timestamptz)',
    ],
    ...[' first string @db(varchar(255))', ' last string @column(surname) @db(varchar(255))'],
    ...[' books Book[] @relation', ' @@unique(first, last)', 'model Book volumes entities.ts:4'],
    ...[
      ' isbn string @id @db(varchar(13))',
      ' author Author @column(author_id) @db(int) @relation(author -> id)',
    ],
    ...[' kind enum? @db(text)', ' tags string[] @default([]) @db(text[])', 'enum enum a, b'],
  ]);
});

test('decorators of version 7 come from a package of their own, and may be put together', async () => {
  expect(
    await read({
      'package.json': {
        name: 'app',
        dependencies: { '@mikro-orm/core': '^7.0.0', '@mikro-orm/postgresql': '^7' },
      },
      'column.ts': `import { Property, Unique } from '@mikro-orm/decorators/legacy'; import { applyDecorators } from '@nestjs/common';
        export const Slug = () => applyDecorators(Property({ length: 40 }), Unique());
        export const Money = () => (target: object, key: string) => Property({ type: 'decimal', precision: 8, scale: 2 })(target, key);`,
      'it.ts': `import { Entity, PrimaryKey, ManyToOne } from '@mikro-orm/decorators/legacy'; import { Slug, Money } from './column';
        function WithId<T extends new (...args: any[]) => object>(Base: T) { abstract class Mixed extends Base { @PrimaryKey({ type: 'uuid' }) id!: string } return Mixed }
        @Entity({ tableName: 'its' }) export class It extends WithId(Object) { @Slug() slug!: string; @Money() price!: string; @ManyToOne({ nullable: true }) other?: It }`,
    }),
  ).toEqual([
    'model It its it.ts:3',
    ...[
      ' id string @id @db(uuid)',
      ' slug string @unique @db(varchar(40))',
      ' price string @db(numeric(8,2))',
    ],
    ' other It? @column(other_id) @db(uuid) @relation(other -> id; onDelete set null)',
  ]);
});

const pair = `@Entity() export class BigUser { @PrimaryKey() userId!: number; @ManyToMany(() => Tag) allTags = new Collection<Tag>(this); @ManyToOne(() => BigUser, { nullable: true }) theBoss?: BigUser }
  @Entity() export class Tag { @PrimaryKey() name!: string }`;

test.each([
  [
    'of the package',
    'namingStrategy: EntityCaseNamingStrategy',
    ['BigUser', 'userId', 'theBoss', 'BigUser_allTags', 'bigUser', 'tag', 'Tag'],
  ],
  [
    'of the project',
    'namingStrategy: Prefixed',
    ['t_biguser', 'user_id', 'theboss_user_id', 't_biguser__allTags', 'biguser_user_id', 'tag_name', 't_tag'],
  ],
])(
  'names are made as a strategy %s makes them',
  async (_, options, [table, column, boss, between, own, other, tags]) => {
    const lines = await read({
      'mikro-orm.config.ts': `${config('mysql', options)}`,
      'naming.ts': `import { UnderscoreNamingStrategy } from '@mikro-orm/core'; export class Prefixed extends UnderscoreNamingStrategy {
        classToTableName(name: string) { return 't_' + name.toLowerCase(); }
        joinKeyColumnName(name: string, key?: string) { return name.toLowerCase() + '_' + key; }
        joinTableName(one: string, two: string, property: string) { return [one, property].join('__'); } }`,
      'entities.ts': imports + pair,
    });
    const counter = `${column === 'userId' ? '' : ` @column(${column})`}`;
    expect(lines).toEqual([
      ...[
        `model BigUser${table === 'BigUser' ? '' : ` ${table}`} entities.ts:1`,
        ` userId number @id @default(autoincrement())${counter} @db(int unsigned)`,
      ],
      ' allTags Tag[] @relation',
      ` theBoss BigUser? @column(${boss}) @db(int unsigned) @relation(theBoss -> userId; onDelete set null)`,
      `model ${between} entities.ts:1`,
      ` ${own} number @db(int unsigned) @relation(BigUser: ${own} -> userId; onDelete cascade; onUpdate cascade)`,
      ` ${other} string @db(varchar(255)) @relation(Tag: ${other} -> name; onDelete cascade; onUpdate cascade)`,
      ...[
        ` @@id(${own}, ${other})`,
        `model Tag${tags === 'Tag' ? '' : ` ${tags}`} entities.ts:2`,
        ' name string @id @db(varchar(255))',
      ],
    ]);
  },
);

test('what MongoDB has: documents, and an _id', async () => {
  expect(
    await of(
      `@Entity() export class BookTag { @PrimaryKey() _id!: ObjectId; @Property() longName!: string; @Embedded(() => Where) where!: Where; @ManyToOne(() => BookTag) parent!: BookTag }
       @Embeddable() export class Where { @Property() city?: string }`,
      'mongodb',
    ),
  ).toEqual([
    'model BookTag book-tag entities.ts:1',
    ...[
      ' _id ObjectId @id',
      ' longName string',
      ' where Where',
      ' parent BookTag @column(parent) @relation(parent -> _id)',
    ],
    ...['embedded Where - entities.ts:2', ' city string'],
  ]);
});

test('checks of texts and functions, hooks of decorators and schemas, timestamps, the line of each property', async () => {
  const files = {
    'mikro-orm.config.ts': config('postgresql'),
    'base.ts': `import { BeforeUpdate, PrimaryKey, Property } from '@mikro-orm/core';
export abstract class Base {
  @PrimaryKey() id!: number;
  @Property() madeAt: Date = new Date();
  @Property({ onUpdate: () => new Date() })
  changedAt: Date = new Date();
  @BeforeUpdate() touch() {}
}`,
    'entities.ts': `import { AfterCreate, BeforeCreate, Check, defineEntity, Embeddable, Embedded, Entity, OnLoad, p, Property } from '@mikro-orm/core';
import { Base } from './base';
@Embeddable() export class Price {
  @Property() amount!: number;
}
@Entity({ discriminatorColumn: 'kind' })
@Check({ name: 'priced', expression: (columns) => \`\${columns.fullName} <> '' and price_amount > 0\` })
export class Item extends Base {
  @Property()
  fullName!: string;
  @Embedded(() => Price)
  price!: Price;
  @BeforeCreate() @AfterCreate()
  async note() {}
  @OnLoad() load() {}
  other() {}
}
@Entity()
export class Box extends Item {
  @Property()
  @Check({ expression: 'size > 1' })
  size!: number;
}
const log = () => {};
export const Tag = defineEntity({
  name: 'Tag',
  checks: [{ expression: 'length(name) > 1' }],
  hooks: { beforeDelete: ['keep', log], afterUpsert: [() => {}] },
  properties: {
    name: p.string().primary(),
    item: () => p.manyToOne(Item),
  },
});`,
  };
  const checked = [
    " @@check priced: full_name <> '' and price_amount > 0",
    ' @@check -: size > 1',
    ' @@hooks beforeUpdate touch, beforeCreate note, afterCreate note, onLoad load',
    ' @@timestamps madeAt, changedAt',
  ];
  const lines = await readWhole(sourceModels, [...packages, ...drivers], files);
  expect(
    lines.map((line) => line.replace(/ @(?:db|default|onUpdate|column|relation|enum)\(.*\)(?= [:@])/, '')),
  ).toEqual([
    'model Item item entities.ts:8',
    ' id number @id :base.ts:3',
    ' madeAt Date :base.ts:4',
    ' changedAt Date :base.ts:6',
    ' fullName string :10',
    ' price.amount number :4',
    ' kind string @enum(item, box)',
    ' @@index(kind)',
    ...checked,
    'model Box item entities.ts:19',
    ' id number @id :base.ts:3',
    ' madeAt Date :base.ts:4',
    ' changedAt Date :base.ts:6',
    ' fullName string :10',
    ' price.amount number :4',
    ' size number? :22',
    ' kind string @enum(item, box)',
    ...checked,
    ' @@base "Item"',
    'model Tag tag entities.ts:25',
    ' name string @id :30',
    ' item Item :31',
    ' @@check -: length(name) > 1',
    ' @@hooks beforeDelete keep, beforeDelete log, afterUpsert',
  ]);
});
