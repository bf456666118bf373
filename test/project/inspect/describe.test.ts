import { expect, test } from 'vitest';
import { describeProject } from '../../../src/project/inspect/describe.ts';
import { createProject } from '../../support/temp.ts';

const runtime = {
  node: process.version,
  execPath: process.execPath,
  platform: process.platform,
  arch: process.arch,
};

test('a whole project', async () => {
  const { root, project } = await createProject({
    '.git/HEAD': '',
    'package.json': {
      ...{
        name: 'blog',
        version: '1.2.3',
        type: 'module',
        private: true,
        packageManager: 'yarn@4.9.1+sha512.ab',
      },
      engines: { node: '>=22' },
      scripts: { dev: 'tsx src/server.ts' },
      dependencies: { express: '^5.0.0', '@prisma/client': '^7.0.0' },
      devDependencies: { typescript: '~5.9.0' },
    },
    'node_modules/typescript/package.json': { version: '5.9.3' },
    'node_modules/express/package.json': { version: '5.1.0' },
    'config/base.json': {
      compilerOptions: { target: 'es2022', strict: true, outDir: './out', noEmit: true },
    },
    'tsconfig.json':
      '{\n  // why\n  "extends": "./config/base.json",\n  "compilerOptions": { "module": "nodenext", "paths": { "@/*": ["./src/*"] }, },\n}',
    'prisma.config.ts': `export default { schema: 'db/schema.prisma', datasource: { url: process.env.DATABASE_URL! } };`,
    'db/schema.prisma': 'datasource main {\n  provider = "postgresql"\n}\n',
    '.env': 'DATABASE_URL="postgresql://ann:secret-7@db.example:5433/blog?schema=public"\nTOKEN=secret-8\n',
    '.env.local': 'TOKEN=secret-9',
    'docker-compose.yml': '',
    Dockerfile: '',
    'vite.config.ts': '',
    'src/vite.config.ts': '',
    '.env.example': '',
  });
  const described = await describeProject(project, {});
  expect(described).toEqual({
    item: {
      root,
      runtime,
      packageManager: { name: 'yarn', version: '4.9.1' },
      package: {
        ...{ name: 'blog', version: '1.2.3', type: 'module', private: true },
        engines: { node: '>=22' },
        scripts: { dev: 'tsx src/server.ts' },
      },
      workspaces: [],
      dependencies: [
        { name: '@prisma/client', range: '^7.0.0', installed: null, dev: false },
        { name: 'express', range: '^5.0.0', installed: '5.1.0', dev: false },
        { name: 'typescript', range: '~5.9.0', installed: '5.9.3', dev: true },
      ],
      frameworks: [
        {
          ...{ name: 'express', kind: 'framework', app: 'blog', package: 'express', range: '^5.0.0' },
          ...{ version: '5.1.0', configFile: null, supported: true },
        },
      ],
      orms: [
        {
          ...{ name: 'prisma', kind: 'orm', app: 'blog', package: '@prisma/client', range: '^7.0.0' },
          ...{ version: null, configFile: 'prisma.config.ts', supported: true, client: 'prisma' },
        },
      ],
      typescript: {
        version: '5.9.3',
        config: 'tsconfig.json',
        options: {
          ...{ target: 'es2022', module: 'nodenext', strict: true },
          ...{ paths: { '@/*': ['./src/*'] }, outDir: './config/out' },
        },
      },
      env: {
        files: [
          { path: '.env.local', names: ['TOKEN'] },
          { path: '.env', names: ['DATABASE_URL', 'TOKEN'] },
        ],
        examples: [{ path: '.env.example', names: [] }],
        ...{ missing: [], optional: [] },
      },
      databases: [
        {
          ...{ orm: 'prisma', provider: 'postgresql', host: 'db.example', port: 5433, name: 'blog' },
          ...{ variable: 'DATABASE_URL', source: 'db/schema.prisma:1' },
        },
      ],
      configFiles: [
        'Dockerfile',
        'docker-compose.yml',
        'prisma.config.ts',
        'tsconfig.json',
        'vite.config.ts',
      ],
    },
    warnings: [],
  });
  expect(JSON.stringify(described)).not.toMatch(/secret|ann/);
});

test('a folder with nothing in it', async () => {
  const { root, project } = await createProject({ '.git/HEAD': '' });
  expect(await describeProject(project, {})).toEqual({
    item: {
      ...{
        root,
        runtime,
        packageManager: null,
        package: null,
        workspaces: [],
        dependencies: [],
        frameworks: [],
      },
      ...{
        orms: [],
        typescript: null,
        env: { files: [], examples: [], missing: [], optional: [] },
        databases: [],
        configFiles: [],
      },
    },
    warnings: [],
  });
});

