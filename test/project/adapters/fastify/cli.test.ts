import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findCliEntry, findCliStart } from '../../../../src/project/adapters/fastify/cli.ts';
import { createProject } from '../../../support/temp.ts';

test.each([
  ['fastify start app.js', 'app.js', ['app.js'], ''],
  ['fastify start -w -l info -P app.js', 'app.js', ['-l', 'info', 'app.js'], ''],
  ['fastify start -wPl info app.js', 'app.js', ['-l', 'info', 'app.js'], ''],
  [
    "fastify start --ignore-watch='a b' --prefix=/v1 -p 4000 src/app.ts",
    'src/app.ts',
    ['--prefix=/v1', '-p', '4000', 'src/app.ts'],
    '/v1',
  ],
  ['npx fastify start -x /v2 app.js', 'app.js', ['-x', '/v2', 'app.js'], '/v2'],
  ['cross-env A=1 fastify start app.js -- --db here', 'app.js', ['app.js', '--', '--db', 'here'], ''],
  ['tsc && concurrently "tsc -w" "fastify start -w app.js"', 'app.js', ['app.js'], ''],
])('%s', (script, file, args, prefix) => {
  expect(findCliStart({ scripts: { start: script } })).toEqual({ script: 'start', file, args, prefix });
});

test('a script for development is taken first, and other commands of the CLI are none', () => {
  const scripts = { start: 'fastify start dist/app.js', dev: 'fastify start src/app.ts' };
  expect(findCliStart({ scripts })).toMatchObject({ script: 'dev', file: 'src/app.ts' });
  for (const script of [
    'fastify print-routes app.js',
    'node fastify.js start',
    'fastify start',
    'ffastify start a.js',
  ])
    expect(findCliStart({ scripts: { start: script } })).toBeNull();
  expect(findCliStart(null)).toBeNull();
});

test('the entry is the command itself, with the source of a built file, where both are there', async () => {
  const { root, project } = await createProject({
    'package.json': { scripts: { start: 'fastify start -w dist/app.js' } },
    'src/app.ts': '',
    'node_modules/fastify-cli/package.json': { version: '8.0.0' },
  });
  const [pkg] = project.packages;
  expect(pkg && (await findCliEntry(pkg))).toEqual({
    file: join(root, 'node_modules/fastify-cli/start.js'),
    args: ['src/app.ts'],
    reason: 'script "start"',
  });
  const { project: other } = await createProject({
    'package.json': { scripts: { start: 'fastify start app.js' } },
    'node_modules/fastify-cli/package.json': { version: '8.0.0' },
  });
  expect(other.packages[0] && (await findCliEntry(other.packages[0]))).toBeNull();
});
