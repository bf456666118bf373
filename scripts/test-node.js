// The packed package, installed the way a user does it, in a project made by hand, on every supported line of Node.
// Node itself comes from the npm registry; nothing else is needed. One line for each Node.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const SUPPORTED = ['22.12.0', '22', '24', '26'];
const TOO_OLD = '20';

const files = {
  'package.json': JSON.stringify({
    name: 'library',
    version: '1.0.0',
    private: true,
    type: 'module',
    scripts: { start: 'tsx src/server.ts' },
    dependencies: {
      '@libsql/client': '^0.17.0',
      '@prisma/adapter-libsql': '^7.10.0',
      '@prisma/client': '^7.10.0',
      express: '^5.1.0',
    },
    devDependencies: { prisma: '^7.10.0', tsx: '^4.20.0' },
  }),
  '.env': 'DATABASE_URL="file:./library.db"\n',
  'tsconfig.json': '{ "compilerOptions": { "strict": true, "module": "nodenext" } }\n',
  'prisma.config.ts': `import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  datasource: { url: process.env.DATABASE_URL ?? 'file:./library.db' },
});
`,
  'prisma/schema.prisma': `generator client {
  provider = "prisma-client"
  output   = "../src/generated"
}

datasource db {
  provider = "sqlite"
}

model Author {
  id    Int    @id @default(autoincrement())
  name  String @unique
  books Book[]
}

model Book {
  id       Int    @id @default(autoincrement())
  title    String
  author   Author @relation(fields: [authorId], references: [id])
  authorId Int
}
`,
  'library.sql': `CREATE TABLE "Author" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "name" TEXT NOT NULL);
CREATE UNIQUE INDEX "Author_name_key" ON "Author"("name");
CREATE TABLE "Book" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "title" TEXT NOT NULL, "authorId" INTEGER NOT NULL REFERENCES "Author" ("id"));
INSERT INTO "Author" ("id", "name") VALUES (1, 'Ursula'), (2, 'Stanislaw');
INSERT INTO "Book" ("title", "authorId") VALUES ('The Dispossessed', 1), ('Solaris', 2), ('The Cyberiad', 2);
`,
  'src/db.ts': `import { PrismaLibSql } from '@prisma/adapter-libsql';
import { PrismaClient } from './generated/client.ts';

export const prisma = new PrismaClient({
  adapter: new PrismaLibSql({ url: process.env.DATABASE_URL ?? 'file:./library.db' }),
});
`,
  'src/books.ts': `import { prisma } from './db.ts';

export async function titlesOf(name: string): Promise<string[]> {
  const books = await prisma.book.findMany({ where: { author: { name } }, orderBy: { title: 'asc' } });
  return books.map((book) => book.title);
}
`,
  'src/server.ts': `import express, { type Request, type Response } from 'express';
import { titlesOf } from './books.ts';

const app = express();
app.get('/authors/:name/books', async function listBooks(request: Request, response: Response) {
  response.json(await titlesOf(String(request.params.name)));
});
app.listen(3000);
`,
};

