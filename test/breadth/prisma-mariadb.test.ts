// Prisma 7 on a real MariaDB, by its adapter and the driver mariadb beneath; what came of it is seen from a connection of another driver.
import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { type Folder, fixtures, makeFolder } from '../support/folders.ts';
import { type MariaDb, mariadbd, startMariaDb } from '../support/mariadb.ts';

interface Client {
  query(sql: string): Promise<[Record<string, unknown>[]]>;
  end(): Promise<void>;
}

const ofBank = createRequire(join(fixtures, 'bank/package.json'));
const mysql = ofBank('mysql2/promise') as { createConnection(options: object): Promise<Client> };
const CREATE = `DROP DATABASE IF EXISTS shop; CREATE DATABASE shop; USE shop;
CREATE TABLE notes (id int AUTO_INCREMENT PRIMARY KEY, text text NOT NULL); INSERT INTO notes (text) VALUES ('first');
CREATE FUNCTION sneak() RETURNS int BEGIN DELETE FROM notes; RETURN 1; END;`;

const files = {
  'package.json': JSON.stringify({
    ...{ name: 'made', type: 'module' },
    dependencies: { '@prisma/client': '7', '@prisma/adapter-mariadb': '7' },
  }),
  'prisma/schema.prisma': `generator client {
  provider = "prisma-client"
  output   = "../src/generated/prisma"
}
datasource db {
  provider = "mysql"
}
model Note {
  id   Int    @id @default(autoincrement())
  text String @db.Text
  @@map("notes")
}`,
  'prisma.config.ts': `import { defineConfig } from 'prisma/config';
export default defineConfig({ schema: 'prisma/schema.prisma', datasource: { url: process.env.DATABASE_URL ?? 'mysql://localhost/shop' } });`,
  'src/db.ts': `import { PrismaMariaDb } from '@prisma/adapter-mariadb';
import { PrismaClient } from './generated/prisma/client';
export const prisma = new PrismaClient({ adapter: new PrismaMariaDb(process.env.DATABASE_URL ?? '') });`,
};

describe.runIf(mariadbd)('MariaDB (apt install mariadb-server-core, or MARIADBD=its path)', () => {
  let mariadb: MariaDb;
  let outside: Client;
  let project: Folder;
  let session: Session;

  beforeAll(async () => {
    project = makeFolder(files);
    symlinkSync(join(fixtures, 'bank/node_modules'), join(project.dir, 'node_modules'));
    const made = spawnSync(process.execPath, [ofBank.resolve('prisma/build/index.js'), 'generate'], {
      cwd: project.dir,
      encoding: 'utf8',
      // As scripts/setup.js: no engine is started, and nothing is asked of the network.
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' },
    });
    if (made.status !== 0) throw new Error(`the client was not generated: ${made.stdout}${made.stderr}`);
    mariadb = await startMariaDb(mariadbd ?? '');
    outside = await mysql.createConnection({ uri: mariadb.url, multipleStatements: true });
    await outside.query(CREATE);
    session = await connect(project.dir, {
      args: ['--db', 'write'],
      env: { DATABASE_URL: `${mariadb.url}shop` },
    });
  });
  afterAll(async () => {
    await session?.close();
    project?.[Symbol.dispose]();
    await outside?.end();
    await mariadb?.stop();
  });

  const seen = async () =>
    (await outside.query('SELECT text FROM shop.notes ORDER BY id'))[0].map(({ text }) => text);

  test('what reads comes by, and says how it is held', async () => {
    const { output, database } = await session.shell(
      `const many = await prisma.note.findMany({ where: { text: { contains: 'irs' } } });
       const raw = await prisma.$queryRaw\`SELECT count(*) AS n FROM notes WHERE id = \${1}\`;
       const both = await prisma.$transaction([prisma.note.count(), prisma.note.findFirst()]);
       const one = await prisma.$transaction((tx) => tx.note.findUnique({ where: { id: 1 } }));
       [many.length, Number(raw[0].n), both[0], one.text]`,
      { db: 'read' },
    );
    expect(output.value).toBe("[ 1, 1, 1, 'first' ]");
    expect(database).toMatchObject({
      ...{ mode: 'read', protection: 'adapter-transaction', reason: '@prisma/adapter-mariadb' },
    });
  });

  test.each([
    `prisma.note.create({ data: { text: 'second' } })`,
    `prisma.note.updateMany({ data: { text: 'changed' } })`,
    `prisma.$executeRaw\`DELETE FROM notes\``,
    `prisma.$executeRawUnsafe('TRUNCATE notes')`,
    `prisma.$queryRawUnsafe('DELETE FROM notes RETURNING id')`,
    `prisma.$queryRaw\`SELECT sneak()\``,
    `prisma.$queryRawUnsafe("SELECT 1; DELETE FROM notes")`,
    `prisma.$transaction([prisma.note.deleteMany()])`,
    `prisma.$transaction(async (tx) => { await tx.note.deleteMany(); })`,
  ])('is refused in mode read: %s', async (code) => {
    const { output } = await session.shell(`await ${code}`, { db: 'read' });
    expect(output.exception?.message).toMatch(/PERMISSION_DENIED/);
    expect(await seen()).toEqual(['first']);
  });

  test('a dry run is refused by the name of the adapter', async () => {
    const { output } = await session.shell('await prisma.note.deleteMany()', { db: 'rollback' });
    expect(JSON.stringify(output)).toMatch(
      /nothing holds the driver of @prisma\/adapter-mariadb in a dry run/,
    );
    expect(await seen()).toEqual(['first']);
  });

  test('mode write writes', async () => {
    const { output } = await session.shell(
      `await prisma.note.create({ data: { text: 'second' } }); await prisma.note.count()`,
      { db: 'write' },
    );
    expect(output.value).toBe('2');
    expect(await seen()).toEqual(['first', 'second']);
  });
});
