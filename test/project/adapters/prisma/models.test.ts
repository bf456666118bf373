import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prisma } from '../../../../src/project/adapters/prisma/index.ts';
import { readPrismaModels } from '../../../../src/project/adapters/prisma/models.ts';
import type { Field, Listing, Model } from '../../../../src/protocol/schemas.ts';
import { modelsText } from '../../../../src/server/answers/models.ts';
import { withoutPlaces } from '../../../../src/server/toolsets/queries.ts';
import { createProject } from '../../../support/temp.ts';

const modelsOf = async (files: Record<string, unknown>): Promise<Listing<Model>> => {
  const { items, warnings } = await wholeOf(files);
  return { items: items.map(withoutPlaces), warnings };
};

/** With the lines of fields. */
const wholeOf = async (files: Record<string, unknown>): Promise<Listing<Model>> => {
  const { project } = await createProject({ 'package.json': { name: 'app' }, ...files });
  return readPrismaModels(project);
};

const field = (name: string, type: string, more: Partial<Field> = {}): Field => ({
  ...{
    name,
    column: name,
    type,
    dbType: null,
    nullable: false,
    list: false,
    primaryKey: false,
    unique: false,
  },
  ...more,
});

const model = (name: string, source: string, fields: Field[], more: Partial<Model> = {}): Model => ({
  ...{
    name,
    app: 'app',
    orm: 'prisma',
    origin: 'files',
    table: name,
    kind: 'table',
    source,
    fields,
    indexes: [],
    uniques: [],
  },
  ...more,
});

const id = field('id', 'Int', { primaryKey: true });

const rich = `generator client {
  provider = "prisma-client"
  previewFeatures = ["views"]
}

datasource db {
  provider = "postgresql"
}

/// Somebody.
/// Two lines.
model User {
  id     Int      @id @default(autoincrement())
  email  String   @unique(map: "u_email") @db.VarChar(255) /// where to write
  name   String?  @map("full_name") // a { brace
  role   Role     @default(ADMIN)
  tags   String[] @default(["a", "b"])
  price  Decimal  @default(1.50) @db.Decimal(10, 2)
  big    BigInt   @default(9007199254740993)
  json   Json     @default("{\\"a\\":1}")
  flag   Boolean  @default(false)
  when   DateTime @default(now())
  upd    DateTime @updatedAt
  gen    String   @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  c1     String   @default(cuid())
  c2     String   @default(cuid(2))
  u4     String   @default(uuid())
  posts  Post[]
  geo    Unsupported("point")?
  hidden String   @ignore
  @@unique([name])
  @@unique([email, name], name: "mail", map: "mail_db")
  @@index([name(sort: Desc), role], map: "idx_name")
  @@index([tags], type: Gin)
  @@map("users")
}

/* model Commented {
  id Int @id
} */

enum Role {
  ADMIN @map("admin")
  USER
}

model Post {
  a      Int
  b      Int
  userId Int
  user   User @relation(fields: [userId], references: [id], onDelete: Cascade)

  @@id([a, b], map: "pk_ab")
}

model Old {
  id Int @id
  @@ignore
}

view Stat {
  id Int @unique
  n  Int
}
`;

const richModels = (path: string): Model[] => [
  model(
    'User',
    `${path}:12`,
    [
      field('id', 'Int', { primaryKey: true, default: 'autoincrement()' }),
      field('email', 'String', { unique: true, dbType: 'VarChar(255)', doc: 'where to write' }),
      field('name', 'String', { column: 'full_name', nullable: true, unique: true }),
      field('role', 'Role', { default: 'ADMIN', enum: ['ADMIN', 'USER'] }),
      field('tags', 'String', { list: true, default: ['a', 'b'] }),
      field('price', 'Decimal', { default: 1.5, dbType: 'Decimal(10, 2)' }),
      field('big', 'BigInt', { default: '9007199254740993' }),
      field('json', 'Json', { default: '{"a":1}' }),
      field('flag', 'Boolean', { default: false }),
      field('when', 'DateTime', { default: 'now()' }),
      field('upd', 'DateTime', { onUpdate: 'now()' }),
      field('gen', 'String', { default: 'dbgenerated("gen_random_uuid()")', dbType: 'Uuid' }),
      field('c1', 'String', { default: 'cuid()' }),
      field('c2', 'String', { default: 'cuid(2)' }),
      field('u4', 'String', { default: 'uuid()' }),
      field('posts', 'Post', {
        ...{ column: null, list: true },
        relation: { model: 'Post', fields: [], references: [], onDelete: null },
      }),
    ],
    {
      table: 'users',
      timestamps: { created: 'when', updated: 'upd' },
      doc: 'Somebody.\nTwo lines.',
      indexes: [
        { name: 'idx_name', fields: ['name', 'role'] },
        { name: null, fields: ['tags'] },
      ],
      uniques: [{ name: 'mail', fields: ['email', 'name'] }],
    },
  ),
  model(
    'Post',
    `${path}:47`,
    [
      field('a', 'Int', { primaryKey: true }),
      field('b', 'Int', { primaryKey: true }),
      field('userId', 'Int'),
      field('user', 'User', {
        column: null,
        relation: { model: 'User', fields: ['userId'], references: ['id'], onDelete: 'Cascade' },
      }),
    ],
    { primaryKey: { name: 'pk_ab', fields: ['a', 'b'] } },
  ),
  model('Stat', `${path}:61`, [field('id', 'Int', { unique: true }), field('n', 'Int')], { kind: 'view' }),
];

