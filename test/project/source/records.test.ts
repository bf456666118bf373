// What adapters of routes and models read: chains, decorators, types, plug-ins. The packages are made up.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ClassValue, Source, Symbolic, Value } from '../../../src/project/source/reader/source.ts';
import { readSource } from '../../support/read-source.ts';

/** `varchar('x').notNull()` as links from its start. */
function chain(source: Source, value: Value): string[] {
  const links: string[] = [];
  for (let current = asSymbol(value); current?.origin.type === 'call'; current = current.origin.call.on) {
    const { name, args } = current.origin.call;
    links.unshift(
      `${name}(${args.map((arg) => JSON.stringify(source.literal(arg.value)?.data) ?? arg.text).join()})`,
    );
  }
  return links;
}

function asSymbol(value: Value): Symbolic | null {
  return typeof value === 'object' && value !== null && value.kind === 'symbolic' ? value : null;
}

function property(value: Value | undefined, source: Source, key: string): Value {
  return source.get(value, key);
}

test('tables: calls of a package with helpers spread in, names, places and comments', async () => {
  const source = await readSource(
    {
      'db.ts': `import { table, text, int } from 'orm/core';
import { times } from './times';
/** Who may sign in. */
export const users = table('users', { id: int('id').primaryKey({ auto: true }), ...times, name: text('name').notNull().default('x') });
export const posts = table('posts', { author: int('author').references(() => users.id) });`,
      'times.ts': "import { time } from 'orm/core'; export const times = { at: time('at').notNull() };",
    },
    [],
  );
  source.search(['orm'], () => true);
  const tables = source.made(['orm']).filter(({ name }) => name === 'table');
  expect(
    tables.map(({ args, result, site }) => [
      source.strings(args[0]?.value)[0]?.text,
      result.name,
      source.at(site),
    ]),
  ).toEqual([
    ['users', 'users', 'db.ts:4'],
    ['posts', 'posts', 'db.ts:5'],
  ]);
  expect(tables.map(({ site }) => source.doc(site))).toEqual(['Who may sign in.', null]);
  const columns = tables[0]?.args[1]?.value;
  expect(['id', 'at', 'name'].map((key) => chain(source, property(columns, source, key)))).toEqual([
    ['int("id")', 'primaryKey({"auto":true})'],
    ['time("at")', 'notNull()'],
    ['text("name")', 'notNull()', 'default("x")'],
  ]);
  const reference = asSymbol(property(tables[1]?.args[1]?.value, source, 'author'));
  const target =
    reference?.origin.type === 'call' ? source.call(reference.origin.call.args[0]?.value, []) : undefined;
  expect(asSymbol(target)?.origin).toMatchObject({ type: 'member', key: 'id', of: tables[0]?.result });
});

test('entities: decorators, bases first, types', async () => {
  const source = await readSource(
    {
      'user.ts': `import { Column, Entity, Key } from 'orm';
import { Base } from './base';
import { Post } from './post';
/** Somebody. */
@Entity('users')
export class User extends Base {
  @Column({ length: 10 + 5 }) name?: string | null;
  @Column() posts: Promise<Post[]>;
  @Column(() => Post, (post) => post.user) main: Post = make();
  declare ghost: string;
  static count = 3;
  get label(): string { return this.name }
  async find(@Key('id') id: number, ...rest: string[]): Promise<User | undefined> { return this }
}`,
      'base.ts':
        "import { Column } from 'orm'; export abstract class Base { @Column() readonly id!: number; abstract find(): void }",
      'post.ts':
        "import { Entity } from 'orm'; import { User } from './user'; @Entity() export class Post { user: User }",
    },
    [],
  );
  source.search(['orm'], () => true);
  const user = source.classes().find(({ name }) => name === 'User') as ClassValue;
  expect(source.decorators(user).map(({ text, value }) => [text, chain(source, value())])).toEqual([
    ["Entity('users')", ['Entity("users")']],
  ]);
  expect(
    source
      .members(user)
      .map(({ name, kind, annotation, decorators, site }) => [
        source.at(site),
        kind,
        name,
        annotation && `${annotation.name}${annotation.list ? '[]' : ''}${annotation.nullable ? '?' : ''}`,
        decorators.length,
      ]),
  ).toEqual([
    ['base.ts:1', 'property', 'id', 'number', 1],
    ['base.ts:1', 'method', 'find', 'void', 0],
    ['user.ts:7', 'property', 'name', 'string?', 1],
    ['user.ts:8', 'property', 'posts', 'Post[]', 1],
    ['user.ts:9', 'property', 'main', 'Post', 1],
    ['user.ts:11', 'property', 'count', null, 0],
    ['user.ts:12', 'get', 'label', 'string', 0],
    ['user.ts:13', 'method', 'find', 'User?', 0],
  ]);
  const byName = (name: string) =>
    source
      .members(user)
      .filter((member) => member.name === name)
      .at(-1);
  expect(chain(source, byName('name')?.decorators[0]?.value())).toEqual(['Column({"length":15})']);
  expect(
    byName('find')?.parameters.map(({ name, annotation, decorators }) => [
      name,
      annotation?.name,
      decorators.map(({ text }) => text),
    ]),
  ).toEqual([
    ['id', 'number', ["Key('id')"]],
    ['rest', 'string', []],
  ]);
  expect(source.handler(byName('find')?.value())).toMatchObject({
    name: 'find',
    parameters: 1,
    takesNext: true,
  });
  const column = asSymbol(byName('main')?.decorators[0]?.value());
  const target =
    column?.origin.type === 'call' ? source.call(column.origin.call.args[0]?.value, []) : undefined;
  expect(target).toMatchObject({ kind: 'class', name: 'Post' });
  expect(source.doc(user.site)).toBe('Somebody.');
});

