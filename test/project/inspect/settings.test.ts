import { expect, test } from 'vitest';
import { getSetting } from '../../../src/project/inspect/settings.ts';
import { createProject } from '../../support/temp.ts';

const files = {
  'package.json': {
    name: 'shop',
    private: true,
    version: null,
    scripts: { 'test:e2e': 'vitest', test: 'x' },
    dependencies: { '@prisma/client': '^7.0.0', 'lodash.merge': '4' },
    exports: { '.': './a.js', './package.json': './package.json' },
    files: ['dist'],
    a: { 'b.c': { d: 1 }, b: { c: { e: 2 } } },
  },
  'tsconfig.json': { compilerOptions: { strict: true, paths: { '@/*': ['./src/*'] } }, include: ['src'] },
  '.env': 'DATABASE_URL=postgres://secret@h/x\nPORT=3000\n',
  'prisma.config.ts': `export default { schema: 'schema.prisma', datasource: { url: env('DATABASE_URL') } }`,
  'schema.prisma':
    'generator client {\n  provider = "prisma-client"\n  output = "./gen"\n}\ndatasource db {\n  provider = "mysql"\n}\n',
};

const ask = async (key: string, env: NodeJS.ProcessEnv = {}): Promise<unknown> => {
  const { project } = await createProject(files);
  return getSetting(key, { project, env, shown: [] });
};

test.each<[string, unknown, string]>([
  ['package.name', 'shop', 'string'],
  ['package.private', true, 'boolean'],
  ['package.scripts.test:e2e', 'vitest', 'string'],
  ['package.dependencies.@prisma/client', '^7.0.0', 'string'],
  ['package.dependencies.lodash.merge', '4', 'string'],
  ['package.exports../package.json', './package.json', 'string'],
  ['package.exports..', './a.js', 'string'],
  ['package.files', ['dist'], 'array'],
  ['package.files.0', 'dist', 'string'],
  ['package.a.b.c.d', 1, 'number'],
  ['package.a.b.c.e', 2, 'number'],
  ['tsconfig.compilerOptions', { strict: true, paths: { '@/*': ['./src/*'] } }, 'object'],
  ['tsconfig.compilerOptions.paths.@/*', ['./src/*'], 'array'],
  ['env.DATABASE_URL', '[redacted]', 'string'],
  ['env.PORT', '3000', 'string'],
  ['env', { DATABASE_URL: '[redacted]', PORT: '3000' }, 'object'],
  ['prisma.config', 'prisma.config.ts', 'string'],
  ['prisma.schemas', ['schema.prisma'], 'array'],
  [
    'prisma.generators',
    [{ name: 'client', provider: 'prisma-client', output: './gen', previewFeatures: [] }],
    'array',
  ],
  [
    'prisma.datasources.0',
    { name: 'db', provider: 'mysql', variable: 'DATABASE_URL', source: 'schema.prisma:5' },
    'object',
  ],
  ['mcp-node.orms', {}, 'object'],
  ['mcp-node.timeouts.load', 15000, 'number'],
])('%s', async (key, value, type) => {
  expect(await ask(key)).toEqual({ key, value, type });
});

test('names of the environment are settings, and their values are not', async () => {
  const env = { TOKEN: 'secret', LANG: 'C' };
  expect(await ask('env', env)).toEqual({
    key: 'env',
    value: { DATABASE_URL: '[redacted]', LANG: 'C', PORT: '3000', TOKEN: '[redacted]' },
    type: 'object',
  });
});

test.each([
  'package.__proto__',
  'package.constructor.name',
  'package.files.length',
  'package.name.length',
  'toString',
  '__proto__.x',
  '',
])('%j is no setting', async (key) => {
  await expect(ask(key)).rejects.toMatchObject({
    code: 'SETTING_NOT_FOUND',
    message: `There is no setting "${key}".`,
  });
});

test('the nearest keys are in the hint', async () => {
  await expect(ask('package.script.test:e2')).rejects.toMatchObject({
    hint: expect.stringMatching(/^Nearest: package\.scripts\.test:e2e, /),
  });
  await expect(ask('x'.repeat(1_000_000))).rejects.toMatchObject({ code: 'SETTING_NOT_FOUND' });
});
