import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import * as moduleApi from 'node:module';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtures } from '../../../support/folders.ts';

const BLOG = join(fixtures, 'blog');
const SOURCE = join(import.meta.dirname, '../../../../src/project');
const READ_ONLY = join(SOURCE, 'adapters/prisma/protect/clients.ts');
const ADAPTERS = join(SOURCE, 'adapters/prisma/protect/driver-adapters.ts');
const LATE = join(SOURCE, 'loader/when-loaded.ts');

// A project process in small, on a copy of the blog: it runs the snippets that the tests send.
const PROCESS = `
import { installLateChanges } from ${JSON.stringify(LATE)};
import { protectDriverAdapters } from ${JSON.stringify(ADAPTERS)};
import { protectPrismaClient } from ${JSON.stringify(READ_ONLY)};
const isLate = process.argv[2] === 'late';
if (isLate) installLateChanges();
const adapters = await protectDriverAdapters(process.cwd(), 'read');
const wasLoaded = Object.keys(process.getBuiltinModule('node:module')._cache).some((file) => file.includes('adapter-libsql'));
const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);
// What code of the project may have replaced by the time that it loads one.
const { apply } = Reflect, { values } = Object, { has } = WeakSet.prototype, { startsWith, search } = String.prototype, AnyObject = Object;
if (isLate) {
  Reflect.deleteProperty(globalThis, '__mcpNodeLoaded');
  Reflect.set(globalThis, '__mcpNodeLoaded', () => {});
  Reflect.apply = () => undefined;
  Object.values = () => [];
  WeakSet.prototype.has = () => true;
  String.prototype.startsWith = function (part, ...rest) { return part === 'file:' ? false : startsWith.call(this, part, ...rest); };
  String.prototype.search = () => 8;
  globalThis.Object = new Proxy(AnyObject, { apply: () => ({ prototype: null }) });
}
await import('@prisma/adapter-libsql').finally(() => require('@prisma/adapter-libsql'));
globalThis.Object = AnyObject;
Object.assign(String.prototype, { startsWith, search });
Object.assign(Reflect, { apply });
Object.assign(Object, { values });
WeakSet.prototype.has = has;
const { prisma } = await import('./src/lib/prisma.ts');
const { PrismaClient, Prisma } = await import('./src/generated/prisma/client.ts');
const { PrismaLibSql } = await import('@prisma/adapter-libsql');
const CommonJs = require('@prisma/adapter-libsql');
await prisma.user.count();
const protection = await protectPrismaClient(prisma, 'read');
const url = 'file:./dev.db';
const extended = prisma.$extends({ model: { user: { async wipe() { return Prisma.getExtensionContext(this).deleteMany() } } } });
const t = {
  prisma, extended, adapters, wasLoaded, protection, protectPrismaClient,
  other: new PrismaClient({ adapter: new PrismaLibSql({ url }) }),
  commonJs: new PrismaClient({ adapter: new CommonJs.PrismaLibSql({ url }) }),
  sameFactory: new PrismaClient({ adapter: prisma._engineConfig.adapter }),
  subclassed: new PrismaClient({ adapter: new (class extends PrismaLibSql {})({ url }) }),
  factory: prisma._engineConfig.adapter,
  // The other side answers when the file has been written to from another process.
  outside: (sql) => new Promise((resolve) => { process.once('message', resolve); process.send({ outside: sql }) }),
};
const AsyncFunction = (async () => {}).constructor;
process.on('message', async ({ code }) => {
  if (!code) return;
  try {
    const value = await new AsyncFunction('t', \`const { \${Object.keys(t)} } = t; return (\${code});\`)(t);
    process.send({ value: JSON.parse(JSON.stringify(value ?? null, (_, v) => typeof v === 'bigint' ? Number(v) : v)) });
  } catch (error) {
    process.send({ error: { code: error.code, message: error.message } });
  }
});
process.send({ ready: true });
`;