test('schemas: calls on what was made, plug-ins of the project, statics of a class that extends one of a package', async () => {
  const source = await readSource({
    'app.js': "require('./model'); require('./sized')({ TEXT: 'text' })",
    'model.js':
      "const orm = require('orm'); const stamp = require('./stamp'); const schema = new orm.Schema({ name: String }, { strict: true }); schema.plugin(stamp, { by: 'me' }); schema.add({ extra: Number }); module.exports = orm.model('User', schema)",
    'stamp.js': 'module.exports = (schema, { by }) => { schema.add({ [by]: Date }) }',
    'sized.js':
      "const { Model } = require('orm'); module.exports = (types) => { class Sized extends Model { static make(types) { return super.init({ name: types.TEXT }, { table: 'sized' }) } } return Sized.make(types) }",
  });
  const schema = source.made(['orm']).find(({ name }) => name === 'Schema')?.result as Symbolic;
  expect(schema.calls.map(({ name }) => name)).toEqual(['plugin', 'add']);
  // Plug-ins are for the adapter to run, with the schema itself.
  source.call(schema.calls[0]?.args[0]?.value, [schema, schema.calls[0]?.args[1]?.value]);
  expect(schema.calls.map(({ name, args }) => [name, args.map(({ text }) => text).at(-1)])).toEqual([
    ['plugin', "{ by: 'me' }"],
    ['add', '{ extra: Number }'],
    ['add', '{ [by]: Date }'],
  ]);
  const sized = source.classes().find(({ name }) => name === 'Sized');
  expect(
    sized?.base?.calls.map(({ name, args }) => [name, args.map(({ value }) => source.literal(value)?.data)]),
  ).toEqual([['init', [{ name: 'text' }, { table: 'sized' }]]]);
});

test('a child scope: an adapter calls a plug-in with a symbol, and reads what came to it', async () => {
  const source = await readSource({
    'app.js':
      "const web = require('web'); const app = web(); const plugin = async (scope, options) => { scope.get('/a', () => {}); scope.register(inner, { prefix: options.prefix + '/inner' }) }; const inner = (scope) => scope.get('/b'); app.register(plugin, { prefix: '/p' })",
  });
  const register = source.made(['web'])[0]?.result.calls[0];
  const child = register?.result as Symbolic;
  source.call(register?.args[0]?.value, [child, register?.args[1]?.value]);
  expect(
    child.calls.map(
      ({ name, args }) =>
        `${name} ${source.literal(args.at(-1)?.value)?.data ? JSON.stringify(source.literal(args.at(-1)?.value)?.data) : args[0]?.text}`,
    ),
  ).toEqual(["get '/a'", 'register {"prefix":"/p/inner"}']);
});

test('names of exports, and one of them evaluated', async () => {
  const source = await readSource({
    'a.ts':
      "export const GET = 1; export function POST() {} export type T = 1; export { x as DELETE } from './b'; export * from './b'; export default { path: '/x' }",
    'b.ts': 'export const x = 1, y = 2; export default 3; fail()',
    'c.js': 'exports.one = 1; exports.two = 2',
  });
  const file = (name: string) => join(source.root, name);
  expect(source.exportNames(file('a.ts')).toSorted()).toEqual(['DELETE', 'GET', 'POST', 'default', 'x', 'y']);
  expect(source.exportNames(file('c.js'))).toEqual(['one', 'two']);
  expect(source.exportNames(file('none.ts'))).toEqual([]);
  expect(source.literal(source.exported(file('a.ts'), 'default'))).toEqual({ data: { path: '/x' } });
});