const ignored = (path: string): object => ({
  code: 'PRISMA_IGNORED',
  message: `${path}: not in the generated client, and so not listed: User.geo (Unsupported type, line 29), User.hidden (@ignore, line 30), Old (@@ignore, line 56).`,
});

test('a Prisma 7 schema', async () => {
  const path = 'prisma/schema.prisma';
  expect(await modelsOf({ [path]: rich })).toEqual({ items: richModels(path), warnings: [ignored(path)] });
});

test('a Prisma 6 schema: URLs and preview features that Prisma 7 refuses', async () => {
  const path = 'schema.prisma';
  const old = rich
    .replace('["views"]', '["metrics", "views", "fullTextSearchPostgres"]')
    .replace('provider = "postgresql"', 'provider = "postgresql" // url = env("X")');
  const text = old.replace(/(postgresql".*\n)\}\n\n/, '$1  url = env("DATABASE_URL")\n}\n');
  expect(text).not.toBe(old);
  expect(await modelsOf({ [path]: text })).toEqual({ items: richModels(path), warnings: [ignored(path)] });
});

test('a Prisma 5 schema with lists over several lines', async () => {
  const text = `datasource db {
  provider          = "postgresql"
  url               = "postgres://ann:secret@h/x" // }
  directUrl         = env("DIRECT_URL")
  shadowDatabaseUrl = env("SHADOW")
  schemas           = ["auth", "public"]
}
generator client {
  provider        = "prisma-client-js"
  previewFeatures = [
    "multiSchema",
    "jsonProtocol", "orderByNulls"
  ]
}
model Session {
  id Int @id
  @@map("sessions")
  @@schema("auth")
}
`;
  expect(await modelsOf({ 'schema.prisma': text })).toEqual({
    items: [model('Session', 'schema.prisma:15', [id], { table: 'auth.sessions' })],
    warnings: [],
  });
});

test('CRLF and a byte order mark', async () => {
  const path = 'prisma/schema.prisma';
  const text = `\uFEFF${rich.replace('provider = "postgresql"', 'provider = "postgresql"\n  url = env("A")').replace('\n\nmodel Old', '\nmodel Old').replaceAll('\n', '\r\n')}`;
  const { items, warnings } = await modelsOf({ [path]: text });
  expect(items.map(({ name, source }) => [name, source])).toEqual([
    ['User', `${path}:13`],
    ['Post', `${path}:48`],
    ['Stat', `${path}:61`],
  ]);
  expect(items[0]?.fields).toEqual(richModels(path)[0]?.fields);
  expect(items[0]?.doc).toBe('Somebody.\nTwo lines.');
  expect(warnings.map(({ code }) => code)).toEqual(['PRISMA_IGNORED']);
});

test('MongoDB with composite types', async () => {
  const text = `datasource db {
  provider = "mongodb"
  url      = env("DATABASE_URL")
}
model User {
  id      String  @id @default(auto()) @map("_id") @db.ObjectId
  home    Address
  others  Address[]
  @@index([home.city])
}
type Address {
  city String @map("c")
  kind Kind   @default(HOME)
}
enum Kind {
  HOME
  WORK
}
`;
  expect(await modelsOf({ 'schema.prisma': text })).toEqual({
    items: [
      model(
        'User',
        'schema.prisma:5',
        [
          field('id', 'String', { column: '_id', dbType: 'ObjectId', primaryKey: true, default: 'auto()' }),
          field('home', 'Address'),
          field('others', 'Address', { list: true }),
        ],
        { indexes: [{ name: null, fields: ['home.city'] }] },
      ),
      model(
        'Address',
        'schema.prisma:11',
        [
          field('city', 'String', { column: 'c' }),
          field('kind', 'Kind', { default: 'HOME', enum: ['HOME', 'WORK'] }),
        ],
        { table: null, kind: 'embedded' },
      ),
    ],
    warnings: [],
  });
});

test('a folder of files', async () => {
  expect(
    await modelsOf({
      'prisma.config.ts': `export default { schema: 'prisma' };`,
      'prisma/main.prisma': 'datasource db {\n  provider = "sqlite"\n}\n',
      'prisma/models/a.prisma': '\nmodel A {\n  id Int @id\n  b  B[]\n}\n',
      'prisma/models/deep/b.prisma':
        'model B {\n  id Int @id\n  aId Int\n  a A @relation(fields: [aId], references: [id])\n}\n',
      'prisma/migrations/1/migration.sql': '',
    }),
  ).toEqual({
    items: [
      model('A', 'prisma/models/a.prisma:2', [
        id,
        field('b', 'B', {
          ...{ column: null, list: true },
          relation: { model: 'B', fields: [], references: [], onDelete: null },
        }),
      ]),
      model('B', 'prisma/models/deep/b.prisma:1', [
        id,
        field('aId', 'Int'),
        field('a', 'A', {
          column: null,
          relation: { model: 'A', fields: ['aId'], references: ['id'], onDelete: null },
        }),
      ]),
    ],
    warnings: [],
  });
});

test('a broken schema is a warning in the words of the parser, and the others are still listed', async () => {
  const { root, project } = await createProject({
    'package.json': { workspaces: ['a', 'b'] },
    'a/package.json': { name: 'app' },
    'a/prisma/schema.prisma':
      'datasource db {\n  provider = "sqlite"\n  url = "file:secret.db"\n}\nmodel A {\n  id Foo\n}\n',
    'b/package.json': { name: 'b' },
    'b/prisma/schema.prisma': 'model B {\n  id Int @id\n}\n',
  });
  const { items, warnings } = await readPrismaModels(project);
  expect(items.map(withoutPlaces)).toEqual([model('B', 'b/prisma/schema.prisma:1', [id], { app: 'b' })]);
  expect(warnings).toEqual([
    {
      code: 'SCHEMA_INVALID',
      message: `a/prisma/schema.prisma could not be parsed: error: Type "Foo" is neither a built-in type, nor refers to another model, composite type, or enum.
  -->  a/prisma/schema.prisma:6
   | 
 5 | model A {
 6 |   id Foo
   | 

Validation Error Count: 1`,
    },
  ]);
  expect(JSON.stringify(warnings)).not.toContain(root);
});

test.each([
  ['nothing', ''],
  ['a comment', '// later\n'],
])('a schema with %s has no models', async (_, text) => {
  expect(await modelsOf({ 'schema.prisma': text })).toEqual({ items: [], warnings: [] });
});

test('400 models', async () => {
  const names = Array.from({ length: 400 }, (_, index) => `Model${index}`);
  const text = names.map((name, index) => {
    const next = names[(index + 1) % 400];
    const previous = names[(index + 399) % 400];
    return `model ${name} {\n  id Int @id\n  nextId Int\n  next ${next} @relation("r${index}", fields: [nextId], references: [id])\n  previous ${previous}[] @relation("r${(index + 399) % 400}")\n}\n`;
  });
  const { items, warnings } = await modelsOf({ 'prisma/schema.prisma': text.join('') });
  expect(items.map(({ name, source }) => [name, source])).toEqual(
    names.map((name, index) => [name, `prisma/schema.prisma:${index * 6 + 1}`]),
  );
  expect(warnings).toEqual([]);
});

test('the adapter has no models where there is no schema', async () => {
  const { project } = await createProject({ 'package.json': { dependencies: { prisma: '7' } } });
  expect(await (await prisma.load()).fileModels?.(project)).toEqual({ items: [], warnings: [] });
});

test('relations that would look the same, what sets a field, and ids of several fields', async () => {
  const text = `datasource db {
  provider = "postgresql"
}
model Person {
  id      Int    @id
  owned   Site[] @relation("owner")
  created Site[] @relation(name: "creator")
  boss    Person?  @relation("boss", fields: [bossId], references: [id], onDelete: SetNull, onUpdate: Restrict)
  bossId  Int?
  team    Person[] @relation("boss")
  tags    Tag[]
}
model Site {
  id        Int      @id
  ownerId   Int?
  creatorId Int?
  owner     Person?  @relation("owner", fields: [ownerId], references: [id], onUpdate: NoAction)
  creator   Person?  @relation("creator", fields: [creatorId], references: [id])
  changedAt DateTime @default(now()) @updatedAt
}
model Share {
  siteId   Int
  personId Int
  email    String @unique
  @@id(name: "key", [siteId, personId])
  @@unique([personId, email])
}
model Tag {
  name   String @id
  people Person[]
}
`;
  const { items } = await modelsOf({ 'schema.prisma': text });
  const relations = items.flatMap(({ fields }) =>
    fields.flatMap(({ name, relation }) => {
      return relation ? [[name, relation.name, relation.onDelete, relation.onUpdate]] : [];
    }),
  );
  expect(relations).toEqual([
    ['owned', 'owner', null, undefined],
    ['created', 'creator', null, undefined],
    ['boss', 'boss', 'SetNull', 'Restrict'],
    ['team', 'boss', null, undefined],
    ['tags', undefined, null, undefined],
    ['owner', 'owner', null, 'NoAction'],
    ['creator', 'creator', null, undefined],
    ['people', undefined, null, undefined],
  ]);
  expect(items[1]?.fields.at(-1)).toMatchObject({ default: 'now()', onUpdate: 'now()' });
  expect(items[2]).toMatchObject({
    primaryKey: { name: 'key', fields: ['siteId', 'personId'] },
    uniques: [{ name: null, fields: ['personId', 'email'] }],
  });
  expect(modelsText({ items, warnings: [] })).toBe(`# app prisma files
model Person schema.prisma:4
 id Int @id
 owned Site[] @relation(name owner)
 created Site[] @relation(name creator)
 boss Person? @relation(bossId -> id; name boss; onDelete SetNull; onUpdate Restrict)
 bossId Int?
 team Person[] @relation(name boss)
 tags Tag[] @relation
model Site schema.prisma:13
 id Int @id
 ownerId Int?
 creatorId Int?
 owner Person? @relation(ownerId -> id; name owner; onUpdate NoAction)
 creator Person? @relation(creatorId -> id; name creator)
 changedAt DateTime @default(now()) @updatedAt
 @@timestamps -, changedAt
model Share schema.prisma:21
 siteId Int
 personId Int
 email String @unique
 @@id(siteId, personId) key
 @@unique(personId, email)
model Tag schema.prisma:28
 name String @id
 people Person[] @relation`);
});

test('the line of each field, in the file of its model; timestamps where one field alone is meant, or is called so', async () => {
  const { items } = await wholeOf({
    'prisma/schema/base.prisma': 'datasource db {\n  provider = "sqlite"\n  url = "file:x"\n}\n',
    'prisma/schema/post.prisma': `// a comment
model Post {
  id Int @id

  /// when it began
  startedAt DateTime @default(now())
  createdAt DateTime @default(now()) // and made
  seenAt    DateTime @updatedAt
  readAt    DateTime @updatedAt
}
model Day {
  id Int @id
  a DateTime @default(now())
  b DateTime @default(now())
}`,
  });
  expect(items.map(({ fields, timestamps }) => [fields.map(({ source }) => source), timestamps])).toEqual([
    [
      [3, 6, 7, 8, 9].map((line) => `prisma/schema/post.prisma:${line}`),
      { created: 'createdAt', updated: null },
    ],
    [[12, 13, 14].map((line) => `prisma/schema/post.prisma:${line}`), undefined],
  ]);
});

test('what is kept of a schema is that of its text as it is now, broken or mended', async () => {
  const schema = (fields: string) =>
    `datasource db {\n provider = "sqlite"\n}\nmodel Post {\n id Int @id${fields}\n}\n`;
  const { project, root } = await createProject({
    'package.json': { name: 'app' },
    'prisma/schema.prisma': schema(''),
  });
  const fieldsNow = async (text: string) => {
    writeFileSync(join(root, 'prisma/schema.prisma'), text);
    const { items, warnings } = await readPrismaModels(project);
    return [items.flatMap(({ fields }) => fields.map(({ name }) => name)), warnings.map(({ code }) => code)];
  };
  const twice = [schema(''), schema('\n title String'), schema('\n title Strin'), schema('')].flatMap(
    (text) => [text, text],
  );
  const found = [];
  for (const text of twice) found.push(await fieldsNow(text));
  const [first, more, broken] = [
    [['id'], []],
    [['id', 'title'], []],
    [[], ['SCHEMA_INVALID']],
  ];
  expect(found).toEqual([first, first, more, more, broken, broken, first, first]);
});
