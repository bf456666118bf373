// The read-only tools and resources on the real fixtures, compared with what is true of them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Route } from '../../src/protocol/schemas.ts';
import { connect, type Session } from '../support/client.ts';
import { fixtures, makeFolder } from '../support/folders.ts';
import * as blog from '../truth/blog.ts';
import * as shop from '../truth/shop.ts';
import type { ExpectedRoute } from '../truth/source.ts';

interface Page<T> {
  items: T[];
  warnings: { code: string; message: string }[];
  truncated: boolean;
  nextCursor?: string;
}

/** All pages of a list. */
async function listAll<T>(session: Session, tool: string, args: object = {}): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<T> = await session.call(tool, { ...args, ...(cursor ? { cursor } : {}) });
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(40_000);
    expect(page.warnings).toEqual([]);
    items.push(...page.items);
    cursor = page.nextCursor;
    expect(page.truncated).toBe(cursor !== undefined);
  } while (cursor);
  return items;
}

/** Values of the env file, but for the path of the database. */
async function secretsOf(fixture: string): Promise<string[]> {
  const values = Object.values(parseEnv(await readFile(`${fixtures}${fixture}/.env`, 'utf8')));
  const secrets = values.filter(
    (value) => value !== undefined && value.length > 12 && !/^file:|\$\{/.test(value),
  );
  expect(secrets.length).toBeGreaterThan(1);
  return secrets as string[];
}

/** Every guard must say why, in free words; so does a note, which is checked on its own. */
function comparable(routes: Route[]): ExpectedRoute[] {
  return routes.map(({ guards, note: _, ...route }) => ({
    ...route,
    guards: guards.map(({ name, source, reason }) => {
      expect(reason.length).toBeGreaterThan(5);
      return [name, source];
    }),
  }));
}

describe('blog', () => {
  let session: Session;
  beforeAll(async () => {
    session = await connect(`${fixtures}blog`);
  });
  afterAll(() => session.close());

  test('get_project', async () => {
    const project = await session.call('get_project');
    expect(project).toMatchObject({
      root: fixtures.replace(/$/, 'blog'),
      runtime: {
        node: process.version,
        execPath: process.execPath,
        platform: process.platform,
        arch: process.arch,
      },
      packageManager: { name: 'npm', version: null },
      package: {
        name: 'blog',
        version: '1.4.0',
        type: 'module',
        private: true,
        engines: { node: '>=22.12' },
        scripts: { dev: 'tsx watch src/server.ts', start: 'tsx src/server.ts' },
      },
      workspaces: [],
      frameworks: [{ name: 'express', kind: 'framework', app: 'blog', package: 'express', supported: true }],
      orms: [{ name: 'prisma', kind: 'orm', app: 'blog', configFile: 'prisma.config.ts', supported: true }],
      typescript: { config: 'tsconfig.json', options: { strict: true, paths: { '@/*': ['./src/*'] } } },
      databases: [
        {
          orm: 'prisma',
          provider: 'sqlite',
          host: null,
          port: null,
          name: 'dev.db',
          variable: 'DATABASE_URL',
        },
      ],
      warnings: [],
    });
    expect(project.env).toEqual({
      files: [
        { path: '.env.development', names: expect.arrayContaining(['LOG_LEVEL']) },
        { path: '.env', names: expect.arrayContaining(['DATABASE_URL', 'SESSION_SECRET']) },
      ],
      examples: [],
      ...{ missing: [], optional: [] },
    });
    const names = (project.dependencies as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['express', '@prisma/client', 'prisma', 'zod']));
    expect(await session.read('node://project')).toEqual(project);
  });

  test('list_apps', async () => {
    const page = await session.call<Page<unknown>>('list_apps');
    expect(page).toEqual({
      items: [
        {
          label: 'blog',
          name: 'blog',
          path: '.',
          entry: 'src/server.ts',
          frameworks: ['express'],
          models: blog.models.map(({ name }) => name),
        },
      ],
      warnings: [],
      truncated: false,
    });
    expect(await session.read('node://apps')).toEqual(page);
    expect(await session.read('node://app/blog')).toEqual(page);
  });

  test('list_models: every model, every field', async () => {
    const models = await listAll(session, 'list_models', { detail: 'full' });
    expect(models).toEqual(blog.models);
    const schema = (await readFile(join(fixtures, 'blog/prisma/schema.prisma'), 'utf8')).split('\n');
    for (const model of blog.models) {
      // One that is asked for has the lines of its fields.
      const start = schema.findIndex((line) => new RegExp(`^(?:model|view) ${model.name} \\{`).test(line));
      const fields = model.fields.map((field) => {
        const at = schema.findIndex((line, index) => index > start && line.startsWith(`  ${field.name} `));
        return { ...field, source: `prisma/schema.prisma:${at + 1}` };
      });
      expect(await session.read(`node://model/blog/${model.name}`)).toEqual({
        items: [{ ...model, fields }],
        warnings: [],
        truncated: false,
      });
    }
    expect(await session.call('list_models', { include: ['Tag', 'User'] })).toMatchObject({
      items: [{ name: 'User' }, { name: 'Tag' }],
    });
    expect((await session.call<Page<unknown>>('list_models', { include: ['blog'] })).items.length).toBe(
      blog.models.length,
    );
  });

  test('list_routes: every route, every field', async () => {
    const routes = await listAll<Route>(session, 'list_routes', { detail: 'full' });
    expect(comparable(routes)).toEqual(blog.routes);
    // Only of a RegExp path it is not known what runs before the handler.
    expect(routes.filter(({ note }) => note).map(({ path }) => path)).toEqual(
      blog.routes.map(({ path }) => path).filter((path) => path.startsWith('/^')),
    );
    const [summary] = await listAll<Record<string, unknown>>(session, 'list_routes');
    expect(Object.keys(summary ?? {})).toEqual(['path', 'methods', 'handler', 'source', 'guards', 'auth']);
  });

  test('list_routes: filters are combined', async () => {
    const expected = blog.routes.filter(
      ({ path, methods, handler }) =>
        (methods.includes('POST') || methods.includes('ALL')) &&
        path.includes('/posts') &&
        handler.includes('create'),
    );
    expect(expected.length).toBeGreaterThan(0);
    const filters = { method: 'POST', pattern: '/posts', name: 'create', detail: 'full' };
    expect(comparable(await listAll<Route>(session, 'list_routes', filters))).toEqual(expected);
    const none = await session.call<Page<Route>>('list_routes', { pattern: 'POSTS' });
    expect(none).toMatchObject({ items: [], warnings: [{ code: 'NO_ROUTE_MATCHES' }] });
    expect(await listAll(session, 'list_routes', { method: 'post' })).toEqual(
      await listAll(session, 'list_routes', { method: 'POST' }),
    );
  });

  test('list_routes: who may call it, of which app and file; a value that nothing has is named', async () => {
    const asked = async (filters: object) =>
      comparable(await listAll<Route>(session, 'list_routes', { ...filters, detail: 'full' }));
    const closed = blog.routes.filter(({ auth }) => auth === 'protected');
    expect(closed.length).toBeGreaterThan(0);
    expect(await asked({ auth: 'protected', app: 'blog', framework: 'express', kind: 'api' })).toEqual(
      closed,
    );
    expect(await asked({ auth: 'unknown' })).toEqual(blog.routes.filter(({ auth }) => auth === 'unknown'));
    const file = 'src/controllers/posts.ts';
    expect(await asked({ file })).toEqual(blog.routes.filter(({ source }) => source?.startsWith(file)));
    expect(await session.fails('list_routes', { app: 'shop' })).toMatchObject({
      code: 'FILTER_UNKNOWN',
      hint: expect.stringContaining('There are: blog.'),
    });
  });

  test('node://route reads one pattern, with or without its first slash, encoded or not', async () => {
    const { path } = blog.routes.find((route) => route.path.includes(':slug')) ?? { path: '' };
    const expected = blog.routes.filter((route) => route.path === path);
    for (const uri of [
      `node://route/${path}`,
      `node://route${path}`,
      `node://route/${encodeURIComponent(path)}`,
    ]) {
      const page = await session.read<Page<Route>>(uri);
      expect(comparable(page.items)).toEqual(expected);
    }
  });

  test('get_setting', async () => {
    expect(await session.call('get_setting', { key: 'package.scripts.dev' })).toEqual({
      key: 'package.scripts.dev',
      value: 'tsx watch src/server.ts',
      type: 'string',
    });
    expect(await session.call('get_setting', { key: 'package.dependencies.@prisma/client' })).toMatchObject({
      type: 'string',
    });
    expect(await session.call('get_setting', { key: 'tsconfig.compilerOptions.strict' })).toMatchObject({
      value: true,
    });
    expect(await session.call('get_setting', { key: 'env.SESSION_SECRET' })).toMatchObject({
      value: '[redacted]',
    });
    expect(await session.call('get_setting', { key: 'mcp-node.timeouts.shell' })).toMatchObject({
      value: 30_000,
    });
    expect(await session.call('get_setting', { key: 'prisma' })).toMatchObject({ type: 'object' });
    expect(await session.read('node://setting/package.version')).toEqual({
      key: 'package.version',
      value: '1.4.0',
      type: 'string',
    });
    const failure = await session.fails('get_setting', { key: 'package.script' });
    expect(failure).toMatchObject({ code: 'SETTING_NOT_FOUND' });
    expect(failure.hint).toContain('package.scripts');
  });

  test('what does not exist is named, with what is near', async () => {
    expect(await session.fails('list_apps', { label: 'blogg' })).toEqual({
      code: 'APP_NOT_FOUND',
      message: 'There is no app "blogg".',
      hint: 'Apps: blog.',
    });
    expect((await session.fails('list_models', { include: ['Pots'] })).hint).toContain('Post');
    await expect(session.read('node://route/posts/:slugg')).rejects.toThrow(/Nearest: .*\/posts\/:slug/);
    await expect(session.read('node://nothing')).rejects.toThrow(/Resource not found/);
  });

  test('no secret leaves the server', async () => {
    const answers = [
      await session.call('get_project'),
      await session.call('get_setting', { key: 'env' }),
      await session.shell('console.log(process.env); process.env.SESSION_SECRET'),
      await session.shell("import { env } from '@/lib/env'; env").catch(() => ({})),
      await session.shell(
        "import { signToken } from '@/middleware/auth'; throw new Error(signToken('ada@blog.example'))",
      ),
    ];
    const text = JSON.stringify(answers);
    expect(text).toContain('[redacted');
    for (const secret of await secretsOf('blog')) expect(text).not.toContain(secret);
  });

  test('list_models: by a name of a model or a field, of code or of the database, and by one name alone', async () => {
    const named = async (args: object) =>
      (await session.call<{ items: { name: string }[] }>('list_models', args)).items.map(({ name }) => name);
    expect(await named({ search: 'MAIL' })).toEqual(['User']);
    expect(await named({ search: 'password_hash' })).toEqual(['User']);
    expect(await named({ search: 'revision' })).toEqual(['Post', 'PostRevision', 'RevisionNote']);
    expect(await named({ include: 'Post' })).toEqual(['Post']);
    expect(await named({ include: ['Category', 'Tag'], search: 'slug' })).toEqual(['Category']);
    expect(await session.fails('list_models', { search: 'pasword' })).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      hint: expect.stringMatching(/passwordHash.*\. Without "search", 12 are listed\.$/),
    });
    const within = { include: ['Category', 'Tag'], search: 'deleted' };
    expect((await session.fails('list_models', within)).hint).toMatch(/Without "search", 2 are listed\.$/);
    expect((await session.fails('list_models', { include: 'Pots' })).hint).toMatch(
      /^Nearest: Post, [\w, ]+\.$/,
    );
  });

  test('tools and resources are described for an agent', async () => {
    const { tools } = await session.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'get_project',
      'list_apps',
      'list_models',
      'list_routes',
      'get_setting',
      'database_connections',
      'database_schema',
      'database_query',
      'migrations',
      'search_packages',
      'get_package',
      'compare_packages',
      'check_packages',
      'try_package',
      'get_docs',
      'get_source',
      'shell',
      'export_history',
      'clear_history',
    ]);
    for (const { inputSchema, outputSchema, description, annotations } of tools) {
      expect(inputSchema.additionalProperties).toBe(false);
      expect(outputSchema?.type).toBe('object');
      expect(description?.length).toBeLessThan(1_000);
      expect(annotations?.readOnlyHint).toBeTypeOf('boolean');
    }
    const instructions = session.client.getInstructions() ?? '';
    expect(instructions.length).toBeLessThan(2_000);
    for (const { name } of tools) expect(instructions).toContain(name);
  });
});

