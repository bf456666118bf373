import { describe, expect, test } from 'vitest';
import { commandsOf } from '../../../../src/files/package-manager.ts';
import { prisma } from '../../../../src/project/adapters/prisma/index.ts';
import { adviseOn, type Known } from '../../../../src/server/readers/failure/hint.ts';

const pnpm = await commandsOf('pnpm', undefined, '/');

const known: Known = {
  commands: await commandsOf('npm', '11', '/'),
  remedies: [...(prisma.remedies ?? [])],
  declared: ['express', '@scope/kit', 'bcrypt'],
  examples: [{ path: '.env.example', names: ['SHOP_URL', 'QUEUE_LIMIT', 'REGION', 'TOKEN'] }],
  env: { REGION: 'eu', PATH: '/bin' },
  folder: null,
  timeoutMs: 15_000,
};
const hint = (error: string, more: Partial<Known> = {}) => adviseOn(error, false, { ...known, ...more }).hint;

describe('what is not installed', () => {
  test.each(['npm', 'pnpm', 'yarn', 'yarn@berry', 'bun'])('with %s', async (agent) => {
    const commands = await commandsOf(agent, '4', '/');
    expect(hint("Cannot find module 'express'", { commands })).toBe(
      `The packages are not installed: run ${agent.replace('@berry', '')} install.`,
    );
  });

  test.each([
    ["Cannot find package '@scope/kit' imported from /app/index.js", 'run npm install.'],
    [
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'express' imported from /app/index.js",
      'run npm install.',
    ],
    ["Cannot find module '@scope/kit/deep/file.js'", 'run npm install.'],
    ["Cannot find module 'helmet'", 'No package.json here declares helmet: run npm install helmet'],
    ["Cannot find module '/app/packages/db/dist/index.js'", 'npm run build'],
  ])('%s', (error, says) => {
    expect(hint(error)).toContain(says);
  });
});

test.each([
  '@prisma/client did not initialize yet. Please run "prisma generate" and try to import it again.',
  "Cannot find module '.prisma/client/default'",
  "Cannot find module './generated/prisma/client'",
  "Cannot find module '/app/src/generated/prisma/client.js' imported from /app/src/db.ts",
  "SyntaxError: The requested module '@prisma/client' does not provide an export named 'PrismaClient'",
])('what is not generated: %s', (error) => {
  expect(hint(error)).toBe('Run npx prisma generate.');
  expect(hint(error, { commands: pnpm })).toBe('Run pnpm exec prisma generate.');
  expect(hint(error, { remedies: [] })).not.toContain('prisma generate');
});

test.each([
  [
    "The module '/app/node_modules/bcrypt/lib/binding/bcrypt_lib.node' was compiled against a different Node.js version using NODE_MODULE_VERSION 115.",
    'bcrypt',
  ],
  [
    'Could not locate the bindings file. Tried:\n → /app/node_modules/better-sqlite3/build/better_sqlite3.node',
    'better-sqlite3',
  ],
  ["Cannot find module '/app/node_modules/.pnpm/argon2@1.0.0/node_modules/argon2/lib/argon2.node'", 'argon2'],
  ['/app/node_modules/@scope/native/build/Release/x.node: invalid ELF header', '@scope/native'],
  ['Could not load the "sharp" module using the linux-x64 runtime', 'sharp'],
])('what is not built: %s', (error, name) => {
  expect(hint(error)).toContain(`npm rebuild ${name}.`);
  expect(hint(error, { commands: pnpm })).toContain(`pnpm rebuild ${name}.`);
});

describe('variables', () => {
  test.each([
    [
      'Config validation error: "SHOP_URL" is required',
      'SHOP_URL is not set. .env.example has it: copy it to .env and fill it in.',
    ],
    [
      'Missing environment variables:\n    SHOP_URL: undefined\n    QUEUE_LIMIT: undefined',
      'SHOP_URL, QUEUE_LIMIT are not set. .env.example has them: copy it to .env and fill it in.',
    ],
    [
      'Invalid environment:\n    QUEUE_LIMIT: Required\n    OTHER_KEY: Required\n    REGION: Invalid',
      'QUEUE_LIMIT, OTHER_KEY are not set. .env.example has all but OTHER_KEY: copy it to .env and fill it in.',
    ],
    ['TOKEN must be set', 'TOKEN is not set. .env.example has it: copy it to .env and fill it in.'],
    // Nothing is named: what the file has is.
    ["Cannot read properties of undefined (reading 'split')", 'SHOP_URL, QUEUE_LIMIT, TOKEN are not set.'],
    ['secretOrPrivateKey must have a value', 'SHOP_URL, QUEUE_LIMIT, TOKEN are not set.'],
  ])('%s', (error, says) => {
    expect(hint(error)).toContain(says);
  });

  test('that no file has', () => {
    expect(hint('error: DB_URL is required', { examples: [] })).toBe(
      'DB_URL is not set: put it into .env, or into the environment of mcp-node.',
    );
  });

  test('in the folder of the app', () => {
    const examples = [{ path: 'apps/api/.env.sample', names: ['SHOP_URL'] }];
    expect(hint('SHOP_URL is required', { examples })).toContain(
      'apps/api/.env.sample has it: copy it to apps/api/.env',
    );
  });

  test.each([
    'connect ECONNREFUSED 127.0.0.1:5432',
    'GET /x is a duplicate',
    'SyntaxError: Unexpected token',
  ])('%s is of none', (error) => {
    expect(hint(error)).toContain('"entry"');
    expect(hint(error)).not.toContain('not set');
  });
});

test('time that was up', () => {
  const { hint: text, mayBeVariables } = adviseOn('it did not finish loading within 15000 ms', true, known);
  expect(text).toContain('"timeouts.load" (15000 now)');
  expect(mayBeVariables).toBe(false);
});

test.each([
  'the app ended itself; mcp-node refused while it read the routes: git',
  'process.binding is not permitted in the project process (only mcp-node -A opens it) (src/stat.js:11)',
])('what mcp-node itself refused: %s', (error) => {
  expect(hint(error)).toContain('name a file that makes the app without that');
});

test.each([
  ['not installed', "Cannot find module 'express'"],
  ['a missing variable', 'SHOP_URL is required'],
  ['anything else', 'Error: it fails'],
])('an app whose package lies below the root may be started by itself: %s', (_, error) => {
  const more = ' If it is a project of its own, start mcp-node with --project apps/api.';
  expect(hint(error, { folder: 'apps/api' })).toBe(hint(error) + more);
});