interface Answer {
  value?: unknown;
  error?: { code?: string; message: string };
  outside?: string;
}
interface Connection {
  execute(sql: string): Promise<{ rows: unknown[] }>;
  close(): void;
}

// Refused, whatever way it takes to the database.
const writes: Record<string, string> = {
  create: `prisma.tag.create({ data: { name: 'new' } })`,
  createMany: `prisma.tag.createMany({ data: [{ name: 'new' }] })`,
  createManyAndReturn: `prisma.tag.createManyAndReturn({ data: [{ name: 'new' }] })`,
  update: `prisma.tag.update({ where: { id: 1 }, data: { name: 'new' } })`,
  updateMany: `prisma.tag.updateMany({ data: { color: 'new' } })`,
  updateManyAndReturn: `prisma.tag.updateManyAndReturn({ data: { color: 'new' } })`,
  upsert: `prisma.tag.upsert({ where: { id: 1 }, create: { name: 'new' }, update: { name: 'new' } })`,
  delete: `prisma.comment.delete({ where: { id: 1 } })`,
  deleteMany: `prisma.comment.deleteMany()`,
  'a nested create': `prisma.user.update({ where: { id: 1 }, data: { comments: { create: { text: 'new', postId: 1 } } } })`,
  $executeRaw: 'prisma.$executeRaw`DELETE FROM comments`',
  $executeRawUnsafe: `prisma.$executeRawUnsafe('DELETE FROM comments')`,
  $queryRaw: 'prisma.$queryRaw`DELETE FROM comments RETURNING id`',
  $queryRawUnsafe: `prisma.$queryRawUnsafe('INSERT INTO Tag(name) VALUES(?) RETURNING id', 'new')`,
  'INSERT after WITH': `prisma.$queryRawUnsafe("WITH x AS (SELECT 'new' AS n) INSERT INTO Tag(name) SELECT n FROM x RETURNING id")`,
  'DELETE after WITH': `prisma.$executeRawUnsafe('WITH x AS (SELECT 1) DELETE FROM comments')`,
  'a second statement': `prisma.$executeRawUnsafe('SELECT 1; DELETE FROM comments')`,
  'a write after a comment': `prisma.$executeRawUnsafe('/* SELECT */ DELETE FROM comments')`,
  REPLACE: `prisma.$executeRawUnsafe("REPLACE INTO Tag(id, name) VALUES (1, 'new')")`,
  'CREATE TABLE': `prisma.$executeRawUnsafe('CREATE TABLE t(x)')`,
  'CREATE TEMP TABLE': `prisma.$executeRawUnsafe('CREATE TEMP TABLE t(x)')`,
  BEGIN: `prisma.$executeRawUnsafe('BEGIN IMMEDIATE')`,
  SAVEPOINT: `prisma.$executeRawUnsafe('SAVEPOINT a')`,
  ATTACH: `prisma.$queryRawUnsafe("ATTACH 'attached.db' AS a")`,
  'VACUUM INTO': `prisma.$executeRawUnsafe("VACUUM INTO 'attached.db'")`,
  VACUUM: `prisma.$executeRawUnsafe('VACUUM')`,
  'PRAGMA query_only': `prisma.$queryRawUnsafe('PRAGMA query_only = OFF')`,
  'PRAGMA user_version': `prisma.$queryRawUnsafe('PRAGMA main.user_version(7)')`,
  'PRAGMA journal_mode': `prisma.$queryRawUnsafe('PRAGMA journal_mode = wal')`,
  'PRAGMA wal_checkpoint': `prisma.$queryRawUnsafe('PRAGMA wal_checkpoint')`,
  'an explained PRAGMA': `prisma.$queryRawUnsafe('EXPLAIN PRAGMA query_only = OFF')`,
  load_extension: `prisma.$queryRawUnsafe("SELECT load_extension('x')")`,
  'an interactive transaction': `prisma.$transaction(async (tx) => { await tx.user.count(); await tx.comment.deleteMany() })`,
  'the client inside of a transaction': `prisma.$transaction(async () => prisma.comment.deleteMany())`,
  'a list of operations': `prisma.$transaction([prisma.user.count(), prisma.comment.deleteMany()])`,
  'a method of an extension': `extended.user.wipe()`,
  'the parent of an extension': `extended.$parent.comment.deleteMany()`,
  'raw SQL of an extension': `extended.$executeRawUnsafe('DELETE FROM comments')`,
  'another client': `other.comment.deleteMany()`,
  'another client, adapter by require()': `commonJs.comment.deleteMany()`,
  'another client on the same adapter': `sameFactory.comment.deleteMany()`,
  'an adapter that extends the class': `subclassed.comment.deleteMany()`,
  'the adapter itself': `factory.connect().then((a) => a.executeRaw({ sql: 'DELETE FROM comments', args: [], argTypes: [] }))`,
  'a script on the adapter itself': `factory.connect().then((a) => a.executeScript('DELETE FROM comments'))`,
  'the connection for a shadow database': `factory.connectToShadowDb().then((a) => a.executeRaw({ sql: 'CREATE TABLE t(x)', args: [], argTypes: [] }))`,
};