describe('shop', () => {
  let session: Session;
  beforeAll(async () => {
    session = await connect(`${fixtures}shop`);
  });
  afterAll(() => session.close());

  test('get_project and list_apps: workspaces', async () => {
    expect(await session.call('get_project')).toMatchObject({
      package: { private: true },
      workspaces: [
        { label: '@shop/api', path: 'apps/api' },
        { label: '@shop/catalog', path: 'packages/catalog' },
      ],
      frameworks: [{ name: 'express', app: '@shop/api' }],
      orms: [],
      databases: [],
    });
    expect(await session.call('list_apps')).toMatchObject({
      items: [
        {
          label: '@shop/api',
          path: 'apps/api',
          entry: 'apps/api/src/index.js',
          frameworks: ['express'],
          models: [],
        },
        { label: '@shop/catalog', path: 'packages/catalog', frameworks: [], models: [] },
      ],
    });
    expect(await session.read('node://app/%40shop%2Fapi')).toMatchObject({ items: [{ label: '@shop/api' }] });
  });

  test('list_routes: every route, every field', async () => {
    const routes = await listAll<Route>(session, 'list_routes', { detail: 'full' });
    expect(comparable(routes)).toEqual(shop.routes);
  });

  test('there are no models, and it says what was looked at', async () => {
    const message = expect.stringMatching(/^No ORM was found in .*apps\/api\/package\.json/);
    const warnings = [{ code: 'NO_ORM', message }];
    expect(await session.call('list_models')).toEqual({ items: [], warnings, truncated: false });
  });

  test('the shell imports CommonJS of a workspace', async () => {
    const result = await session.shell(
      "import * as catalog from '@shop/catalog'; Object.keys(catalog).length > 0",
    );
    expect(result).toMatchObject({ status: 'success', output: { value: 'true' } });
  });
});