test('a workspace: dependencies, env files and databases of its packages', async () => {
  const { project } = await createProject({
    '.git/HEAD': '',
    'pnpm-lock.yaml': '',
    'package.json': { name: 'root', devDependencies: { zod: '4' } },
    'pnpm-workspace.yaml': 'packages: ["*"]',
    '.env': 'DATABASE_URL=postgres://root/root\n',
    'db/package.json': { name: 'db', dependencies: { '@prisma/client': '5', zod: '4', lodash: '4' } },
    'db/.env': 'DATABASE_URL=mysql://u:p@db:3307/shop\n',
    'db/prisma/schema.prisma': 'datasource db {\n  provider = "mysql"\n  url = env("DATABASE_URL")\n}\n',
    'web/package.json': { name: 'web', devDependencies: { lodash: '3' } },
    'web/jest.config.js': '',
  });
  // As in the project process, which is started with the root's values.
  const { item, warnings } = await describeProject(project, { DATABASE_URL: 'postgres://root/root' });
  expect(item.packageManager).toEqual({ name: 'pnpm', version: null });
  expect(item.workspaces).toEqual([
    { label: 'db', path: 'db' },
    { label: 'web', path: 'web' },
  ]);
  expect(item.dependencies).toEqual([
    { name: '@prisma/client', range: '5', installed: null, dev: false },
    { name: 'lodash', range: '4', installed: null, dev: false },
    { name: 'lodash', range: '3', installed: null, dev: true },
    { name: 'zod', range: '4', installed: null, dev: false },
  ]);
  expect(item.env.files).toEqual([
    { path: '.env', names: ['DATABASE_URL'] },
    { path: 'db/.env', names: ['DATABASE_URL'] },
  ]);
  expect(item.databases).toEqual([
    {
      ...{ orm: 'prisma', provider: 'mysql', host: 'db', port: 3307, name: 'shop' },
      ...{ variable: 'DATABASE_URL', source: 'db/prisma/schema.prisma:1' },
    },
  ]);
  expect(item.configFiles).toEqual(['pnpm-workspace.yaml', 'web/jest.config.js']);
  expect(warnings).toEqual([]);
});

test('a malformed database URL is a warning without its value', async () => {
  const { project } = await createProject({
    'package.json': { name: 'a' },
    '.env': 'DATABASE_URL="postgres://ann:12/34secret@db/x"',
    'schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n',
  });
  const { item, warnings } = await describeProject(project, {});
  expect(item.databases).toEqual([
    {
      ...{ orm: 'prisma', provider: 'postgresql', host: null, port: null, name: null },
      ...{ variable: 'DATABASE_URL', source: 'schema.prisma:1' },
    },
  ]);
  expect(warnings).toEqual([
    {
      code: 'DATABASE_URL_INVALID',
      message: 'schema.prisma:1: the database URL in DATABASE_URL is not well-formed.',
    },
  ]);
});

test.each([
  ['./dev.db', 'prisma/dev.db'],
  ['../data/dev.db?connection_limit=1', 'data/dev.db'],
  [':memory:', ':memory:'],
  ['/var/data/x.db', '/var/data/x.db'],
])('the SQLite path %s of a schema', async (path, name) => {
  const { project } = await createProject({
    'package.json': { name: 'a' },
    'prisma/schema.prisma': `datasource db {\n  provider = "sqlite"\n  url = "file:${path}" // here\n}\n`,
  });
  const { item } = await describeProject(project, {});
  expect(item.databases).toEqual([
    {
      ...{ orm: 'prisma', provider: 'sqlite', host: null, port: null, name },
      ...{ variable: null, source: 'prisma/schema.prisma:1' },
    },
  ]);
});

test('a tsconfig that extends what is not there is a warning', async () => {
  const { project } = await createProject({
    'package.json': { name: 'a' },
    'tsconfig.json': '{ "extends": "./gone.json" }',
  });
  const { item, warnings } = await describeProject(project, {});
  expect(item.typescript).toEqual({
    version: expect.toBeOneOf([null, expect.any(String)]),
    config: 'tsconfig.json',
    options: {},
  });
  expect(warnings).toEqual([
    { code: 'TSCONFIG_INVALID', message: "tsconfig.json: File './gone.json' not found." },
  ]);
});

test('variables that nobody sets: of the code, and of the schema of an ORM', async () => {
  const { project } = await createProject({
    'package.json': { name: 'blog', dependencies: { '@prisma/client': '7' } },
    'schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n',
    'src/app.ts': 'listen(process.env.PORT ?? 3000, process.env.GIVEN, process.env.WANTED);',
  });
  const { item } = await describeProject(project, { GIVEN: '1' });
  expect(item.env).toMatchObject({
    missing: [
      { name: 'WANTED', source: 'src/app.ts:1' },
      { name: 'DATABASE_URL', source: expect.stringMatching(/^schema\.prisma:\d$/) },
    ],
    optional: [{ name: 'PORT', source: 'src/app.ts:1' }],
  });
});
