// The fixtures are real: they install, start, answer, and are what test/truth says they are.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtures, root } from './support/folders.ts';
import { routes as blogRoutes, models } from './truth/blog.ts';
import { routes as shopRoutes } from './truth/shop.ts';
import type { ExpectedRoute } from './truth/source.ts';

const blog = join(fixtures, 'blog');

const EXAMPLES: Record<string, string> = {
  category: 'seeds',
  commentId: '1',
  format: 'txt',
  id: '3',
  month: '3',
  number: '1',
  path: 'a/b.txt',
  provider: 'stripe',
  slug: 'hello-world',
  tag: 'sql',
  year: '2025',
};

beforeAll(() => {
  const setup = runSetup();
  expect(setup.status, setup.stderr).toBe(0);
}, 300_000);

test('a second setup does nothing', () => {
  expect(runSetup()).toMatchObject({ status: 0, stdout: '', stderr: '' });
});

describe('blog', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blog-'));
  const database = join(folder, 'copy.db');
  const admin = { authorization: `Bearer ${signToken('ada@blog.example')}` };
  let server: Server;

  beforeAll(async () => {
    copyFileSync(join(blog, 'dev.db'), database);
    server = await start(['--import', 'tsx', 'src/server.ts'], blog, { DATABASE_URL: `file:${database}` });
  });

  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  test('lists published posts with their relations, newest first', async () => {
    const response = await fetch(`${server.url}/posts`);
    const posts = (await response.json()) as { slug: string; author: { name: string } }[];

    expect(response.status).toBe(200);
    expect(posts.map((post) => post.slug)).toEqual([
      'why-we-moved',
      'pruning-roses',
      'a-garden-in-march',
      'event-loop-notes',
      'transactions-in-practice',
      'indexes-that-help',
      'hello-world',
    ]);
    expect(posts[0]?.author.name).toBe('Ada');
  });

  test('gives the dashboard to an admin', async () => {
    const response = await fetch(`${server.url}/admin`, { headers: admin });

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      byStatus: { ARCHIVED: 1, DRAFT: 3, PUBLISHED: 7, SCHEDULED: 1 },
    });
  });

  test('publishes a draft', async () => {
    const response = await fetch(`${server.url}/posts/tomatoes/publish`, { method: 'POST', headers: admin });

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: 'PUBLISHED', author: { name: 'Chiara' } });
  });

  test.each([
    ['/me', {}, 401],
    ['/posts/never-written', {}, 404],
    ['/nowhere', admin, 404],
    ['/feed.atom', {}, 200],
    ['/archive/2025', {}, 200],
    ['/files/deep/down/file.txt', {}, 200],
  ])('answers GET %s', async (path, headers, status) => {
    expect((await fetch(server.url + path, { headers })).status).toBe(status);
  });

  test.each(blogRoutes.map((route) => [titleOf(route), route] as const))('%s', async (_title, route) => {
    const status = await request(server, route);
    if (route.guards.length > 0) expect(status).toBe(401);
    else expect(status).toBe(200);
  });

  test('has a table or view for every model, with every column', async () => {
    const { createClient } = createRequire(join(blog, 'package.json'))('@libsql/client');
    const client = createClient({ url: `file:${database}` });
    for (const { table, fields } of models) {
      const columns = fields.flatMap((field) => (field.column === null ? [] : [`"${field.column}"`]));
      const { rows } = await client.execute(`SELECT ${columns.join(', ')} FROM "${table}"`);
      expect(rows.length, `rows of ${table}`).toBeGreaterThan(0);
    }
    client.close();
  });
});

describe('shop', () => {
  let server: Server;

  beforeAll(async () => {
    server = await start(['apps/api/src/index.js'], join(fixtures, 'shop'), {});
  });

  afterAll(() => server?.stop());

  test.each(shopRoutes.map((route) => [titleOf(route), route] as const))('%s', async (_title, route) => {
    const status = await request(server, route);
    if (route.guards.length > 0) expect(status).toBe(401);
    else expect(status).toBe(200);
  });

  test('answers who has a key', async () => {
    const headers = { 'x-api-key': 'shop-key-of-the-staff-2290' };

    expect((await fetch(`${server.url}/orders`, { headers })).status).toBe(200);
    expect((await fetch(`${server.url}/orders/7`, { headers })).status).toBe(404);
  });
});

describe('awkward', () => {
  test.each([
    ['throws-on-load', 1, 'QUEUE_URL is required'],
    ['exits-on-load', 3, 'no database, giving up'],
    ['syntax-error', 1, 'SyntaxError'],
  ])('%s ends by itself', (name, status, message) => {
    const ended = spawnSync(process.execPath, ['src/index.js'], {
      cwd: join(fixtures, 'awkward', name),
      encoding: 'utf8',
    });

    expect(ended.status).toBe(status);
    expect(ended.stderr).toContain(message);
  });
});

interface Server {
  url: string;
  stop(): Promise<void>;
}

function runSetup() {
  return spawnSync(process.execPath, [join(root, 'scripts/setup.js')], { encoding: 'utf8' });
}

/** Starts a server on any free port; it is ready when it prints the port. */
async function start(args: string[], cwd: string, env: Record<string, string>): Promise<Server> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, NODE_ENV: 'development', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  child.stderr.on('data', (chunk) => errors.push(String(chunk)));
  for await (const line of createInterface(child.stdout)) {
    const port = /listens on port (\d+)/.exec(line)?.[1];
    if (port) return { url: `http://127.0.0.1:${port}`, stop: () => stop(child) };
  }
  throw new Error(`${args.join(' ')} ended before it listened: ${errors.join('')}`);
}

async function stop(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}

function titleOf(route: ExpectedRoute) {
  return `${route.methods.join()} ${route.path} ${route.guards.length > 0 ? 'refuses strangers' : 'is open'}`;
}

/** Status of a request without a key, to an example of the route's path. */
async function request(server: Server, route: ExpectedRoute) {
  const method = route.methods[0] === 'ALL' ? 'PUT' : route.methods[0];
  const response = await fetch(server.url + examplePath(route.path), { method: method ?? 'GET' });
  await response.arrayBuffer();
  return response.status;
}

function examplePath(path: string) {
  if (path.startsWith('/^')) return '/feed.rss';
  return path
    .replace(/\(\\d\+\)|[{}?]/g, '')
    .replace(/[:*](\w+)/g, (_match, name) => EXAMPLES[name] ?? 'none');
}

/** As src/middleware/auth.ts of the blog does. */
function signToken(email: string) {
  const secret = 'correct-horse-battery-staple-4417';
  return `${email}.${createHmac('sha256', secret).update(email).digest('hex').slice(0, 16)}`;
}
