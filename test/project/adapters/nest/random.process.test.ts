// Random apps: what the source says is what the app lists as it runs, and what it answers when it is asked.
// Few and the same here; `npm run fuzz:routes` has as many routes as FUZZ_ROUTES says, from other seeds.
import { realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/nest/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { fixtures } from '../../../support/folders.ts';
import { runLive } from '../../../support/live-process.ts';
import { createProject } from '../../../support/temp.ts';
import { lineOf } from './lines.ts';
import { randomApp } from './random.ts';
import { compile, start } from './start.ts';

const packages = realpathSync(join(fixtures, 'nest/node_modules'));

const wanted = Number(process.env.FUZZ_ROUTES ?? 0);
const offset = Number(process.env.FUZZ_SEED ?? 0);

test.each([
  ['express', 11],
  ['fastify', 12],
] as const)('on %s', { timeout: 300_000 + wanted * 100 }, async (platform, first) => {
  let routes = 0;
  for (let seed = first + offset; routes < Math.max(wanted, 1); seed += 1)
    routes += await compare(platform, seed, wanted > 0 ? 120 : 24);
  if (wanted > 0)
    process.stdout.write(`Nest on ${platform}: ${routes} routes, from seed ${first + offset}\n`);
});

async function compare(platform: 'express' | 'fastify', seed: number, controllers: number): Promise<number> {
  const { root, project } = await createProject({
    'package.json': { name: 'app', dependencies: { '@nestjs/core': '*' } },
    'tsconfig.json': {
      compilerOptions: { module: 'commonjs', experimentalDecorators: true, emitDecoratorMetadata: true },
    },
    'src/main.ts': randomApp(seed, controllers, platform),
  });
  const source = await createSource({
    project,
    entries: [join(root, 'src/main.ts')],
    handled: ['@nestjs/core'],
  });
  const { items } = sourceRoutes(source);
  expect(items.length).toBeGreaterThan(60);

  using app = await start(compile(join(root, 'src'), packages), 'main.js');
  for (const { path, methods, handler, middleware } of items) {
    const [method = ''] = methods;
    const url = path.replace(/:\w+/g, '7').replace(/\*$/, 'a/b');
    const { body } = await app.ask(method === 'ALL' ? 'PUT' : method, url);
    const trace = middleware.map(({ name }) => name);
    expect([seed, method, url, JSON.parse(body)], `${method} ${path} ${JSON.stringify(middleware)}`).toEqual([
      seed,
      method,
      url,
      { handler, trace },
    ]);
  }

  symlinkSync(packages, join(root, 'node_modules'));
  const { result } = await runLive({ root, entry: 'src/main.ts', adapters: ['nest'] });
  expect(result?.items.map(lineOf), `seed ${seed}`).toEqual(items.map(lineOf));
  return items.length;
}