test("list_routes: the project's own guards are those that the configuration names", async () => {
  using project = makeFolder({
    'package.json': '{ "name": "made", "type": "module", "dependencies": { "express": "^5.0.0" } }',
    'mcp-node.config.json': '{ "entry": "app.js", "guards": ["ensureTenant", "-roleHeader", "nobody"] }',
    'app.js': `import express from 'express';
const app = express();
app.get('/health', (req, res) => res.json(1));
app.use(function checkRole(req, res, next) { res.set('x-role', 'any'); next(); });
app.get('/plans', (req, res) => res.json(1));
app.use(function ensureTenant(req, res, next) { req.tenant = tenants.get(req.hostname); next(); });
app.get('/bills', (req, res) => res.json(1));
app.listen(1);`,
  });
  await using session = await connect(project.dir);
  const { items, warnings } = await session.call<Page<Route>>('list_routes');
  expect(items.map(({ path, auth }) => `${path} ${auth}`)).toEqual([
    ...['/health public', '/plans protected', '/bills protected'],
  ]);
  expect(items[2]?.guards).toContainEqual(
    expect.objectContaining({ name: 'ensureTenant', reason: 'configuration "ensureTenant"' }),
  );
  expect(warnings.filter(({ code }) => code === 'GUARD_NOT_FOUND').map(({ message }) => message)).toEqual([
    expect.stringContaining('"-roleHeader"'),
    expect.stringContaining('"nobody"'),
  ]);
});
