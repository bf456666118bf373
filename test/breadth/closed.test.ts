// Seen from outside: a shell without permissions writes nothing, starts nothing, opens nothing.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { copyFixture } from '../support/folders.ts';

let copy: ReturnType<typeof copyFixture>;
let outside: string;
let session: Session;
let listener: Server;
let port: number;
let connections = 0;

beforeAll(async () => {
  copy = copyFixture('blog');
  outside = mkdtempSync(join(tmpdir(), 'mcp-node-outside-'));
  // What an agent that may edit files could write and then import.
  writeFileSync(join(copy.dir, 'src/powers.ts'), powers);
  listener = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  port = await new Promise((resolve) => {
    listener.listen(0, '127.0.0.1', () => resolve((listener.address() as { port: number }).port));
  });
  session = await connect(copy.dir, { env: { DATABASE_URL: `file:${join(copy.dir, 'dev.db')}` } });
  await session.shell(
    "import * as powers from './src/powers'; import * as pricing from './src/services/pricing'",
  );
});

afterAll(async () => {
  await session.close();
  listener.close();
  copy[Symbol.dispose]();
  rmSync(outside, { recursive: true, force: true });
});

const powers = `
import { execFile, execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as fsp from 'node:fs/promises';
import * as http from 'node:http';
import * as net from 'node:net';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { connect } from 'node:net';
export const write: Record<string, (file: string) => unknown> = {
  writeFileSync: (file) => fs.writeFileSync(file, 'x'),
  appendFileSync: (file) => fs.appendFileSync(file, 'x'),
  promises: (file) => fsp.writeFile(file, 'x'),
  callback: (file) => new Promise((done, fail) => fs.writeFile(file, 'x', (e) => (e ? fail(e) : done(0)))),
  stream: async (file) => { const s = fs.createWriteStream(file); await once(s, 'open'); },
  handle: async (file) => (await fsp.open(file, 'w')).close(),
  openSync: (file) => fs.openSync(file, 'w'),
  copy: (file) => fs.copyFileSync('package.json', file),
  mkdir: (file) => fs.mkdirSync(file),
  symlink: (file) => fs.symlinkSync('package.json', file),
  cp: (file) => fs.cpSync('src', file, { recursive: true }),
};
export const destroy: Record<string, (file: string) => unknown> = {
  unlink: (file) => fs.unlinkSync(file),
  rm: (file) => fs.rmSync(file),
  rename: (file) => fs.renameSync(file, file + '.moved'),
  truncate: (file) => fs.truncateSync(file),
  chmod: (file) => fs.chmodSync(file, 0),
  utimes: (file) => fs.utimesSync(file, 0, 0),
};
const touch = (file: string) => ['-e', \`require('fs').writeFileSync(\${JSON.stringify(file)}, 'x')\`];
export const run: Record<string, (file: string) => unknown> = {
  execFileSync: (file) => execFileSync(process.execPath, touch(file)),
  spawnSync: (file) => { const r = spawnSync(process.execPath, touch(file)); if (r.error) throw r.error; },
  execSync: (file) => execSync('touch ' + file),
  execFile: (file) => new Promise((done, fail) => execFile(process.execPath, touch(file), (e) => (e ? fail(e) : done(0)))),
  spawn: (file) => new Promise((done, fail) => spawn(process.execPath, touch(file)).on('error', fail).on('exit', done)),
  fork: (file) => new Promise((done, fail) => fork('src/server.ts', []).on('error', fail).on('exit', done)),
  worker: (file) => once(new Worker(touch(file)[1]!, { eval: true, execArgv: [] }), 'exit'),
};
export const reach: Record<string, (port: number) => unknown> = {
  connect: (port) => new Promise((done, fail) => connect(port, '127.0.0.1').on('error', fail).on('connect', done)),
  http: (port) => new Promise((done, fail) => http.get({ port, host: '127.0.0.1' }, done).on('error', fail)),
  fetch: (port) => fetch('http://127.0.0.1:' + port),
  localhost: (port) => fetch('http://localhost:' + port),
};
export const listenAt = (...where) => new Promise((done) => { const s = net.createServer(); s.listen(...where, () => done(true)); });
export const listen = () => new Promise((done) => { const s = net.createServer(); s.listen(0, '127.0.0.1', () => done(s.address())); });
export const exit = () => process.exit(3);
`;

