import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type DiscoverOptions, findSchemas } from '../../../../src/project/adapters/prisma/discover.ts';
import type { Config } from '../../../../src/protocol/config.ts';
import type { Warning } from '../../../../src/protocol/schemas.ts';
import { createProject } from '../../../support/temp.ts';

interface Found {
  schemas: [path: string, app: string, files: string[]][];
  warnings: Warning[];
}

async function find(
  files: Record<string, unknown>,
  options: DiscoverOptions = {},
  config: Partial<Config> = {},
): Promise<Found> {
  const { project } = await createProject({ 'package.json': { name: 'app' }, ...files }, config);
  const { schemas, warnings } = await findSchemas(project, options);
  return {
    schemas: schemas.map((schema) => [
      schema.path,
      schema.package.label,
      schema.files.map(({ path }) => path),
    ]),
    warnings,
  };
}

const one = (path: string, app = 'app'): Found['schemas'] => [[path, app, [path]]];
const main = 'datasource db {\n  provider = "sqlite"\n}\n';
const usual = { 'prisma/schema.prisma': main };
const uses = (more: object = {}): object => ({
  name: 'app',
  dependencies: { '@prisma/client': '7' },
  ...more,
});

test.each<[string, Record<string, unknown>, string]>([
  ['schema.prisma', { 'schema.prisma': '', ...usual }, 'schema.prisma'],
  ['prisma/schema.prisma', usual, 'prisma/schema.prisma'],
  [
    'package.json',
    { 'package.json': { name: 'app', prisma: { schema: 'db/x.prisma' } }, 'db/x.prisma': '', ...usual },
    'db/x.prisma',
  ],
  [
    'an npm script',
    {
      'package.json': {
        name: 'app',
        scripts: { generate: 'a && npx prisma generate --schema="./db/x.prisma"' },
      },
      'db/x.prisma': '',
      ...usual,
    },
    'db/x.prisma',
  ],
  [
    'prisma.config.ts',
    {
      'package.json': { name: 'app', prisma: { schema: 'prisma/schema.prisma' } },
      'prisma.config.ts': "export default defineConfig({ schema: './db/x.prisma' })",
      'db/x.prisma': '',
      ...usual,
    },
    'db/x.prisma',
  ],
  [
    'prisma7.config.ts before prisma.config.ts',
    {
      'prisma.config.ts': "export default { schema: 'a.prisma' }",
      'prisma7.config.ts': "export default { schema: 'b.prisma' }",
      'a.prisma': '',
      'b.prisma': '',
    },
    'b.prisma',
  ],
  [
    '.config/prisma.ts, relative to it',
    { '.config/prisma.ts': "export default { schema: '../db/x.prisma' }", 'db/x.prisma': '' },
    'db/x.prisma',
  ],
])('a schema named by %s', async (_, files, path) => {
  expect(await find(files)).toEqual({ schemas: one(path), warnings: [] });
});

test('our own configuration comes first, and alone', async () => {
  const files = { 'db/x.prisma': '', ...usual };
  const config = { orms: { prisma: { schema: 'db/x.prisma' } } };
  expect(await find(files, {}, config)).toEqual({ schemas: one('db/x.prisma'), warnings: [] });
  expect(await find(usual, {}, config)).toEqual({
    schemas: [],
    warnings: [
      {
        code: 'SCHEMA_NOT_FOUND',
        message:
          'db/x.prisma, named by "orms.prisma.schema" in the configuration of mcp-node, does not exist.',
      },
    ],
  });
});

test('a schema that is named and missing is a warning, and the search goes on', async () => {
  expect(await find({ 'prisma.config.ts': "export default { schema: 'gone' }", ...usual })).toEqual({
    schemas: one('prisma/schema.prisma'),
    warnings: [{ code: 'SCHEMA_NOT_FOUND', message: 'gone, named by prisma.config.ts, does not exist.' }],
  });
  expect(await find({ 'prisma.config.ts': "export default { schema: 'db' }", 'db/a.sql': '' })).toEqual({
    schemas: [],
    warnings: [{ code: 'SCHEMA_NOT_FOUND', message: 'db holds no .prisma file.' }],
  });
});

test('every package of a workspace, each schema once, for the package whose folder holds it', async () => {
  expect(
    await find({
      'package.json': { workspaces: ['packages/*'] },
      'packages/api/package.json': { name: 'api', scripts: { gen: 'prisma generate --schema ../db/prisma' } },
      'packages/auth/package.json': { name: 'auth' },
      'packages/auth/prisma/schema.prisma': main,
      'packages/db/package.json': { name: 'db', prisma: { schema: 'prisma' } },
      'packages/db/prisma/a.prisma': main,
      'packages/db/prisma/b/c.prisma': '',
    }),
  ).toEqual({
    schemas: [
      ['packages/db/prisma', 'db', ['packages/db/prisma/a.prisma', 'packages/db/prisma/b/c.prisma']],
      ...one('packages/auth/prisma/schema.prisma', 'auth'),
    ],
    warnings: [],
  });
});

