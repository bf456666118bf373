import { describe, expect, test } from 'vitest';
import { registeredBy } from '../../support/read-source.ts';

describe('what is called on an app, by the form of the code', () => {
  test.each<[string, string, string[]]>([
    ['a template', 'const v = "v1"; app.get(`/${v}/a`)', ['get /v1/a']],
    ['joining', "app.get('/a' + '/' + 'b')", ['get /a/b']],
    ['a default of the environment', "app.get(process.env.BASE ?? '/a')", ['get /a']],
    [
      'a default with ||, and a path behind it',
      "const base = process.env.BASE || '/a'; app.get(base + '/b')",
      ['get /a/b', 'get {}/b'],
    ],
    ['nothing but the environment', 'app.get(`${process.env.BASE}/a`)', ['get {}/a']],
    [
      'destructuring with defaults',
      "const { a = '/x', b: { c = '/y' } = {} } = { a: '/a' }; app.get(a); app.get(c)",
      ['get /a', 'get /y'],
    ],
    [
      'rest and spread of objects',
      "const { a, ...rest } = { ...{ a: 1, b: '/b' }, c: '/c' }; app.get(rest.b); app.get(rest.c)",
      ['get /b', 'get /c'],
    ],
    ['spread of arguments', "const args = ['/a', () => {}]; app.get(...args)", ['get /a']],
    [
      'rest parameters',
      "function add(...paths) { paths.forEach((p) => app.get(p)) } add('/a', '/b')",
      ['get /a', 'get /b'],
    ],
    [
      'default parameters',
      "const add = (path = '/a', verb = 'get') => app[verb](path); add(); add('/b', 'post')",
      ['get /a', 'post /b'],
    ],
    [
      'for-of',
      "for (const [verb, path] of [['get', '/a'], ['post', '/b']]) app[verb](path)",
      ['get /a', 'post /b'],
    ],
    [
      'for-of over Object.entries',
      "for (const [path, verb] of Object.entries({ '/a': 'get', '/b': 'put' })) app[verb](path)",
      ['get /a', 'put /b'],
    ],
    ['for-in', "for (const path in { '/a': 1 }) app.get(path)", ['get /a']],
    ['counting', "for (let i = 0; i < 3; i++) app.get('/' + i)", ['get /0', 'get /1', 'get /2']],
    ['while', "const list = ['/a', '/b']; while (list.length) app.get(list.shift())", ['get /a', 'get /b']],
    [
      'map, filter, flatMap',
      "['a', 'b', 'c'].filter((x) => x !== 'b').flatMap((x) => [x, x + x]).map((x) => app.get(`/${x}`))",
      ['get /a', 'get /aa', 'get /c', 'get /cc'],
    ],
    ['reduce', "app.get(['a', 'b'].reduce((path, part) => path + '/' + part, ''))", ['get /a/b']],
    [
      'push and concat',
      "const list = ['/a']; list.push('/b'); for (const p of list.concat(['/c'])) app.get(p)",
      ['get /a', 'get /b', 'get /c'],
    ],
    [
      'Map',
      "const m = new Map([['/a', 1]]); m.set('/b', 2); m.forEach((_, p) => app.get(p))",
      ['get /a', 'get /b'],
    ],
    ['Set', "for (const p of new Set(['/a', '/a', '/b'])) app.get(p)", ['get /a', 'get /b']],
    [
      'an object by an unknown key',
      "const paths = { x: '/a', y: '/b' }; app.get(paths[process.env.KIND])",
      ['get /a', 'get /b'],
    ],
    ['getters', "const o = { get path() { return '/a' } }; app.get(o.path)", ['get /a']],
    ['a chain', "app.route('/a').get('/b').post('/c')", ['route /a', 'get /b', 'post /c']],
    [
      'optional chains',
      "const o: any = { a: { p: '/a' } }; app.get(o?.a?.p); app?.get?.('/b'); o.none?.get(app.get('/never'))",
      ['get /a', 'get /b', 'get /never'].slice(0, 2),
    ],
    [
      'a method of a package that is called apply',
      "app.apply('/a', '/b').apply(['/c']).apply(class A {}, web.other()); app.get.apply(null, ['/d']); app.get.apply(app)",
      ['apply /a', 'apply /c', 'get /d'],
    ],
    [
      'call, apply, bind',
      "app.get.call(app, '/a'); app.get.apply(app, ['/b']); const get = app.get.bind(app); get('/c')",
      ['get /a', 'get /b', 'get /c'],
    ],
    ['a member on its own', "const { get } = app; get('/a')", ['get /a']],
    ['sequence and comma', "(0, app.get)('/a')", ['get /a']],
    [
      'TypeScript around it',
      "(app as any).get('/a'); app!.get('/b'); (<any>app).get('/c'); app.get<string>('/d'); (app satisfies object).get('/e')",
      ['get /a', 'get /b', 'get /c', 'get /d', 'get /e'],
    ],
    [
      'enums and namespaces',
      "enum P { A = '/a' } namespace N { export const b = '/b' } app.get(P.A); app.get(N.b)",
      ['get /a', 'get /b'],
    ],
    [
      'await and then',
      "const make = async () => '/a'; app.get(await make()); make().then((p) => app.get(p + 'a')); Promise.all([make()]).then(([p]) => app.get(p + 'b'))",
      ['get /a', 'get /aa', 'get /ab'],
    ],
    ['new Promise', "app.get(await new Promise((resolve) => resolve('/a')))", ['get /a']],
    [
      'generators',
      "function* paths() { yield '/a'; yield '/b' } for (const p of paths()) app.get(p)",
      ['get /a', 'get /b'],
    ],
    ['tagged templates', "const path = (texts, id) => texts[0] + id; app.get(path`/a/${'b'}`)", ['get /a/b']],
    [
      'string methods',
      "app.get('/A-b'.toLowerCase().replace('-', '/').slice(0, 3).concat('x'))",
      ['get /a/x'],
    ],
    [
      'a part that is not known, taken apart',
      "app.get(`/${process.env.X}/a/b`.split('/').slice(0, 3).join('/'))",
      ['get /{}/a'],
    ],
    [
      'labels, switch',
      "switch ('b') { case 'a': app.get('/a'); break; case 'b': app.get('/b'); case 'c': app.get('/c'); break; default: app.get('/d') }",
      ['get /b', 'get /c'],
    ],
    ['JSON', `app.get(JSON.parse('{"p":"/a"}').p)`, ['get /a']],
    ['new URL and dirname', "app.get(new URL('./a/b', 'file:///x/y').pathname)", ['get /x/a/b']],
  ])('%s', async (_, code, expected) => {
    expect(await registeredBy(code)).toEqual(expected);
  });
});

