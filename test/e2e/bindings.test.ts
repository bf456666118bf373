// Names that the shell imported: live as in a module, and imported again when the project process is another one.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session, valueIn } from '../support/client.ts';
import { type Folder, makeFolder } from '../support/folders.ts';

const state = `export let ready = false, count = 0, conn: { url: string } | undefined;
  export const init = () => { ready = true; count += 1; conn = { url: 'x' }; };
  export async function connect() { await 1; conn = { url: 'later' }; }
  export const inAWhile = (ms: number) => { setTimeout(() => { count = 100; }, ms); };
  export const during = (visit: () => unknown) => { count = 50; return visit(); };
  export const failing = async () => { count = 60; await 1; count = 61; throw new Error('no'); };
  export let handler = () => 'first';
  export const swap = () => { handler = () => 'second'; };
  export const list: number[] = [], map = new Map<string, number>(), config = { nested: { on: false } };
  export const fill = () => { list.push(list.length); map.set('k', map.size); config.nested.on = !config.nested.on; };
  export const rows = Array.from({ length: 300 }, (_, id) => ({ id, name: 'row ' + id }));
  export const isEven = (n: number) => n % 2 === 0;
  export class Item { name = 'item'; }
  export const items: Item[] = [];
  export const addItem = () => { items.push(new Item()); };
  let db: string | undefined; export { db as default }; export const open = () => { db = 'open'; };`;

describe.each(['module', 'commonjs'])('live, type %s', (type) => {
  let folder: Folder;
  let session: Session;
  beforeAll(async () => {
    folder = makeFolder({
      'package.json': JSON.stringify({ name: 'state', type }),
      'src/state.ts': state,
      'src/index.ts': "export { count, init } from './state';",
    });
    session = await connect(folder.dir);
  });
  afterAll(async () => {
    await session.close();
    folder[Symbol.dispose]();
  });
  const value = (code: string) => valueIn(session, code);

  test('what a module assigns is seen in the same call, in the next, and by functions from before', async () => {
    expect(
      await value(
        "import { ready, count as n, conn, init, connect } from './src/state'; const seen = () => [ready, n, conn]; init(); seen()",
      ),
    ).toBe("[ true, 1, { url: 'x' } ]");
    expect(await value('init(); [n, seen()[1]]')).toBe('[ 2, 2 ]');
    expect(await value('await connect(); conn.url')).toBe("'later'");
    expect(await value("import { count } from './src/index'; init(); [count, n, typeof count]")).toBe(
      "[ 3, 3, 'number' ]",
    );
  });

  test('whenever it does: in a callback, before a rejection, by itself while the shell waits, between calls', async () => {
    await session.shell("import { count, during, failing, inAWhile } from './src/state'");
    expect(await value('during(() => count)')).toBe('50');
    expect(await value('try { await failing() } catch { count }')).toBe('61');
    expect(await value('inAWhile(1); await new Promise((done) => setTimeout(done, 300)); count')).toBe('100');
    expect(await value('during(() => 0); inAWhile(3_000); count')).toBe('50');
    await expect.poll(() => value('count')).toBe('100');
  });

  test('functions and the default as well', async () => {
    expect(
      await value(
        "import { handler, swap } from './src/state'; const was = handler(); swap(); [was, handler()]",
      ),
    ).toBe("[ 'first', 'second' ]");
    expect(
      await value(
        "import { list, map, config, fill } from './src/state'; fill(); fill(); [list, map.get('k'), config]",
      ),
    ).toBe('[ [ 0, 1 ], 1, { nested: { on: false } } ]');
    expect(await value('fill(); [list.length, config.nested.on]')).toBe('[ 3, true ]');
    expect(
      await value(
        "import { items, addItem } from './src/state'; addItem(); addItem(); items.map((i) => i.name)",
      ),
    ).toBe("[ 'item', 'item' ]");
  });

  test('data that did not change is the same object, and is not asked for again', async () => {
    expect(
      await value(
        "import { rows, isEven } from './src/state'; const first = rows; let even = 0; for (const { id } of rows) if (isEven(rows[id].id)) even++; [even, rows === first]",
      ),
    ).toBe('[ 150, true ]');
    expect(await value('[rows === first, rows.length]')).toBe('[ true, 300 ]');
  });

  test('an import is no variable: assigning to it is an error, declaring its name hides it', async () => {
    await session.shell("import { count } from './src/state'");
    expect((await session.shell('count = 1')).output.exception?.message).toMatch(
      /constant variable: count is imported from \.\/src\/state/,
    );
    expect(await value('const count = 7; count')).toBe('7');
    expect(await value("import { count } from './src/state'; typeof count")).toBe("'number'");
    expect(await value("5; import { init } from './src/state'")).toBe('5');
  });
});