test('what an answer depends on: files, what was looked for in vain, folders', async () => {
  const source = await readSource({
    'src/main.ts': "import './a'; import './none'; require('fs').readdirSync(__dirname + '/routes')",
    'src/a.ts': '',
    'src/routes/x.ts': '',
  });
  source.made([]);
  const seen = new Map(source.seen());
  const state = (path: string) => seen.get(`${source.root}/${path}`);
  expect(state('src/none.ts')).toBe('absent');
  for (const path of ['src/main.ts', 'src/a.ts', 'src/routes']) {
    expect(state(path), path).toEqual(expect.any(String));
    expect(state(path), path).not.toBe('absent');
  }
});

test('plug-ins: a function that is called with a symbol of its own, in a folder that is listed', async () => {
  const source = await readSource(
    {
      'package.json': { name: 'host', scripts: { start: 'web start plugs/a.js' } },
      'plugs/a.js': "export default (scope) => { scope.get('/a').post('/b'); }",
      'plugs/deep/b.js': '',
    },
    [],
  );
  const [pkg] = source.packages;
  const plugs = join(pkg?.dir ?? '', 'plugs');
  expect(pkg?.manifest?.scripts).toEqual({ start: 'web start plugs/a.js' });
  expect(source.list(plugs)).toEqual({ files: ['a.js'], folders: ['deep'] });
  expect(source.list(join(plugs, 'none'))).toEqual({ files: [], folders: [] });
  const made = source.madeFor(join(plugs, 'a.js'), 'web');
  expect(source.at(made.site)).toBe('plugs/a.js:1');
  const [one, other] = [source.symbol(made, 'scope'), source.symbol(made, 'scope')];
  source.call(source.exported(join(plugs, 'a.js'), 'default'), [one]);
  expect(one.calls.map(({ name }) => name)).toEqual(['get']);
  expect(one.calls[0]?.result.calls.map(({ name }) => name)).toEqual(['post']);
  expect(other.calls).toEqual([]);
  expect(source.packageOf(one)?.package).toBe('web');
});

test('calls of methods by name, on what nobody was seen to make, on classes of a package, and on what it gave', async () => {
  const source = await readSource(
    {
      'models.js': `const { Model, connect } = require('orm');
class User extends Model {}
User.init({ name: 'text' });
connect().define('Post', {});
module.exports = (db) => db.define('Tag', {});
define('none');`,
    },
    [],
  );
  source.search(['orm'], () => false);
  const calls = source.called(['init', 'define']);
  expect(calls.map(({ name, args }) => `${name} ${args[0]?.text}`)).toEqual([
    "init { name: 'text' }",
    "define 'Post'",
    "define 'Tag'",
  ]);
});

test('a declared field is a member where it has a decorator', async () => {
  const source = await readSource(
    {
      'a.ts':
        "import { Column } from 'orm'; export class A { declare id: number; @Column() declare name: string; }",
    },
    [],
  );
  source.search(['orm'], () => true);
  const [cls] = source.classes() as [ClassValue];
  expect(source.members(cls).map(({ name }) => name)).toEqual(['name']);
});

test('places: where each key of an object is written, also in what is spread into it', async () => {
  const source = await readSource(
    {
      'schema.js': `const { schema } = require('orm');
const times = require('./times');
schema({
  name: 1,
  ...times,
  ['quoted']: 2,
});
schema(Object.assign({ first: 1 }, times));
const made = {};
made.late = 1;
schema(made);`,
      'times.js': `module.exports = {
  created: 1,

  get updated() { return 2; },
};`,
    },
    [],
  );
  source.search(['orm'], () => true);
  const [spread, assigned, made] = source.made(['orm']).map(({ args }) => args[0]?.value);
  const placeOf = (value: Value, key: string) => {
    const place = source.place(value, key);
    return place && source.at(place);
  };
  expect(['name', 'created', 'updated', 'quoted', 'none'].map((key) => placeOf(spread, key))).toEqual([
    ...['schema.js:4', 'times.js:2', 'times.js:4', 'schema.js:6'],
    null,
  ]);
  expect(['first', 'created'].map((key) => placeOf(assigned, key))).toEqual(['schema.js:8', 'times.js:2']);
  expect(placeOf(made, 'late')).toBeNull();
});