describe('what cannot be decided', () => {
  test.each<[string, string, string[]]>([
    [
      'both branches, with what they say',
      "if (process.env.ADMIN) app.get('/a'); else app.get('/b')",
      ['get /a if process.env.ADMIN', 'get /b if !process.env.ADMIN'],
    ],
    [
      'a negated test',
      "if (!flags.off) app.get('/a'); else app.get('/b')",
      ['get /a if !flags.off', 'get /b if flags.off'],
    ],
    [
      '&& and ?:',
      "x && app.get('/a'); y ? app.get('/b') : app.get('/c')",
      ['get /a if x', 'get /b if y', 'get /c if !y'],
    ],
    [
      'a return before',
      "(() => { app.get('/a'); if (process.env.OFF) return; app.get('/b') })(); app.get('/c')",
      ['get /a', 'get /b if !process.env.OFF', 'get /c'],
    ],
    [
      'a throw is no condition',
      "(() => { if (!process.env.KEY) throw new Error('no key'); app.get('/a') })()",
      ['get /a'],
    ],
    [
      'an assignment in a branch',
      "let p = '/a'; if (process.env.X) p = '/b'; app.get(p)",
      ['get /a', 'get /b'],
    ],
    [
      'a default is no certain value',
      "const mode = process.env.MODE ?? 'a'; if (mode === 'b') app.get('/b')",
      ["get /b if mode === 'b'"],
    ],
    [
      'what is known is no condition',
      "const on = true; if (on) app.get('/a'); if (!on) app.get('/never')",
      ['get /a'],
    ],
    [
      'a switch on what is not known',
      "switch (process.env.X) { case 'a': app.get('/a'); break; default: app.get('/b') }",
      ["get /a if process.env.X === 'a'", 'get /b if process.env.X is something else'],
    ],
    ['the main module is no condition', "if (require.main === module) app.get('/a')", ['get /a']],
    [
      'a list that is not known',
      'for (const p of load()) app.get(p.path); load().map((x) => app.post(x))',
      ['get {}', 'post {}'],
    ],
    [
      'what is made of an open list stays open',
      "const names = argv.map((x) => x.split('=')[1] ?? 'all').join(','); if (names === 'all') app.get('/a')",
      ["get /a if names === 'all'"],
    ],
  ])('%s', async (_, code, expected) => {
    expect(await registeredBy(code)).toEqual(expected);
  });
});