// The real path: npm and the server name files by it.
const work = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-node-test-node-')));
try {
  const tarball = pack();
  for (const range of SUPPORTED) await report(range, (node) => smokeTest(node, tarball));
  await report(TOO_OLD, (node) => refusalTest(node, tarball));
} catch (error) {
  console.error(`test:node: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}

function pack() {
  const { stdout } = npm(
    process.execPath,
    ['pack', '--json', '--ignore-scripts', '--pack-destination', work],
    PACKAGE,
  );
  const answer = JSON.parse(stdout);
  // An array up to npm 11; later ones name each package.
  const [{ filename }] = Array.isArray(answer) ? answer : Object.values(answer);
  return join(work, filename);
}

async function report(range, test) {
  const started = performance.now();
  let version = range;
  try {
    const node = installNode(range);
    version = run(node, ['-p', 'process.versions.node'], work).stdout.trim();
    const remark = await test({ node, version, folder: join(work, `project-${range}`) });
    console.log(`Node ${version}: ${remark} (${Math.round((performance.now() - started) / 1000)} s)`);
  } catch (error) {
    console.error(`Node ${version}: FAILED: ${error.message}`);
    process.exitCode = 1;
  }
}

function installNode(range) {
  const folder = join(work, `node-${range}`);
  mkdirSync(folder);
  npm(process.execPath, ['install', '--prefix', folder, `node@${range}`], folder);
  return join(folder, 'node_modules/node/bin/node');
}

async function smokeTest({ node, version, folder }, tarball) {
  writeProject(folder);
  // Without install scripts: Prisma's would download engines, which nothing here uses.
  npm(node, ['install', '--ignore-scripts'], folder);
  npm(node, ['install', '--save-dev', tarball], folder);
  generateClient(node, folder);
  await createDatabase(folder);
  await withClient(node, folder, async (client) => {
    await checkTools(client, version);
    await checkShell(client);
  });
  if (existsSync(join(folder, 'stolen.txt'))) throw new Error('the shell wrote a file');
  const { version: isolatedVm } = readJson(join(folder, 'node_modules/isolated-vm/package.json'));
  return `installed, isolated-vm ${isolatedVm}, all tools answered`;
}

function writeProject(folder) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function generateClient(node, folder) {
  // `generate` looks for the schema engine and never starts it: any program will do.
  const env = { ...environment(node), PRISMA_SCHEMA_ENGINE_BINARY: node, CHECKPOINT_DISABLE: '1' };
  run(node, [join(folder, 'node_modules/prisma/build/index.js'), 'generate'], folder, env);
}

async function createDatabase(folder) {
  const { createClient } = createRequire(join(folder, 'package.json'))('@libsql/client');
  const client = createClient({ url: `file:${join(folder, 'library.db')}` });
  await client.executeMultiple(files['library.sql']);
  client.close();
}

async function withClient(node, folder, use) {
  const transport = new StdioClientTransport({
    command: 'npx',
    args: ['--no-install', 'mcp-node'],
    cwd: folder,
    env: environment(node),
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const client = new Client({ name: 'test-node', version: '1.0.0' });
  try {
    await client.connect(transport);
    await use(client);
  } catch (error) {
    throw new Error(`${error.message}\n${stderr}`.trim());
  } finally {
    await client.close();
  }
}

async function checkTools(client, version) {
  const project = await call(client, 'get_project');
  expectEqual(project.runtime.node.replace(/^v/, ''), version, 'the Node of get_project');
  expectEqual(project.package.name, 'library', 'the name of get_project');
  const models = await call(client, 'list_models');
  expectEqual(
    models.items.map((model) => model.name),
    ['Author', 'Book'],
    'list_models',
  );
  const routes = await call(client, 'list_routes');
  expectEqual(
    routes.items.map(({ path, handler }) => [path, handler]),
    [['/authors/:name/books', 'listBooks']],
    'list_routes',
  );
}

async function checkShell(client) {
  const imported = await call(client, 'shell', {
    code: `import { titlesOf } from './src/books.ts'; (await titlesOf('Stanislaw')).join()`,
  });
  expectEqual(imported.output.value, "'Solaris,The Cyberiad'", 'an imported function');
  const queried = await call(client, 'shell', { code: 'await prisma.author.count()' });
  expectEqual(queried.output.value, '2', 'a query of Prisma');
  const written = await call(client, 'shell', {
    code: `await prisma.author.create({ data: { name: 'Arkady' } })`,
  });
  expectRefused(written, 'a database write');
  const stolen = await call(client, 'shell', {
    code: `import fs from 'node:fs'; fs.writeFileSync('stolen.txt', 'x')`,
  });
  expectRefused(stolen, 'a file write');
  const after = await call(client, 'shell', { code: 'await prisma.author.count()' });
  expectEqual(after.output.value, '2', 'the count after a refused write');
}

/** On a Node that is too old, npm still installs and the bin says in one line what is needed. */
function refusalTest({ node, folder }, tarball) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "name": "old", "version": "1.0.0", "private": true }');
  npm(node, ['install', '--save-dev', tarball], folder);
  const { status, stdout, stderr } = spawnSync('npx', ['--no-install', 'mcp-node'], {
    cwd: folder,
    encoding: 'utf8',
    env: environment(node),
    input: '',
    shell: process.platform === 'win32',
  });
  expectEqual([status, stdout], [1, ''], 'exit code and stdout');
  // npm may have remarks of its own.
  const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('npm '));
  if (lines.length !== 1 || !lines[0].includes('needs Node 22.12'))
    throw new Error(`one line was expected, got: ${stderr}`);
  return `refused: "${lines[0]}"`;
}

async function call(client, name, args = {}) {
  const result = await client.callTool({ name, arguments: args });
  if (result.isError) throw new Error(`${name}: ${result.content[0].text}`);
  return result.structuredContent;
}

function expectEqual(got, wanted, what) {
  if (JSON.stringify(got) === JSON.stringify(wanted)) return;
  throw new Error(`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
}

function expectRefused(result, what) {
  if (result.status === 'error' && JSON.stringify(result.output).includes('PERMISSION_DENIED')) return;
  throw new Error(`${what} was not refused: ${JSON.stringify(result)}`);
}

/** npm run by the given Node, which is what it chooses versions by. */
function npm(node, args, folder) {
  const cli = process.env.npm_execpath;
  if (!cli?.endsWith('npm-cli.js')) throw new Error('run it as "npm run test:node"');
  return run(node, [cli, ...args, '--no-audit', '--no-fund'], folder, environment(node));
}

/** What a user's terminal has, with the given Node first: nothing that the npm running this script has set. */
function environment(node) {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_|NODE$|INIT_CWD$|NODE_ENV$)/i.test(name),
  );
  const path = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.includes('node_modules'));
  return { ...Object.fromEntries(own), PATH: [dirname(node), ...path].join(delimiter) };
}

function run(program, args, folder, env = process.env) {
  const result = spawnSync(program, args, { cwd: folder, encoding: 'utf8', env });
  if (result.status === 0) return result;
  const reason = result.error?.message ?? `exit code ${result.status}\n${result.stdout}${result.stderr}`;
  throw new Error(`${args.join(' ')}: ${reason}`);
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