/** The code ran, and was refused by the guard. */
async function refused(code: string): Promise<void> {
  const result = await session.shell(code);
  expect(result, code).toMatchObject({ status: 'error' });
  const { message = '' } = result.output.exception ?? {};
  expect(message, code).toMatch(/PERMISSION_DENIED|EPERM/);
}

const names = (group: string) =>
  [...powers.matchAll(new RegExp(`export const ${group}[^{]*{([\\s\\S]*?)\\n};`, 'g'))].flatMap(([, body]) =>
    [...(body ?? '').matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name as string),
  );

test.each(names('write'))('no file is written: %s', async (name) => {
  for (const file of [join(outside, name), join(copy.dir, `new-${name}`)]) {
    await refused(`await powers.write.${name}(${JSON.stringify(file)})`);
    expect(existsSync(file)).toBe(false);
  }
});

test.each(names('destroy'))('no file is changed: %s', async (name) => {
  const file = join(outside, 'precious');
  writeFileSync(file, 'precious');
  const before = statSync(file);
  await refused(`await powers.destroy.${name}(${JSON.stringify(file)})`);
  expect(readFileSync(file, 'utf8')).toBe('precious');
  expect([statSync(file).mode, statSync(file).mtimeMs]).toEqual([before.mode, before.mtimeMs]);
});

test.each(names('run'))('no program is started: %s', async (name) => {
  const file = join(outside, `ran-${name}`);
  await refused(`await powers.run.${name}(${JSON.stringify(file)})`);
  expect(existsSync(file)).toBe(false);
});

test.each(names('reach'))('no connection is made: %s', async (name) => {
  const before = connections;
  const result = await session.shell(`await powers.reach.${name}(${port})`);
  expect(result).toMatchObject({ status: 'error' });
  expect(connections).toBe(before);
});

test('no port is opened, and nobody ends the process', async () => {
  const result = await session.shell('await powers.listen()');
  expect(result.status).toBe('success');
  const opened = /port: (\d+)/.exec(result.output.value ?? '')?.[1];
  await expect(fetch(`http://127.0.0.1:${opened}/`)).rejects.toThrow();
  await refused('powers.exit()');
});

test('no row is written: from the shell, from the project, in a transaction, raw', async () => {
  const database = join(copy.dir, 'dev.db');
  const bytes = readFileSync(database);
  for (const code of [
    "prisma.tag.create({ data: { name: 'evil', slug: 'evil' } })",
    "prisma.user.updateMany({ data: { name: 'evil' } })",
    'prisma.comment.deleteMany()',
    "prisma.tag.upsert({ where: { id: 1 }, create: { name: 'e' }, update: { name: 'e' } })",
    "prisma.$executeRaw`update users set name = 'evil'`",
    "prisma.$executeRawUnsafe('delete from users')",
    "prisma.$queryRawUnsafe('delete from users returning *')",
    'prisma.$queryRaw`with x as (select 1) delete from users returning *`',
    'prisma.$transaction([prisma.user.count(), prisma.comment.deleteMany()])',
    'prisma.$transaction(async (tx) => { await tx.user.count(); await tx.comment.deleteMany() })',
    `prisma.$executeRawUnsafe("VACUUM INTO '${join(outside, 'copy.db')}'")`,
    `prisma.$executeRawUnsafe("ATTACH '${join(outside, 'other.db')}' AS other")`,
    "prisma.$executeRawUnsafe('pragma query_only = off')",
    "(await import('./src/lib/prisma')).prisma.comment.deleteMany()",
    'prisma.$extends({ query: { $allOperations: ({ args, query }) => query(args) } }).comment.deleteMany()',
  ]) {
    const result = await session.shell(`await (async () => await ${code})()`);
    expect(result.status, code).toBe('error');
    expect(readFileSync(database).equals(bytes), code).toBe(true);
  }
  expect(readdirSync(outside).filter((name) => name.endsWith('.db'))).toEqual([]);
  expect((await session.shell('await prisma.user.count()')).output.value).toBe('5');
});