describe('functions and classes', () => {
  test.each<[string, string, string[]]>([
    [
      'a factory with arguments',
      "const crud = (name) => { app.get(`/${name}`); app.post(`/${name}`) }; crud('a'); crud('b')",
      ['get /a', 'post /a', 'get /b', 'post /b'],
    ],
    ['closures', "const at = (base) => (path) => app.get(base + path); at('/a')('/b')", ['get /a/b']],
    ['hoisted functions', "add(); function add() { app.get('/a') }", ['get /a']],
    [
      'recursion ends',
      "const add = (n) => { app.get('/' + n); add(n + 1) }; add(0)",
      ['get /0', 'get /1', 'get /2'],
    ],
    [
      'a class with fields, methods and this',
      "class R { path = '/a'; app = app; init() { this.app.get(this.path) } } new R().init()",
      ['get /a'],
    ],
    [
      'parameter properties',
      "class R { constructor(private app: any, readonly path = '/a') { this.add() } add() { this.app.get(this.path) } } new R(app)",
      ['get /a'],
    ],
    [
      'inheritance and super',
      "class A { base() { return '/a' } add() { app.get(this.base()) } } class B extends A { base() { return super.base() + '/b' } } new B().add()",
      ['get /a/b'],
    ],
    [
      'fields after super()',
      "class A { constructor(p) { this.p = p } } class B extends A { q = this.p + '/q'; constructor() { super('/p'); app.get(this.q) } } new B()",
      ['get /p/q'],
    ],
    [
      'statics',
      "class A { static path = '/a'; static add() { app.get(this.path) } static { app.get('/static') } } A.add()",
      ['get /static', 'get /a'],
    ],
    [
      'getters of a class',
      "class A { p = '/a'; get path() { return this.p } } app.get(new A().path)",
      ['get /a'],
    ],
    [
      'private members',
      "class A { #p = '/a'; #add() { app.get(this.#p) } run() { this.#add() } } new A().run()",
      ['get /a'],
    ],
    [
      'arrow functions keep this',
      "class A { p = '/a'; add = () => app.get(this.p) } const { add } = new A(); add()",
      ['get /a'],
    ],
    [
      'prototypes',
      "function A() { this.p = '/a' } A.prototype.add = function () { app.get(this.p) }; new A().add()",
      ['get /a'],
    ],
    [
      'a mixin',
      "const mix = (Base) => class extends Base { add() { app.get(this.path) } }; class A { path = '/a' } new (mix(A))().add()",
      ['get /a'],
    ],
    [
      'a class that extends one of a package',
      "class R extends web.Router { constructor() { super({ prefix: '/p' }); this.get('/a') } } new R().post('/b')",
      ['get /a', 'post /b'],
    ],
    [
      'overloads and abstract methods',
      "function add(p: string): void; function add(p: any) { app.get(p) } abstract class A { abstract path(): string; add() { app.get(this.path()) } } class B extends A { path() { return '/b' } } add('/a'); new B().add()",
      ['get /a', 'get /b'],
    ],
    [
      'callbacks of unknown functions run later',
      "cluster({ worker: () => { require('x'); app.get('/later') } }); app.get('/a')",
      ['get /a', 'get /later'],
    ],
    [
      'a method of one of several objects sees that object',
      "const all = { a: { n: 'x', add() { app.get('/' + this.n) } }, b: { n: 'y', add() { app.post('/' + this.n) } }, c: null }; all[process.argv[2]].add()",
      ['get /x', 'post /y'],
    ],
    ['handlers given to an app do not', "app.post('/a', () => { app.get('/never') })", ['post /a']],
  ])('%s', async (_, code, expected) => {
    expect((await registeredBy(code)).toSorted()).toEqual(expected.toSorted());
  });
});

test('a tree of routes is followed down, a recursion without an end is not', async () => {
  const tree = '{ a: { get: 1, b: { get: 1, c: { get: 1, d: { get: 1, e: { get: 1, f: { get: 1 } } } } } } }';
  expect(
    await registeredBy(`
      function map(app, tree, path) { for (const key in tree) if (typeof tree[key] === 'object') map(app, tree[key], path + '/' + key); else app[key](path); }
      map(app, ${tree}, '');
      function again(app, path) { app.get(path); again(app, path + '/x'); }
      again(app, '/y');
      function unknown(app, given) { app.post('/z'); unknown(app, given.next); }
      unknown(app, process.argv);`),
  ).toEqual([
    ...['/a', '/a/b', '/a/b/c', '/a/b/c/d', '/a/b/c/d/e', '/a/b/c/d/e/f'].map((path) => `get ${path}`),
    ...Array.from({ length: 12 }, (_, index) => `get /y${'/x'.repeat(index)}`),
    ...Array.from({ length: 3 }, () => 'post /z'),
  ]);
});

test('a switch that only one way of an undecided branch sets is not known after it', async () => {
  const asked = async (set: string) =>
    registeredBy(`const state = { config: {} }, shared = other.config;\n${set}
      if (state.config.setup || shared.setup) app.get('/setup'); else app.get('/main');`);
  const both = [
    'get /setup if state.config.setup || shared.setup',
    'get /main if !(state.config.setup || shared.setup)',
  ];
  expect(await asked('if (stored()) state.config.setup = true;')).toEqual(both);
  expect(await asked('if (stored()) { await load(); } else { state.config.setup = true; }')).toEqual(both);
  expect(await asked('if (stored()) shared.setup = true;')).toEqual(both);
  expect(await asked('state.config.setup = true;')).toEqual(['get /setup']);
});
