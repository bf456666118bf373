// Which major version of an ORM models are made of: the installed one, else the one that any kind of dependency declares.
import { expect, test } from 'vitest';
import { sourceModels as mikroOrm } from '../../../src/project/adapters/mikro-orm/source.ts';
import { sourceModels as typeorm } from '../../../src/project/adapters/typeorm/source.ts';
import { readModels } from '../../support/models.ts';

const entities = `import { Entity, JoinTable, ManyToMany, PrimaryColumn } from 'typeorm';
@Entity() export class Post { @PrimaryColumn() id: number;
  @ManyToMany(() => Tag, (tag) => tag.posts) @JoinTable() tags: Tag[]; }
@Entity() export class Tag { @PrimaryColumn() id: number; @ManyToMany(() => Post, (post) => post.tags) posts: Post[]; }`;

const before = ' tagId number @relation(Tag: tagId -> id)';
const since = ' tagId number @relation(Tag: tagId -> id; onDelete CASCADE; onUpdate CASCADE)';
const version = (text: string) => ({ 'node_modules/typeorm/package.json': { version: text } });

test.each<[string, object, Record<string, unknown>, string]>([
  ['declared', { dependencies: { typeorm: '^0.3.20' } }, {}, before],
  ['declared', { dependencies: { typeorm: '^1.0.0' } }, {}, since],
  ['declared for development', { devDependencies: { typeorm: '~0.3.20' } }, {}, before],
  ['declared as a peer', { peerDependencies: { typeorm: '>=0.3.0' } }, {}, before],
  ['declared by another name', { dependencies: { typeorm: 'npm:@fork/typeorm2@0.3.20' } }, {}, before],
  ['installed, of a catalogue', { dependencies: { typeorm: 'catalog:v1' } }, version('0.3.20'), before],
  ['installed, and not as declared', { dependencies: { typeorm: '^1.0.0' } }, version('0.3.20'), before],
  ['installed as the latest', { dependencies: { typeorm: 'latest' } }, version('1.2.0'), since],
  ['of a catalogue alone', { dependencies: { typeorm: 'catalog:v0' } }, {}, since],
])('TypeORM, %s: %j', async (_, manifest, files, expected) => {
  const lines = await readModels(typeorm, ['typeorm'], {
    ...{ 'package.json': { name: 'app', ...manifest }, 'entities.ts': entities },
    ...files,
  });
  expect(lines.filter((line) => line.startsWith(' tagId '))).toEqual([expected]);
});

test('TypeORM, installed at the root of a workspace', async () => {
  const lines = await readModels(typeorm, ['typeorm'], {
    'package.json': { name: 'root', workspaces: ['packages/*'] },
    'packages/api/package.json': { name: 'api', dependencies: { typeorm: 'catalog:' } },
    ...{ 'packages/api/entities.ts': entities, ...version('0.3.20') },
  });
  expect(lines.filter((line) => line.startsWith(' tagId '))).toEqual([before]);
});

test.each([
  ['6.4.0', ' user User @column(user_id) @relation(user -> id; onUpdate cascade)'],
  ['7.0.0', ' user User @column(user_id) @relation(user -> id)'],
])('MikroORM %s, installed', async (installed, expected) => {
  const lines = await readModels(mikroOrm, ['@mikro-orm/core'], {
    'package.json': { name: 'app', devDependencies: { '@mikro-orm/core': 'latest' } },
    'node_modules/@mikro-orm/core/package.json': { version: installed },
    'entities.ts': `import { Entity, ManyToOne, PrimaryKey } from '@mikro-orm/core';
@Entity() export class User { @PrimaryKey() id!: number; }
@Entity() export class Post { @PrimaryKey() id!: number; @ManyToOne(() => User) user!: User; }`,
  });
  expect(lines.at(-1)).toBe(expected);
});
