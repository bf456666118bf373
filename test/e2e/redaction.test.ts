// What is a secret is kept out of answers, what is none stands in them as it is, and both are texts that every client can read.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session, type ShellResult } from '../support/client.ts';
import { type Folder, fixtures, makeFolder, writeInto } from '../support/folders.ts';

function makeProject(files: Record<string, string>): Folder {
  const folder = makeFolder(files);
  symlinkSync(join(fixtures, 'blog/node_modules'), join(folder.dir, 'node_modules'));
  return folder;
}

const manifest = (name: string, more: object = {}) =>
  JSON.stringify({
    name,
    private: true,
    type: 'module',
    scripts: { dev: 'tsx src/server.ts' },
    dependencies: { express: '5', '@prisma/client': '7' },
    ...more,
  });

const envFile = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}\n`)
    .join('');

describe('values that are no secret', () => {
  const project = makeProject({
    'package.json': manifest('orders-service'),
    'schema.prisma': `datasource db {\n  provider = "postgresql"\n}\ngenerator client {\n  provider = "prisma-client"\n  output = "./gen"\n}
/// of a member
model Member {\n  id String @id\n  name String @default("member")\n  role Role\n}\nenum Role {\n  member\n  admin\n}\n`,
    'src/rows.ts':
      "export const rows = () => [{ id: 1, role: 'member', country: 'Norway', note: 'please remember the reorders', db: 'postgresql' }];",
    'src/server.ts': `import express from 'express';
import items from './routes/items.ts';
const app = express();
app.get('/members/:id', function showMember(_q, s) { s.json(1); });
app.get('/orders', function listOrders(_q, s) { s.json([]); });
app.use('/api/v1', items);
app.listen(3000);
`,
    'src/routes/items.ts':
      "import { Router } from 'express';\nconst router = Router();\nrouter.get('/items', function listItems(_q, s) { s.json([]); });\nexport default router;\n",
  });
  let session: Session;
  /** With everything shown: what there is. */
  let plain: Awaited<ReturnType<typeof answersOf>>;
  beforeAll(async () => {
    session = await connect(project.dir);
    await using open = await connect(project.dir, { args: ['--allow-env'] });
    plain = await answersOf(open);
  });
  afterAll(async () => {
    await session.close();
    project[Symbol.dispose]();
  });

  const code = "import { rows } from './src/rows'; console.log('member of postgresql'); rows()";
  const answersOf = async (session: Session) => {
    await session.call('clear_history');
    const { output, stdout } = await session.shell(code);
    const { script } = await session.call<{ script: string }>('export_history');
    // The names in the env file are another matter.
    const { env: _, ...described } = await session.call('get_project');
    return {
      ...{ output, stdout, script, described },
      models: await session.call('list_models'),
      package: await session.call('get_setting', { key: 'package' }),
      missing: await session.fails('list_models', { include: ['member'] }),
      routes: await session.call('list_routes'),
    };
  };

  const words = fc.dictionary(
    fc.constantFrom(
      'SERVICE',
      'DEFAULT_ROLE',
      'PASSWORD',
      'API_KEY',
      'SECRET',
      'TOKEN',
      'DB_USER',
      'API_PREFIX',
      'SOME_PATH',
    ),
    fc.constantFrom(
      'member',
      'Member',
      'orders',
      'orders-service',
      'postgres',
      'postgresql',
      '/api/v1',
      'src/routes',
      'name',
      'express',
      'String',
      'items',
      'list Items',
    ),
    { minKeys: 4 },
  );

  test.each([
    {
      DEFAULT_ROLE: 'member',
      SERVICE: 'orders',
      LOG_FORMAT: 'pretty',
      COUNTRY: 'Norway',
      API_PREFIX: '/api/v1',
      ROUTES_DIR: 'src/routes',
    },
    {
      DB_USER: 'postgres',
      PASSWORD: 'postgres',
      API_KEY: 'name',
      SECRET: 'listItems',
      TOKEN: 'items',
      APP_KEY: 'orders-service',
    },
    ...fc.sample(words, 1),
  ])('%o change nothing', async (values) => {
    writeInto(project.dir, { '.env': envFile(values) });
    const shown = await answersOf(session);
    expect(shown).toEqual(plain);
    expect(shown.routes).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({
          path: '/api/v1/items',
          source: 'src/routes/items.ts:3',
          handler: 'listItems',
        }),
      ]),
    });
    expect(JSON.stringify(shown)).toContain("note: 'please remember the reorders'");
  });

  test('process.env and get_setting show them, and say why they show a value or do not', async () => {
    writeInto(project.dir, {
      '.env': 'SERVICE=orders\nTOKEN=test\nDATABASE_URL=postgres://ann:hunter2@db/x\nBUILD=x7Qk2p9w\n',
    });
    const fresh = await session.shell(
      '["SERVICE", "TOKEN", "DATABASE_URL", "BUILD"].map((name) => process.env[name]).join()',
      { session: 'new' },
    );
    expect(fresh.output.value).toBe("'orders,[redacted],postgres://[redacted]@db/x,[redacted]'");
    const reasonOf = async (name: string) =>
      (await session.call('get_setting', { key: `env.${name}` })).reason;
    expect(await reasonOf('SERVICE')).toMatch(/^shown: /);
    expect(await reasonOf('TOKEN')).toMatch(/^hidden: "token" in its name/);
    expect(await reasonOf('DATABASE_URL')).toMatch(/^shown without the credentials/);
    expect(await reasonOf('BUILD')).toMatch(/^hidden: neither/);
  });
});

describe('secrets', () => {
  const inRoot = 'x7Qk2p9wZb4Tn8';
  const inPackage = 'v5Rm1c6yLd3Hs0';
  const inJson = 'j2Wf8t4gXk9Pq6';
  const inFile = 'n3Bz7u5rVy1Ec2';
  const granted = 'k8Hd3w6mTq0Zs5';
  const outside = makeFolder({
    'account.json': JSON.stringify({ project_id: 'orders', private: { client_secret: inJson } }),
    db_password: `${inFile}\n`,
    later_token: `${granted}\n`,
  });
  const project = makeProject({
    'package.json': manifest('secrets', { workspaces: ['packages/*'], description: 'half \ud83d' }),
    'mcp-node.config.json': '{ "limits": { "outputBytes": 4000 } }',
    '.env': `API_KEY=${inRoot}\n`,
    'packages/worker/package.json': '{ "name": "worker" }',
    'packages/worker/.env.production': `QUEUE_TOKEN=${inPackage}\n`,
    'src/server.ts': `import express from 'express';
