// Random apps: what the source says is what the app lists as it runs, and what it answers when it is asked.
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

test.each([
  ['express', 11],
  ['fastify', 12],
] as const)('on %s', async (platform, seed) => {
  const { root, project } = await createProject({
    'package.json': { name: 'app', dependencies: { '@nestjs/core': '*' } },
    'tsconfig.json': {
      compilerOptions: { module: 'commonjs', experimentalDecorators: true, emitDecoratorMetadata: true },
    },
    'src/main.ts': randomApp(seed, 24, platform),
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
    expect([method, url, JSON.parse(body)]).toEqual([
      method,
      url,
      { handler, trace: middleware.map(({ name }) => name) },
    ]);
  }

  symlinkSync(packages, join(root, 'node_modules'));
  const { result } = await runLive({ root, entry: 'src/main.ts', adapters: ['nest'] });
  expect(result?.items.map(lineOf)).toEqual(items.map(lineOf));
});
