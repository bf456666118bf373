import { expect, test } from 'vitest';
import { capabilities } from '../../../../src/project/adapters/drizzle/capabilities.ts';
import { createProject } from '../../../support/temp.ts';

const manifest = { name: 'app', dependencies: { 'drizzle-orm': '^0.45.0' } };

async function read(files: Record<string, unknown>, env: NodeJS.ProcessEnv = {}) {
  const { project } = await createProject({ 'package.json': manifest, ...files });
  return {
    setting: await capabilities.setting?.(project),
    databases: await capabilities.databases?.(project, env),
  };
}

test('a config is read as it is written, its URL from the variable, without credentials', async () => {
  const { setting, databases } = await read(
    {
      'drizzle.config.ts': `import { defineConfig } from 'drizzle-kit';
// dialect: 'mysql'
export default defineConfig({
  out: "./drizzle",
  schema: ['./src/users.ts', './src/posts/*.ts'],
  dialect: 'postgresql',
  casing: 'snake_case',
  dbCredentials: {
    url: process.env.DATABASE_URL!,
  },
});`,
    },
    { DATABASE_URL: 'postgres://ada:secret@db.example:6543/shop' },
  );
  expect(setting).toEqual({
    ...{ config: 'drizzle.config.ts', dialect: 'postgresql', out: './drizzle', casing: 'snake_case' },
    schema: ['./src/users.ts', './src/posts/*.ts'],
    variable: 'DATABASE_URL',
  });
  expect(databases).toEqual({
    items: [
      {
        ...{ orm: 'drizzle', provider: 'postgresql', host: 'db.example', port: 6543, name: 'shop' },
        ...{ variable: 'DATABASE_URL', source: 'drizzle.config.ts:8' },
      },
    ],
    warnings: [],
  });
  expect(JSON.stringify({ setting, databases })).not.toMatch(/secret|ada/);
});

test.each<[string, string, object]>([
  [
    'a path',
    `dialect: 'sqlite', dbCredentials: { url: './data/app.db' }`,
    { name: 'data/app.db', variable: null },
  ],
  [
    'a variable of a module that checks them',
    `dialect: 'postgresql', dbCredentials: { url: env.DB_URL }`,
    { variable: 'DB_URL', name: null },
  ],
  [
    'parts, the password left out',
    `dialect: 'mysql', dbCredentials: { host: 'db.example', port: 3307, user: 'ada', password: 'secret', database: 'shop' }`,
    { host: 'db.example', port: 3307, name: 'shop', provider: 'mysql' },
  ],
  [
    'a variable, and a file where it is not set',
    `dialect: 'sqlite', dbCredentials: { url: process.env.DB_FILE ?? 'file:data/app.db' }`,
    { variable: 'DB_FILE', name: 'data/app.db' },
  ],
  [
    'a variable, and a path where it is not set',
    `dialect: 'sqlite', dbCredentials: { url: process.env['DB_FILE'] || "./data/app.db" }`,
    { variable: 'DB_FILE', name: 'data/app.db' },
  ],
  [
    'a variable, and a server where it is not set',
    `dialect: 'postgresql', dbCredentials: { url: process.env.DB_URL || 'postgres://ada:secret@localhost:5433/shop' }`,
    { variable: 'DB_URL', host: 'localhost', port: 5433, name: 'shop' },
  ],
  [
    'a variable, and nothing where it is not set',
    `dialect: 'postgresql', dbCredentials: { url: process.env.DB_URL ?? 'unset' }`,
    { variable: 'DB_URL', host: null, name: null },
  ],
  ['nothing', `dialect: 'turso'`, { provider: 'turso', host: null, name: null, variable: null }],
])('credentials that are %s', async (_, text, expected) => {
  const { databases } = await read({ 'drizzle.config.js': `export default { ${text} };` });
  expect(databases).toEqual({ items: [expect.objectContaining(expected)], warnings: [] });
  expect(JSON.stringify(databases)).not.toMatch(/secret|ada"/);
});

test('what is computed is not told', async () => {
  const { setting } = await read({
    'drizzle.config.ts': `export default { dialect: pick(), schema: glob('*.ts'), out: \`\${base}/out\` };`,
  });
  expect(setting).toMatchObject({ dialect: null, schema: null, out: null, variable: null });
});

test('JSON, a URL that is not well-formed, several packages, and no config at all', async () => {
  const { setting, databases } = await read({
    'package.json': { name: 'all', workspaces: ['packages/*'] },
    'packages/a/package.json': { ...manifest, name: 'a' },
    'packages/a/drizzle.config.json': {
      dialect: 'mysql',
      schema: './a.ts',
      dbCredentials: { url: 'nonsense' },
    },
    'packages/b/package.json': { ...manifest, name: 'b' },
    'packages/b/drizzle.config.ts': `export default { dialect: 'sqlite' };`,
  });
  expect(setting).toMatchObject({
    ...{ config: 'packages/a/drizzle.config.json', dialect: 'mysql', schema: ['./a.ts'] },
    others: [{ config: 'packages/b/drizzle.config.ts', dialect: 'sqlite' }],
  });
  expect(databases?.warnings).toEqual([
    {
      code: 'DATABASE_URL_INVALID',
      message: 'packages/a/drizzle.config.json:1: the database URL in the config is not well-formed.',
    },
  ]);
  expect(await read({})).toEqual({ setting: { config: null }, databases: { items: [], warnings: [] } });
});
