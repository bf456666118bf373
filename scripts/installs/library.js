// A project with Prisma, made by hand, with the packed package in it: all tools, and what the shell refuses.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { call, expectEqual, withClient } from './client.js';
import { environment, npm, run } from './tools.js';

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

export async function tryLibrary({ node, version, folder, tarball }) {
  writeProject(folder);
  // Without install scripts: Prisma's would download engines, which nothing here uses.
  npm(node, ['install', '--ignore-scripts'], folder);
  npm(node, ['install', '--save-dev', tarball], folder);
  generateClient(node, folder);
  await createDatabase(folder);
  await withClient(folder, environment(node), async (client) => {
    await checkTools(client, version);
    await checkShell(client);
  });
  if (existsSync(join(folder, 'stolen.txt'))) throw new Error('the shell wrote a file');
  return 'all tools answered';
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

function expectRefused(result, what) {
  if (result.status === 'error' && JSON.stringify(result.output).includes('PERMISSION_DENIED')) return;
  throw new Error(`${what} was not refused: ${JSON.stringify(result)}`);
}
