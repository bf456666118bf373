// Diagrams of models: which lines are drawn, and what each form makes of names, keys and types.
import { expect, test } from 'vitest';
import type { Field, Model } from '../../../src/protocol/schemas.ts';
import { dbmlOf } from '../../../src/server/diagram/dbml.ts';
import { diagramOf } from '../../../src/server/diagram/entities.ts';
import { formOf } from '../../../src/server/diagram/forms.ts';
import { mermaidOf } from '../../../src/server/diagram/mermaid.ts';
import { modelsAround } from '../../../src/server/diagram/selection.ts';
import { dotOf, svgOf } from '../../../src/server/diagram/svg.ts';

const field = (name: string, more: Partial<Field> = {}): Field => ({
  ...{ name, column: name, type: 'Int', dbType: null, nullable: false, list: false },
  ...{ primaryKey: name === 'id', unique: false },
  ...more,
});
type Relation = NonNullable<Field['relation']>;
const relation = (name: string, model: string, more: Partial<Field> = {}, of: Partial<Relation> = {}) =>
  field(name, {
    ...{ column: null, type: model, ...more },
    relation: { model, fields: [], references: [], onDelete: null, ...of },
  });
const model = (name: string, fields: Field[], more: Partial<Model> = {}): Model => ({
  ...{ name, app: 'web', orm: 'any', table: name, kind: 'table', source: 'a.ts:1', origin: 'files' },
  ...{ indexes: [], uniques: [], fields },
  ...more,
});
const to = (fields: string[], references = ['id'], more: Partial<Relation> = {}) => ({
  fields,
  references,
  ...more,
});
const linesOf = (models: Model[]): string[] =>
  mermaidOf(models)
    .split('\n')
    .filter((line) => line.includes('--'))
    .map((line) => line.trim());

const user = model('User', [field('id'), relation('posts', 'Post', { list: true })]);
const post = model('Post', [
  field('id'),
  field('authorId'),
  relation('author', 'User', {}, to(['authorId'], ['id'], { onDelete: 'SetNull' })),
]);

test.each<[string, Model[], string[]]>([
  ['one to many, of both ends one line', [user, post], ['"Post" }o--|| "User" : "author"']],
  [
    'a key that may be null',
    [
      user,
      model('Post', [
        field('authorId', { nullable: true }),
        relation('author', 'User', {}, to(['authorId'])),
      ]),
    ],
    ['"Post" }o--o| "User" : "author"'],
  ],
  [
    'one to one: by a unique column, a key, or a key of several',
    [
      model('User', [field('id')]),
      model('A', [field('u', { unique: true }), relation('user', 'User', {}, to(['u']))]),
      model('B', [field('id'), relation('user', 'User', {}, to(['id']))]),
      model('C', [field('a'), field('b'), relation('user', 'User', {}, to(['a', 'b'], ['x', 'y']))], {
        uniques: [{ name: null, fields: ['b', 'a'] }],
      }),
    ],
    ['A', 'B', 'C'].map((name) => `"${name}" |o--|| "User" : "user"`),
  ],
  [
    'many to many, whose key is in neither',
    [
      model('Post', [field('id'), relation('tags', 'Tag', { list: true })]),
      model('Tag', [field('id'), relation('posts', 'Post', { list: true })]),
    ],
    ['"Post" }o--o{ "Tag" : "tags, posts"'],
  ],
  [
    'an end alone',
    [model('Post', [field('id'), relation('tags', 'Tag', { list: true })]), model('Tag', [field('id')])],
    ['"Post" }o--o{ "Tag" : "tags"'],
  ],
  [
    'itself, and two of the same models by their names',
    [
      model('User', [
        field('id'),
        field('mentorId', { nullable: true }),
        relation('mentor', 'User', { nullable: true }, to(['mentorId'], ['id'], { name: 'Mentors' })),
        relation('mentees', 'User', { list: true }, { name: 'Mentors' }),
        relation('friends', 'User', { list: true }, { name: 'Friends' }),
        relation('friendOf', 'User', { list: true }, { name: 'Friends' }),
      ]),
    ],
    ['"User" }o--o| "User" : "mentor"', '"User" }o--o{ "User" : "friends, friendOf"'],
  ],
  [
    'a relation that is told as a column, as an association, and as what looks it up',
    [
      model('User', [field('id'), relation('posts', 'Post', { list: true }, to(['id'], ['author']))]),
      model('Post', [
        relation('author', 'User', { column: 'author' }, to(['author'])),
        relation('writer', 'User', {}, to(['author'])),
      ]),
    ],
    ['"Post" }o--|| "User" : "writer"'],
  ],
  ['what is not shown has no line', [post], []],
])('lines: %s', (_, models, expected) => {
  expect(linesOf(models)).toEqual(expected);
});