test('the default that is assigned later, of a module', async () => {
  using folder = makeFolder({
    'package.json': '{ "name": "state", "type": "module" }',
    'src/state.ts': state,
  });
  await using session = await connect(folder.dir);
  expect(
    await valueIn(session, "import db, { open } from './src/state'; const was = db; open(); [was, db]"),
  ).toBe("[ undefined, 'open' ]");
});

describe('imported again', () => {
  test('there and back: in each database mode, as often as it changes', async () => {
    using folder = makeFolder({ 'package.json': '{ "name": "again", "type": "module" }' });
    writeFileSync(join(folder.dir, 'service.ts'), service('one'));
    await using session = await connect(folder.dir, { args: ['--db', 'write'] });
    const uses = '[all.greet(), greet(), new Service().hello()].join()';
    await session.shell("import * as all from './service'; import { greet, Service } from './service'");
    for (const db of ['read', 'write', 'read', 'rollback', 'write', 'read'])
      expect((await session.shell(uses, { db })).output).toMatchObject({ value: "'one,one,one'" });
  });

  const service = (name: string) => `export const name = '${name}', rows = ['${name}'];
    export function greet() { return '${name}'; }
    export class Service { #name = '${name}'; hello() { return this.#name; } }
    export const isService = (it: unknown) => it === Service;
    export default { greet };`;

  test('what an edit made stale, however it was imported; the result says so once', async () => {
    using folder = makeFolder({ 'package.json': '{ "name": "again", "type": "module" }' });
    const write = (name: string) => writeFileSync(join(folder.dir, 'service.ts'), service(name));
    write('one');
    await using session = await connect(folder.dir);
    await session.shell(
      `import own, { greet, name, rows as data } from './service'; import * as all from './service';
       const dynamic = await import('./service'), { Service } = dynamic, box = { greet }, copy = name;
       let required = require('./service'), instance = new Service(); const call = () => greet();
       [own.greet(), all.greet(), data]`,
    );
    write('number two');
    const result = await session.shell(
      '[all.isService(Service), greet(), name, data, own.greet(), all.name, dynamic.greet(), new Service().hello(), box.greet(), required.greet(), call(), copy]',
    );
    expect(result.output.value?.replaceAll(/\s+/g, ' ')).toBe(
      "[ true, 'number two', 'number two', [ 'number two' ], 'number two', 'number two', 'number two', 'number two', 'number two', 'number two', 'number two', 'one' ]",
    );
    expect(result.warnings).toEqual([
      {
        code: 'PROJECT_RELOADED',
        message:
          'The project was loaded again because service.ts changed. Imported again when used: own, greet, name, data, all, dynamic, Service, box, required from ./service. Stale, to be made again: instance.',
      },
    ]);
    expect((await session.shell('instance.hello()')).output.exception?.message).toMatch(
      /Service is stale: .*service\.ts changed.*STALE_HANDLE/s,
    );
    expect(await session.shell('new Service() instanceof Service && greet === all.greet')).toMatchObject({
      output: { value: 'true' },
      warnings: [],
    });
  });

  test('what is not there any more, or does not load, is an error that says why', async () => {
    using folder = makeFolder({
      'package.json': '{ "name": "again", "type": "module" }',
      'service.ts': service('one'),
    });
    const file = join(folder.dir, 'service.ts');
    await using session = await connect(folder.dir);
    await session.shell(
      "import { greet } from './service'; const { Service } = await import('./service'); greet()",
    );
    writeFileSync(file, 'export const greet = 5; syntax error');
    expect(JSON.stringify((await session.shell('greet()')).output)).toMatch(/service\.ts/);
    writeFileSync(file, 'export const greet = 5;');
    expect(await valueIn(session, 'greet')).toBe('5');
    expect((await session.shell('new Service()')).output.exception?.message).toMatch(/STALE_HANDLE/);
    writeFileSync(file, service('three'));
    expect(await valueIn(session, '[greet(), new Service().hello()]')).toBe("[ 'three', 'three' ]");
  });
});
