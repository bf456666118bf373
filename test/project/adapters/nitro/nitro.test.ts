// Constructs of the documentation: https://nitro.build/docs/routing, https://nitro.build/config
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/nitro/source.ts';
import { filesWith, readFileRoutes } from '../../../support/file-routes.ts';

const handler = "import { defineHandler } from 'nitro'; export default defineHandler(() => 'ok');";
const three = (files: Record<string, unknown>) => readFileRoutes(sourceRoutes, { nitro: '^3.0.0' }, files);
const two = (files: Record<string, unknown>) => readFileRoutes(sourceRoutes, { nitropack: '^2.12.0' }, files);

test('folders: version 3 has none unless it is said, version 2 has its own', async () => {
  const files = filesWith(handler, 'routes/api/[org]/[repo]/index.ts', 'server/routes/hello.get.ts');
  expect((await three(files)).lines).toEqual([]);
  const config = (options: string) => ({ ...files, 'nitro.config.ts': `export default { ${options} }` });
  expect((await three(config("serverDir: './'"))).lines).toEqual(['ALL /api/[org]/[repo]']);
  expect((await three(config('serverDir: true'))).lines).toEqual(['GET /hello']);
  const vite = {
    'vite.config.ts':
      "import { nitro } from 'nitro/vite'; export default { plugins: [nitro({ serverDir: 'server' })] }",
  };
  expect((await three({ ...files, ...vite })).lines).toEqual(['GET /hello']);
  expect((await two(files)).lines).toEqual(['ALL /api/[org]/[repo]']);
  expect((await two(config("srcDir: 'server'"))).lines).toEqual(['GET /hello']);
  expect((await two(config("srcDir: 'server', scanDirs: ['.']"))).lines).toEqual([
    'GET /hello',
    'ALL /api/[org]/[repo]',
  ]);
});

test('middleware of files and of the configuration, routes of the configuration, an entry for the rest', async () => {
  const { lines, items, served } = await three({
    'nitro.config.ts': `import { defineConfig } from 'nitro';
      const paths = ['/a', '/b/:id?'];
      export default defineConfig({
        serverDir: 'server', ignore: ['middleware/_*.ts', 'routes/_*.ts'],
        routes: { '/virtual': { handler: '#virtual-route' }, '/custom/*/x': { handler: './lib/custom', method: 'PATCH', env: ['dev', 'vercel'] } },
        handlers: [
          ...paths.map((route) => ({ route, handler: '~/lib/custom.ts' })),
          { handler: './lib/auth.ts', middleware: true },
          { route: '/custom/**', handler: './lib/own.ts', middleware: true },
        ],
        virtual: { '#virtual-route': () => 'export default () => 1' },
      });`,
    'lib/custom.ts':
      "import { defineHandler } from 'nitro'; export default defineHandler(custom); function custom() {}",
    'lib/auth.ts':
      "export default function auth(event) { if (!event.context.user) throw new HTTPError('x', { status: 401 }) }",
    'lib/own.ts': 'export default function own() {}',
    'server.ts': 'export default function entry() {}',
    ...filesWith(
      handler,
      'server/middleware/02.b.ts',
      'server/middleware/01.a.ts',
      'server/middleware/_off.ts',
    ),
    ...filesWith(handler, 'server/routes/custom/z.ts', 'server/routes/_no.ts', 'server/routes/[...].ts'),
  });
  expect(lines).toEqual([
    'ALL /[...] < a b auth',
    'ALL /custom/z < a b auth own',
    'ALL /virtual < a b auth',
    'PATCH /custom/*/x < a b auth own',
    'ALL /a < a b auth',
    'ALL /b/:id? < a b auth',
    'ALL /** < a b auth',
  ]);
  expect(items[3]).toMatchObject({
    handler: 'custom',
    source: 'lib/custom.ts:1',
    note: 'only in dev, vercel',
  });
  expect(items[5]).toMatchObject({ handler: 'custom', params: ['id'] });
  expect(items[0]?.guards).toMatchObject([{ name: 'auth' }]);
  expect(served('PATCH /custom/1/x')).toEqual(['PATCH /custom/*/x < a b auth own']);
  expect(served('GET /b')).toEqual(['ALL /b/:id? < a b auth']);
  expect(served('GET /none/of/them')).toEqual(['ALL /[...] < a b auth']);
});

test('version 2: no routes of the configuration, no entry; middleware is for what a path begins with', async () => {
  const { lines } = await two({
    'nitro.config.ts': `export default defineNitroConfig({
      baseURL: '/app/',
      routes: { '/virtual': './lib/own.ts' },
      handlers: [
        { route: '/ad', handler: './lib/some.ts', middleware: true },
        { route: '/admin/**', handler: './lib/never.ts', middleware: true },
        { handler: './lib/all.ts' },
        { route: '/own', handler: './lib/own.ts' },
        { route: '/admin/**', handler: './lib/own.ts' },
        { route: '/:what', handler: './lib/own.ts' },
        { route: '/:what', handler: './lib/never.ts', middleware: true },
      ],
    });`,
    ...Object.fromEntries(
      ['some', 'never', 'all', 'own'].map((name) => [
        `lib/${name}.ts`,
        `export default function ${name}() {}`,
      ]),
    ),
    'server.ts': 'export default function entry() {}',
    'routes/admin/[id].ts': handler,
  });
  expect(lines).toEqual([
    'ALL /app/admin/[id] < some all',
    'ALL /app/own < all',
    'ALL /app/admin/** < some all',
    'ALL /app/:what < all',
  ]);
});

test('which version it is, the app says, or else its workspace', async () => {
  const inWorkspace = async (dependencies: object, own: object) => {
    const { lines } = await readFileRoutes(
      sourceRoutes,
      {},
      {
        'package.json': { name: 'root', private: true, workspaces: ['app'], dependencies },
        'app/package.json': { name: 'app', dependencies: own },
        'app/nitro.config.ts': `export default { serverDir: 'server', routes: { '/virtual': './one.ts' } };`,
        'app/one.ts': 'export default function one() {}',
      },
    );
    return lines;
  };
  expect(await inWorkspace({ nitro: '^3.0.0' }, {})).toEqual(['ALL /virtual']);
  expect(await inWorkspace({}, { nitro: '^3.0.0' })).toEqual(['ALL /virtual']);
  expect(await inWorkspace({ nitropack: '^2.0.0' }, {})).toEqual([]);
  expect(await inWorkspace({ nitro: '^3.0.0' }, { nitropack: '^2.0.0' })).toEqual([]);
});