test('list_routes: what the app writes at its start is not written', async () => {
  const own = copyFixture('blog');
  try {
    const database = join(own.dir, 'dev.db');
    const before = readFileSync(database);
    const server = join(own.dir, 'src/server.ts');
    const writes = `import { appendFileSync, mkdirSync, createWriteStream } from 'node:fs';
      import { prisma } from '@/lib/prisma';
      mkdirSync('logs', { recursive: true });
      appendFileSync('boot.log', 'started');
      createWriteStream('stream.log').write('started');
      await prisma.tag.create({ data: { name: 'boot', slug: 'boot' } }).catch((error) => console.error('refused', error.code));\n`;
    writeFileSync(server, writes + readFileSync(server, 'utf8'));
    await using client = await connect(own.dir);
    const { items } = await client.call<{ items: unknown[] }>('list_routes');
    expect(items.length).toBeGreaterThan(20);
    for (const name of ['logs', 'boot.log', 'stream.log'])
      expect(existsSync(join(own.dir, name))).toBe(false);
    expect(readFileSync(database).equals(before)).toBe(true);
  } finally {
    own[Symbol.dispose]();
  }
});

test.each(['blog', 'drizzle'])(
  'get_project and list_models run nothing of the project: %s',
  async (fixture) => {
    using own = copyFixture(fixture);
    const ran = join(outside, `ran-${fixture}`);
    const files = readdirSync(own.dir, { recursive: true, encoding: 'utf8' }).filter(
      (file) =>
        /\.ts$/.test(file) && !file.startsWith('node_modules') && statSync(join(own.dir, file)).isFile(),
    );
    const trace = `process.getBuiltinModule('node:fs').appendFileSync(${JSON.stringify(ran)}, 'ran');\n`;
    for (const file of files)
      writeFileSync(join(own.dir, file), trace + readFileSync(join(own.dir, file), 'utf8'));
    // Without a guard and a wall: what runs can write.
    await using client = await connect(own.dir, { args: ['-A'] });
    await client.call('get_project');
    expect((await client.call<{ items: unknown[] }>('list_models')).items.length).toBeGreaterThan(0);
    expect(existsSync(ran)).toBe(false);
    const first = JSON.stringify(`./${files.find((file) => file.startsWith('src/'))}`);
    await client.shell(`await import(${first})`);
    expect(existsSync(ran)).toBe(true);
    rmSync(ran);
  },
);

test('a server that only seems to listen is named, once, in the call that started it', async () => {
  const warned = async (code: string) => {
    const { warnings } = await session.shell(code);
    return warnings.filter(({ code }) => code === 'LISTEN_PRETENDED').map(({ message }) => message);
  };
  expect(await warned('await powers.listenAt(3000)')).toEqual([
    expect.stringMatching(/^Nothing listens on 3000: .*Call the handler/),
  ]);
  expect(await warned('1')).toEqual([]);
  expect(
    await warned(
      "await powers.listenAt({ port: 8080, host: '::1' }); await powers.listenAt('/tmp/x.sock'); throw 1",
    ),
  ).toEqual([expect.stringMatching(/^Nothing listens on 8080, \/tmp\/x\.sock: /)]);
  writeFileSync(
    join(copy.dir, 'src/listens.ts'),
    "import http from 'node:http';\nexport const server = http.createServer().listen(4321);\n",
  );
  expect(await warned("import { server } from './src/listens'; server.listening")).toEqual([
    expect.stringContaining(' 4321: '),
  ]);
});