let folder: string;
let project: ChildProcess;
let outside: Connection;

// Node before 22.15 has no hooks for it: adapters are loaded first.
const ways = 'registerHooks' in moduleApi ? ['first', 'late'] : ['first'];

describe.skipIf(!existsSync(join(BLOG, 'dev.db'))).each(ways)(
  'a protected Prisma client, its adapter held: %s',
  (way) => {
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'read-only-test-'));
      cpSync(BLOG, folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
      symlinkSync(join(BLOG, 'node_modules'), join(folder, 'node_modules'));
      writeFileSync(join(folder, 'process.mjs'), PROCESS);
      const { createClient } = createRequire(join(BLOG, 'package.json'))('@libsql/client');
      outside = createClient({ url: `file:${join(folder, 'dev.db')}` });
      // Longer than any statement, shorter than a lock that is held.
      await outside.execute('PRAGMA busy_timeout = 1000');
      project = fork(join(folder, 'process.mjs'), [way], {
        cwd: folder,
        execPath: process.env.GUARD_TEST_NODE ?? process.execPath,
        execArgv: ['--import', import.meta.resolve('tsx')],
        env: { PATH: process.env.PATH, DATABASE_URL: 'file:./dev.db', TSX_DISABLE_CACHE: '1' },
      });
      await answer();
    }, 30_000);

    afterAll(() => {
      project?.kill('SIGKILL');
      outside?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('says how it is protected', async () => {
      expect(await run('[adapters, wasLoaded, protection]')).toMatchObject({
        value: [
          ['@prisma/adapter-libsql'],
          way === 'first',
          { kind: 'adapter-transaction', reason: expect.stringContaining('libsql') },
        ],
      });
    });

    it('says so when it cannot be protected', async () => {
      const kinds = await run(
        `Promise.all([{}, null, { $connect() {}, _engineConfig: {} }, { _engineConfig: { adapter: { connect() {}, adapterName: '@prisma/adapter-d1' } } }].map((c) => protectPrismaClient(c, 'read')))`,
      );
      expect(kinds.value).toEqual(Array(4).fill({ kind: 'none', reason: expect.any(String) }));
      expect((await run(`protectPrismaClient(prisma, 'write')`)).value).toMatchObject({ kind: 'none' });
    });

    it.each(Object.entries(writes))('refuses %s', async (_name, code) => {
      const before = await contents();
      expect(await run(code)).toMatchObject({
        error: {
          code: 'PERMISSION_DENIED',
          message: expect.stringContaining('The database is read-only here'),
        },
      });
      expect(await contents()).toEqual(before);
      expect(readdirSync(folder)).not.toContain('attached.db');
    });

    it('names the operation', async () => {
      expect((await run(writes.deleteMany as string)).error?.message).toMatch(
        'The database is read-only here: DELETE FROM `main`.`comments` is not permitted',
      );
    });

    it.each([
      [
        'a relation',
        `prisma.post.findFirst({ include: { author: true, tags: true } }).then((p) => typeof p.author.email)`,
        'string',
      ],
      ['an aggregate', `prisma.user.aggregate({ _count: true }).then((r) => r._count > 0)`, true],
      ['a filter', `prisma.user.findMany({ where: { email: { contains: ';--' } } })`, []],
      [
        'raw SQL',
        `prisma.$queryRawUnsafe("SELECT 'it''s; fine' AS a -- really", 1).then((r) => r[0].a)`,
        "it's; fine",
      ],
      [
        'an escape',
        `prisma.$queryRawUnsafe("SELECT 'a_b' LIKE 'a\\\\_b' ESCAPE '\\\\' AS a").then((r) => r[0].a)`,
        1,
      ],
      ['a pragma', `prisma.$queryRawUnsafe('PRAGMA table_info("users")').then((r) => r[0].name)`, 'id'],
      [
        'a list of operations',
        `prisma.$transaction([prisma.tag.findMany(), prisma.user.count()]).then((r) => r.length)`,
        2,
      ],
      [
        'an interactive transaction',
        `prisma.$transaction(async (tx) => [await tx.user.count(), await prisma.tag.count()]).then((r) => r.length)`,
        2,
      ],
      [
        'a failed statement, and goes on',
        `prisma.$queryRawUnsafe('SELECT nothing FROM nowhere').catch(() => prisma.user.count()).then((n) => n > 0)`,
        true,
      ],
      [
        'in parallel',
        `Promise.all(Array.from({ length: 50 }, () => prisma.user.findMany({ include: { posts: true } }))).then((r) => r.length)`,
        50,
      ],
      ['through an extension', `extended.user.count().then((n) => n > 0)`, true],
      ['through another client', `other.user.count().then((n) => n > 0)`, true],
      ['after $disconnect', `prisma.$disconnect().then(() => prisma.user.count()).then((n) => n > 0)`, true],
    ])('reads: %s', async (_name, code, value) => {
      expect(await run(code)).toEqual({ value });
    });

    it('lets another process write during an interactive transaction', async () => {
      const result = await run(`prisma.$transaction(async (tx) => {
      const before = await tx.tag.count();
      const error = await outside("INSERT INTO Tag(name) VALUES ('from outside')");
      return [error, (await tx.tag.count()) - before];
    })`);
      expect(result).toEqual({ value: [{}, 1] });
    });

    it('never makes another process wait while it reads', async () => {
      const reading = run(
        `(async () => { for (let i = 0; i < 300; i++) await prisma.post.findMany({ include: { comments: true } }); return 'read' })()`,
      );
      for (let i = 0; i < 100; i++) await outside.execute(`INSERT INTO Tag(name) VALUES ('busy ${i}')`);
      expect(await reading).toEqual({ value: 'read' });
    });
  },
);

async function answer(): Promise<Answer> {
  const ended = new AbortController();
  const [message] = (await Promise.race([
    once(project, 'message', ended),
    once(project, 'exit', ended).then(([code]) => Promise.reject(new Error(`process ended: ${code}`))),
  ]).finally(() => ended.abort())) as [Answer];
  return message;
}

async function run(code: string): Promise<Answer> {
  project.send({ code });
  const message = await answer();
  if (message.outside === undefined) return message;
  project.send(await outside.execute(message.outside).then(() => ({}), String));
  return answer();
}

async function contents(): Promise<unknown> {
  const { rows } = await outside.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'");
  const names = (rows as { name: string }[]).map(({ name }) => name);
  const tables = await Promise.all(names.map((name) => outside.execute(`SELECT * FROM "${name}"`)));
  const pragmas = await Promise.all(
    ['user_version', 'journal_mode'].map((name) => outside.execute(`PRAGMA ${name}`)),
  );
  return JSON.stringify(
    [rows, tables, pragmas].map((value) => value),
    (_, v) => (typeof v === 'bigint' ? String(v) : v),
  );
}