test('schemas that nothing names, in unusual places', async () => {
  expect(
    await find({
      'package.json': uses(),
      'src/db/main.prisma': main,
      'src/db/parts/user.prisma': '',
      'src/two/a.prisma': main,
      'src/two/b.prisma': main,
      'src/generated/schema.prisma': main,
      'src/generated/index-browser.js': '',
      'node_modules/x/schema.prisma': main,
      'dist/schema.prisma': main,
      'fixtures/y/package.json': {},
      'fixtures/y/schema.prisma': main,
    }),
  ).toEqual({
    schemas: [
      ['src/db', 'app', ['src/db/main.prisma', 'src/db/parts/user.prisma']],
      ...one('src/two/a.prisma'),
      ...one('src/two/b.prisma'),
    ],
    warnings: [],
  });
});

test('a folder that is linked into itself', async () => {
  const { root, project } = await createProject({
    'package.json': { name: 'app', prisma: { schema: 'db' } },
    'db/a.prisma': main,
    'db/sub/b.prisma': '',
    'shared/c.prisma': '',
  });
  await symlink('..', join(root, 'db/sub/loop'));
  await symlink('../shared', join(root, 'db/shared'));
  await symlink('nowhere', join(root, 'db/dangling.prisma'));
  await symlink('a.prisma', join(root, 'db/alias.prisma'));
  const { schemas, warnings } = await findSchemas(project);
  expect(schemas.map(({ files }) => files.map(({ path }) => path))).toEqual([
    ['db/a.prisma', 'db/shared/c.prisma', 'db/sub/b.prisma'],
  ]);
  expect(warnings).toEqual([]);
});

test('a schema that cannot be read is a warning', async () => {
  const { root, project } = await createProject({
    'package.json': { name: 'app', prisma: { schema: 'x.prisma' } },
  });
  await symlink('nowhere', join(root, 'x.prisma'));
  expect(await findSchemas(project)).toEqual({
    schemas: [],
    warnings: [
      { code: 'SCHEMA_UNREADABLE', message: 'x.prisma could not be read: it is a symbolic link to nothing' },
    ],
  });
});

test('a config file that cannot be read from its text', async () => {
  const files = {
    'prisma.config.ts': 'export default { schema: findSchema() }',
    'db/x.prisma': '',
    ...usual,
  };
  const unread = (reason: string): object => ({
    code: 'PRISMA_CONFIG_UNREAD',
    message: `prisma.config.ts: ${reason}; the schema was looked for elsewhere.`,
  });
  expect(await find(files)).toEqual({
    schemas: one('prisma/schema.prisma'),
    warnings: [unread('"schema" is not a plain string')],
  });
  const loaded: string[] = [];
  const loadPrismaConfig = async (file: string): Promise<{ schema: string }> => {
    loaded.push(file);
    return { schema: 'db/x.prisma' };
  };
  expect(await find(files, { loadPrismaConfig })).toEqual({ schemas: one('db/x.prisma'), warnings: [] });
  expect(loaded).toEqual([expect.stringMatching(/\/prisma\.config\.ts$/)]);
  const failing = async (): Promise<never> => {
    throw new Error('no such variable');
  };
  expect(await find(files, { loadPrismaConfig: failing })).toEqual({
    schemas: one('prisma/schema.prisma'),
    warnings: [unread('could not be loaded: no such variable')],
  });
});

test('Prisma 8 is not supported', async () => {
  const unsupported = (evidence: string): object => ({
    code: 'PRISMA_UNSUPPORTED',
    message: `${evidence}: Prisma 8 and later are not supported yet.`,
  });
  const manifest = { 'package.json': { name: 'app', devDependencies: { prisma: '^8.0.0-rc.19' } } };
  expect(await find(manifest)).toEqual({
    schemas: [],
    warnings: [unsupported('prisma 8.0.0-rc.19 in package.json')],
  });
  expect(await find({ ...manifest, 'prisma/contract.prisma': 'x' })).toEqual({
    schemas: [],
    warnings: [unsupported('prisma/contract.prisma')],
  });
  expect(
    await find({ ...manifest, 'node_modules/prisma/package.json': { version: '7.1.0' }, ...usual }),
  ).toEqual({ schemas: one('prisma/schema.prisma'), warnings: [] });
});
