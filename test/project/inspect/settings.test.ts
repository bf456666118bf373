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
  '.env': 'DATABASE_URL=postgres://ann:secret@h/x\nPORT=3000\n',
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
  ['env', { project: { DATABASE_URL: 'postgres://[redacted]@h/x', PORT: '3000' }, machine: {} }, 'object'],
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

test('values of the environment are settings, but for secrets, and each says why', async () => {
  const env = { TOKEN: 'secret', LANG: 'C', ROLE: 'member', BUILD: 'x7Qk2p9w', 'WITH.DOT': 'on' };
  expect(await ask('env', env)).toEqual({
    key: 'env',
    value: {
      project: { DATABASE_URL: 'postgres://[redacted]@h/x', PORT: '3000' },
      machine: {
        BUILD: '[redacted]',
        LANG: 'C',
        ROLE: 'member',
        TOKEN: '[redacted]',
        'WITH.DOT': 'on',
      },
    },
    type: 'object',
  });
  const reasons: [name: string, value: string, reason: RegExp][] = [
    ['TOKEN', '[redacted]', /^hidden: "token" in its name .*--allow-env=TOKEN/],
    ['ROLE', 'member', /^shown: its value is a plain word/],
    ['BUILD', '[redacted]', /^hidden: neither .*not searched for elsewhere/],
    ['LANG', 'C', /^shown: public by its name/],
    ['WITH.DOT', 'on', /^shown: its value is empty, on or off/],
  ];
  for (const [name, value, reason] of reasons) {
    expect(await ask(`env.${name}`, env)).toEqual({
      ...{ key: `env.${name}`, value, type: 'string' },
      reason: expect.stringMatching(reason),
    });
  }
});

test('of a variable the file is known, and its credentials are not shown', async () => {
  expect(await ask('env.DATABASE_URL')).toEqual({
    ...{ key: 'env.DATABASE_URL', value: 'postgres://[redacted]@h/x', type: 'string', source: '.env:1' },
    reason: expect.stringMatching(/^shown without the credentials/),
  });
});

test('a variable names the line of the file that sets it, and none where the machine does', async () => {
  const { project } = await createProject({
    'package.json': { name: 'shop', workspaces: ['api'] },
    '.env':
      '# one\nHOST=a.example\nURL="https://${HOST}/x"\nexport EXPORTED=1\nKEYS="\nPORT=1\n"\nTWICE=1\nTWICE=2\n',
    '.env.development': 'HOST = localhost\nPORT: 3000\n',
    'api/package.json': { name: 'api' },
    'api/.env': 'ONLY_HERE=on\r\nPORT=4000\r\nLAST=on\r\n',
  });
  // As this process finds it: the machine's, then those of the root's files.
  const env = {
    TWICE: 'machine',
    MACHINE: 'on',
    HOST: 'localhost',
    URL: 'https://localhost/x',
    PORT: '3000',
  };
  const sources = await Promise.all(
    ['HOST', 'URL', 'PORT', 'EXPORTED', 'ONLY_HERE', 'LAST', 'TWICE', 'MACHINE'].map(async (name) => {
      const { source = '' } = await getSetting(`env.${name}`, { project, env, shown: [] });
      return `${name} ${source}`.trim();
    }),
  );
  expect(sources).toEqual([
    'HOST .env.development:1',
    'URL .env:3',
    'PORT .env.development:2',
    'EXPORTED .env:4',
    'ONLY_HERE api/.env:1',
    'LAST api/.env:3',
    'TWICE',
    'MACHINE',
  ]);
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
  for (const [key, full] of [
    ['scripts', 'package.scripts'],
    ['scripts.test', 'package.scripts.test'],
    ['DATABASE_URL', 'env.DATABASE_URL'],
    ['port', 'env.PORT'],
    ['paths', 'tsconfig.compilerOptions.paths'],
    ['timeouts', 'mcp-node.timeouts'],
    ['prism', 'prisma'],
  ] as const)
    await expect(ask(key)).rejects.toMatchObject({ hint: expect.stringContaining(`Nearest: ${full}, `) });
  await expect(ask('x'.repeat(1_000_000))).rejects.toMatchObject({ code: 'SETTING_NOT_FOUND' });
});

test.each([
  ['JWT_SECRET', 'Nothing sets JWT_SECRET, which src/auth.ts:1 needs. Nearest: env.'],
  ['JWT_TTL', 'Nothing sets JWT_TTL, which src/auth.ts:2 reads, and goes on without. Nearest: env.'],
  ['JWT_NONE', 'Nothing sets JWT_NONE, and nothing that was found reads it. Nearest: env.'],
])('of a variable that is not set, the line that reads it is told: %s', async (name, hint) => {
  const code = 'sign(process.env.JWT_SECRET);\nconst ttl = Number(process.env.JWT_TTL) || 60;\n';
  const { project } = await createProject({ ...files, 'src/auth.ts': code });
  await expect(getSetting(`env.${name}`, { project, env: {}, shown: [] })).rejects.toMatchObject({
    hint: expect.stringContaining(hint),
  });
});