test('models with one name in several apps are told apart, and each is related to its own', () => {
  const models = ['web', 'api'].flatMap((app) => [user, post].map((item) => ({ ...item, app })));
  expect(diagramOf(models).lines.map(({ from, to }) => `${from} ${to}`)).toEqual([
    'web.Post web.User',
    'api.Post api.User',
  ]);
});

test('names that a form cannot write as they are', () => {
  const odd = model(
    'Odd "one"',
    [field('a b', { type: 'character varying(255)' }), field('é', { type: '2d' })],
    {
      table: 'odd "table"',
    },
  );
  expect(mermaidOf([odd])).toBe(
    ['erDiagram', '  "Odd  one " {', '    character_varying_255 a_b', '    _2d _', '  }'].join('\n'),
  );
  expect(dbmlOf([odd])).toContain('Table "odd  table " {\n  "a b" "character varying(255)" [not null]');
  expect(dotOf([odd])).toContain('<b>Odd &#34;one&#34;</b>');
});

test('DBML has tables and columns as the database has them', () => {
  const account = model(
    'Account',
    [
      field('id', { default: 'autoincrement()' }),
      field('role', { column: 'user_role', type: 'Role', enum: ['ADMIN', 'USER'], default: 'USER' }),
      field('ownerId', { column: 'owner_id', nullable: true, dbType: 'bigint', default: "'none'" }),
      relation('owner', 'User', {}, to(['ownerId'], ['id'], { onDelete: 'SetNull', onUpdate: 'NO ACTION' })),
    ],
    {
      table: 'accounts',
      doc: "It's one.",
      indexes: [{ name: null, fields: ['role', 'ownerId', 'lower(id)'] }],
    },
  );
  const embedded = model('Address', [field('street')], { table: null, kind: 'embedded' });
  expect(dbmlOf([account, model('User', [field('id')], { table: 'users' }), embedded])).toBe(
    `Enum "Role" {
  "ADMIN"
  "USER"
}

Table "accounts" {
  "id" "Int" [pk, not null, default: \`autoincrement()\`]
  "user_role" "Role" [not null, default: 'USER']
  "owner_id" "bigint" [null, default: \`'none'\`]

  indexes {
    ("user_role", "owner_id", \`lower(id)\`)
  }

  Note: 'It\\'s one.'
}

Table "users" {
  "id" "Int" [pk, not null]
}

Ref: "accounts"."owner_id" > "users"."id" [delete: set null, update: no action]`,
  );
});

test('a model with its neighbours in and out, an app, and what is neither', () => {
  const other = model('Other', [field('id')], { app: 'api' });
  const names = (name: string) => modelsAround([user, post, other], name).map((item) => item.name);
  expect(names('User')).toEqual(['User', 'Post']);
  expect(names('Post')).toEqual(['User', 'Post']);
  expect(names('api')).toEqual(['Other']);
  expect(() => names('Usr')).toThrow(expect.objectContaining({ code: 'MODEL_NOT_FOUND' }));
  expect(() => formOf('png')).toThrow(expect.objectContaining({ code: 'DIAGRAM_FORM_UNKNOWN' }));
});

test('a picture names every model and needs nothing from elsewhere; a large one has keys only', async () => {
  const many = Array.from({ length: 60 }, (_, index) =>
    model(`Model${index}`, [
      field('id'),
      field('title'),
      ...(index > 0 ? [field('up'), relation('parent', `Model${index >> 1}`, {}, to(['up']))] : []),
    ]),
  );
  const svg = await svgOf(many);
  for (const { name } of many) expect(svg).toContain(`>${name}</text>`);
  expect(svg).not.toMatch(/<image|@import|url\(|href="http/);
  expect(svg).not.toContain('>title</text>');
  expect(svg).toContain('>1 more</text>');
  expect(await svgOf([user, post])).toContain('>authorId</text>');
});
