import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixtures } from '../../../support/folders.ts';

const BLOG = join(fixtures, 'blog');
const CLIENT = join(import.meta.dirname, '../../../../src/project/adapters/prisma/client.ts');

const PROCESS = `
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { findPrismaClient } from ${JSON.stringify(CLIENT)};
const root = process.cwd();
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const config = { entry: [], orms: { prisma: { client: process.env.CLIENT } }, envFiles: null, timeouts: {}, limits: {} };
const packages = [{ label: manifest.name, dir: root, path: '.', manifest }];
const loaded = [];
const load = (file) => { loaded.push(file.slice(root.length + 1)); return import(pathToFileURL(file).href); };
const { client, ...rest } = await findPrismaClient({ root, config, packages }, load);
console.log(JSON.stringify({ ...rest, loaded, users: client && await client.user.count(), mark: client?.mark }));
`;

interface Found {
  source?: string;
  how?: string;
  missing?: string;
  loaded: string[];
  users?: number;
  mark?: string;
}

let folder: string;

describe.skipIf(!existsSync(join(BLOG, 'dev.db')))('findPrismaClient', () => {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prisma-client-test-'));
    cpSync(BLOG, folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
    symlinkSync(join(BLOG, 'node_modules'), join(folder, 'node_modules'));
    write('process.mjs', PROCESS);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('finds the module that exports it, and loads nothing else', () => {
    const result = find();
    expect(result).toEqual({
      from: { file: expect.stringMatching(/\/src\/lib\/prisma\.ts$/), exported: 'prisma' },
      how: 'found',
      source: `src/lib/prisma.ts:${lineOf('src/lib/prisma.ts', 'new PrismaClient')}`,
      loaded: ['src/lib/prisma.ts'],
      users: expect.any(Number),
    });
    expect(result.users).toBeGreaterThan(0);
  });

  it('never loads scripts, seeds and tests', () => {
    for (const path of [
      'scripts/db.ts',
      'prisma/seed.ts',
      'test/db.ts',
      'src/db.test.ts',
      'src/__mocks__/prisma.ts',
    ]) {
      write(path, `throw new Error('loaded'); ${creates('prisma')}`);
    }
    expect(find()).toMatchObject({ how: 'found', loaded: ['src/lib/prisma.ts'] });
  });

  it('prefers the module that the configuration names', () => {
    write('src/other.ts', creates('theirs', `.$extends({ client: { mark: 'other' } })`));
    expect(find({ CLIENT: 'src/other.ts' })).toMatchObject({
      how: 'config',
      source: 'src/other.ts:3',
      mark: 'other',
    });
  });

  it('takes a default export, an object of exports, and a class', () => {
    remove('src/lib/prisma.ts');
    write('src/lib/db.ts', `${imports}export default ${creation};`);
    expect(find()).toMatchObject({ how: 'found', source: 'src/lib/db.ts:3' });
    remove('src/lib/db.ts');

    // As CommonJS looks from an ES module.
    write('src/lib/db.ts', `${imports}export default { prisma: ${creation} };`);
    expect(find()).toMatchObject({ how: 'found', source: 'src/lib/db.ts:3' });
    remove('src/lib/db.ts');

    write(
      'src/prisma.service.ts',
      `${imports}export class PrismaService extends PrismaClient {
  constructor() { super({ adapter: new PrismaLibSql({ url: 'file:./dev.db' }) }); }
}`,
    );
    expect(find()).toMatchObject({
      how: 'found',
      source: 'src/prisma.service.ts:3',
      users: expect.any(Number),
    });
  });

  it('does not choose between equals', () => {
    write('src/lib/db.ts', readFileSync(join(folder, 'src/lib/prisma.ts'), 'utf8'));
    expect(find()).toEqual({
      missing: expect.stringMatching(/src\/lib\/db\.ts:\d+, src\/lib\/prisma\.ts:\d+.*prisma\.client/),
      loaded: [],
    });
  });

  it('builds one from the generated code when no module exports it', () => {
    remove('src/lib/prisma.ts');
    // Importing an app would start it.
    write(
      'src/app-with-client.ts',
      `${imports}const prisma = ${creation};\nexport const app = { prisma };\nthrow new Error('loaded');`,
    );
    expect(find()).toMatchObject({
      how: 'built',
      source: `prisma/schema.prisma:${lineOf('prisma/schema.prisma', 'generator client')}`,
      users: expect.any(Number),
    });
  });

  it('says what is missing', () => {
    expect(find({ CLIENT: 'src/nothing.ts' }).missing).toBe(
      'src/nothing.ts could not be read: there is no such file',
    );
    expect(find({ CLIENT: 'src/schemas.ts' }).missing).toBe('src/schemas.ts exports no Prisma client');
    write('src/lib/prisma.ts', `throw new Error('no secret'); ${creates('prisma')}`);
    expect(find().missing).toBe('src/lib/prisma.ts could not be loaded: no secret');
    remove('src/lib/prisma.ts');
    expect(find({ DATABASE_URL: '' }).missing).toMatch('the URL of the database is not known');
    expect(find({ DATABASE_URL: 'file:./none.db' }).missing).toMatch(
      /the database file .*none\.db does not exist/,
    );
    remove('src/generated');
    expect(find().missing).toMatch('the client is not generated yet');
    remove('prisma');
    expect(find().missing).toMatch('no schema generates one');
  });
});

const imports = `import { PrismaLibSql } from '@prisma/adapter-libsql';\nimport { PrismaClient } from '@/generated/prisma/client';\n`;
const creation = `new PrismaClient({ adapter: new PrismaLibSql({ url: 'file:./dev.db' }) })`;
const creates = (name: string, extension = '') => `${imports}export const ${name} = ${creation}${extension};`;

function find(env: Record<string, string> = {}): Found {
  const { stdout, stderr } = spawnSync(
    process.env.GUARD_TEST_NODE ?? process.execPath,
    ['--import', import.meta.resolve('tsx'), 'process.mjs'],
    { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH, DATABASE_URL: 'file:./dev.db', ...env } },
  );
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Found;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const remove = (path: string) => rmSync(join(folder, path), { recursive: true });

const lineOf = (path: string, text: string) =>
  readFileSync(join(folder, path), 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;