const app = express();
app.get('/half-\\ud83d', function half(_q, s) { s.json(1); });
console.error('\\u001b[31mno\\u001b[39m ' + process.env.API_KEY);
throw new Error('\\u001b[4m@nestjs/core\\u001b[24m is missing \\ud83d');
`,
    'src/read.ts':
      "import { readFileSync } from 'node:fs';\nexport const read = (file) => readFileSync(file, 'utf8');\n",
    'src/say.ts': `export const key = () => process.env.API_KEY;
export const log = () => {
  console.log('\\u001b[32minfo\\u001b[39m \\u001b[1mstarted\\u001b[22m \\u001b]8;;https://x\\u0007link\\u001b]8;;\\u0007');
  for (const p of [10, 50]) process.stdout.write(\`\\u001b[2K\\u001b[1Gprogress \${p}%\`);
  process.stderr.write('10%\\r20%\\r');
};
`,
  });
  let session: Session;
  beforeAll(async () => {
    const paths = ['account.json', 'db_password'].map((name) => join(outside.dir, name));
    session = await connect(project.dir, { args: [`--allow-read=${paths.join(',')}`] });
  });
  afterAll(async () => {
    await session.close();
    for (const folder of [project, outside]) folder[Symbol.dispose]();
  });

  test('of the env files of all packages, and of files that may be read, in each encoding', async () => {
    const secrets = JSON.stringify(
      [inRoot, inPackage, inJson, inFile].map((secret) => [...secret].reverse().join('')),
    );
    const { output, stdout } =
      await session.shell(`const all = ${secrets}.map((s) => [...s].reverse().join(''));
      console.log(all.map((s) => JSON.stringify(JSON.stringify(s)))); console.log(all.map((s) => Buffer.from('ann:' + s).toString('base64')).join(' '));
      all`);
    const names = ['API_KEY', 'QUEUE_TOKEN', 'account.json', 'db_password'];
    expect(output.value).toBe(`[ ${names.map((name) => `'[redacted:${name}]'`).join(', ')} ]`);
    for (const name of names) expect(stdout.split(`[redacted:${name}]`)).toHaveLength(3);
  });

  test('of a file that a human permits for one call', async () => {
    await using asking = await connect(project.dir, {
      human: () => ({ action: 'accept', content: { answer: 'once' } }),
    });
    const code = `import { read } from './src/read'; read(${JSON.stringify(join(outside.dir, 'later_token'))})`;
    expect((await asking.shell(code)).warnings).toMatchObject([{ code: 'PERMISSION_GRANTED' }]);
    const { output } = await asking.shell(code);
    expect(output.value).toBe("'[redacted:later_token]\\n'");
  });

  test('are not shown in half where the isolate, or the limit of the output, cuts them', async () => {
    // Of four times the limit the isolate keeps three quarters from the beginning, and the end.
    const half = await session.shell(
      `import { key } from './src/say'; 'a '.repeat(5_997) + key() + ' b'.repeat(9_000)`,
    );
    const cut = await session.call<ShellResult>('shell', { offset: 11_950 });
    expect(cut.output.value).toMatch(/a \[redacted:API_KEY\]' … \d+ more characters …/);
    const tail = await session.shell(`'a '.repeat(9_000) + key() + ' b'.repeat(1_996)`);
    const end = await session.call<ShellResult>('shell', { offset: 11_950 });
    expect(end.output.value).toMatch(/more characters …\n'\[redacted:API_KEY\] b/);
    const error = await session.shell(`throw new Error('a '.repeat(99_997) + key())`);
    const printed = await session.shell(`console.error('a '.repeat(1_997) + key()); 1`);
    const many = await session.shell(`console.log('a '.repeat(1_997) + key()); 1`);
    for (const answer of [half, cut, tail, end, error, printed, many])
      expect(JSON.stringify(answer)).not.toContain(inRoot.slice(0, 4));
    expect(many.stdout).toContain('[redacted:API_KEY]');
  });

  test('what the agent wrote itself is shown, in a script as well; a hash of a password is not', async () => {
    const token = `ghp_${'aB3dE6gH9j'.repeat(4)}`;
    const hash = `['$2b$10', '${'N9qo8uLOickgx2ZMRZoMye'.repeat(3).slice(0, 53)}'].join('$')`;
    const { output } = await session.shell(
      `const token = '${token}', url = 'https://me:pa55@x'; [token, url, ${hash}]`,
    );
    expect(output.value).toContain(`'${token}'`);
    expect(output.value).toContain("'https://me:pa55@x'");
    expect(output.value).toContain('[redacted:password-hash]');
    expect((await session.shell('token')).output.value).toBe(`'${token}'`);
    expect((await session.call<{ script: string }>('export_history')).script).toContain(
      `const token = '${token}'`,
    );
  });

  test('texts are as a terminal shows them: without colours, a line that is written over in its last state', async () => {
    const { stdout, stderr } = await session.shell(
      `import { log } from './src/say'; log(); console.log('\\u001b[1mbold\\u001b[22m')`,
    );
    expect(stdout).toBe('bold\n[project] info started link\n[project] progress 50%');
    expect(stderr).toBe('[project] 20%');
    const { output } = await session.shell(`throw new Error('\\u001b[31mbad\\u001b[39m')`);
    expect(output.exception?.message).toBe('bad');
  });

  test('every text of every answer is well-formed', async () => {
    const half = await session.shell(
      `const half = '😀'.slice(0, 1); console.log(half); console.error(half); half`,
    );
    const thrown = await session.shell(
      `const { [half]: x, ...rest } = {}; throw Object.assign(new Error(half), { [half]: half })`,
    );
    const routes = await session.call('list_routes');
    const description = await session.call('get_setting', { key: 'package.description' });
    const error = await session.fails('get_setting', { key: 'package.\ud83d' });
    const unknown = await session.client.callTool({ name: 'x\ud83d', arguments: {} }).catch(String);
    const resource = await session.client.readResource({ uri: 'node://\ud83d' }).catch(String);
    for (const answer of [half, thrown, routes, description, error, unknown, resource]) {
      expect(JSON.stringify(answer)).not.toMatch(/(?<!\\)\\ud[89ab]/);
      expect(JSON.stringify(answer)).toContain('\ufffd');
      expect(JSON.stringify(answer)).not.toContain('\\u001b');
    }
    expect(half).toMatchObject({ stdout: '\ufffd\n', stderr: '\ufffd\n' });
    expect(routes).toMatchObject({
      items: [{ path: '/half-\ufffd', handler: 'half' }],
      warnings: [
        { code: 'APP_LOAD_FAILED', message: expect.stringContaining('@nestjs/core is missing \ufffd') },
      ],
    });
  });
});

test('of the start script of a package, which its app is given', async () => {
  const keys = ['kZ8vQ2mN5xL1pR7t', 'wB4jH9cF3sD6gT0y', 'uE5aX8nK2rV7qM1z'];
  const app = (name: string, start: string) => ({
    [`apps/${name}/package.json`]: JSON.stringify({
      name,
      scripts: { start },
      dependencies: { express: '4' },
    }),
    [`apps/${name}/main.js`]: 'throw new Error(`refused: ${process.env.API_KEY}`);',
  });
  using project = makeFolder({
    'package.json': '{ "workspaces": ["apps/*"] }',
    ...app('one', `API_KEY=${keys[0]} node main.js`),
    ...app('two', `cross-env API_KEY=${keys[1]} tsx watch main.js`),
    ...app('three', 'node --env-file=run.conf main.js'),
    'apps/three/run.conf': `API_KEY=${keys[2]}\n`,
  });
  await using session = await connect(project.dir);
  const { message } = await session.fails('list_routes');
  expect(message.match(/refused: \[redacted:API_KEY\]/g)).toHaveLength(3);
  for (const key of keys) expect(message).not.toContain(key);
});
