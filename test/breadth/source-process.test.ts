// The process that reads the source lives on: what it answers is of the files as they are, whatever they were before.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { type Folder, makeFolder } from '../support/folders.ts';
import { processesBelow } from '../support/processes.ts';

const files = {
  'package.json': JSON.stringify({
    ...{ name: 'app', type: 'module', main: 'src/main.ts' },
    dependencies: { express: '5', mongoose: '8' },
  }),
  'src/main.ts':
    "import express from 'express';\nimport { users } from './users';\nconst app = express();\napp.get('/alive', (req, res) => res.end());\napp.use('/users', users);\napp.listen(3000);\n",
  'src/users.ts':
    "import { Router } from 'express';\nimport { LIST } from './paths';\nexport const users = Router();\nusers.get(LIST, (req, res) => res.json([]));\n",
  'src/paths.ts': "export const LIST = '/all';\n",
  'src/pet.ts':
    "import mongoose from 'mongoose';\nexport const Pet = mongoose.model('Pet', new mongoose.Schema({ name: String }));\n",
};

let project: Folder;
let session: Session;
beforeAll(async () => {
  project = makeFolder(files);
  session = await connect(project.dir);
});
afterAll(async () => {
  await session[Symbol.asyncDispose]();
  project[Symbol.dispose]();
});

const write = (file: string, text: string) => writeFileSync(join(project.dir, file), text);
/** But for the one that is always there. */
const routes = async () =>
  (await session.call<{ items: { path: string }[] }>('list_routes')).items
    .map(({ path }) => path)
    .filter((path) => path !== '/alive');
const warned = async () =>
  (await session.call<{ warnings: { code: string }[] }>('list_routes')).warnings.map(({ code }) => code);
const models = async () =>
  (await session.call<{ items: { name: string }[] }>('list_models')).items.map(({ name }) => name);
/** Behind a wall it is below one of the same words. */
const reader = () =>
  processesBelow(session.pid).find(({ command }) => /^(?!\S*bwrap ).*read-source\.js/.test(command))?.pid;

test('an answer after a change is of what changed, by the same process', async () => {
  expect(await routes()).toEqual(['/users/all']);
  const first = reader();
  expect(first).toBeTypeOf('number');
  // A value of another file than the one that uses it.
  write('src/paths.ts', "export const LIST = '/every';\n");
  expect(await routes()).toEqual(['/users/every']);
  // A file that was not there.
  write('src/posts.ts', files['src/users.ts'].replaceAll('users', 'posts').replace('LIST,', "'/new',"));
  write(
    'src/main.ts',
    files['src/main.ts']
      .replace("'/users', users", "'/posts', posts")
      .replace('users', 'posts')
      .replace('./users', './posts'),
  );
  expect(await routes()).toEqual(['/posts/new']);
  write('src/main.ts', files['src/main.ts']);
  rmSync(join(project.dir, 'src/posts.ts'));
  expect(await routes()).toEqual(['/users/every']);
  // What cannot be parsed for a while.
  write('src/users.ts', 'export const users = = Router();\n');
  expect(await warned()).toContain('SOURCE_UNREADABLE');
  write('src/users.ts', files['src/users.ts']);
  expect(await warned()).not.toContain('SOURCE_UNREADABLE');
  expect(await routes()).toEqual(['/users/every']);
  expect(reader()).toBe(first);
});

test('routes and models that are asked for at once both come', async () => {
  write('src/paths.ts', "export const LIST = '/both';\n");
  write('src/pet.ts', files['src/pet.ts'].replaceAll('Pet', 'Dog'));
  expect(await Promise.all([routes(), models()])).toEqual([['/users/both'], ['Dog']]);
});

test('one that is gone between two answers is started again, and so is one whose configuration changed', async () => {
  const first = reader() as number;
  process.kill(first, 'SIGKILL');
  write('src/paths.ts', "export const LIST = '/after';\n");
  expect(await routes()).toEqual(['/users/after']);
  const second = reader();
  expect(second).not.toBe(first);
  write('mcp-node.config.json', JSON.stringify({ entry: ['src/other.ts'] }));
  write('src/other.ts', "import express from 'express';\nexpress().get('/other', () => {}).listen(1);\n");
  expect(await routes()).toContain('/other');
  expect(reader()).not.toBe(second);
});

// The arguments of a process are read where Linux shows them.
test.skipIf(process.platform !== 'linux')('it may read, and neither write nor start anything', async () => {
  await routes();
  const args = readFileSync(`/proc/${reader()}/cmdline`, 'utf8').split('\0');
  const flags = args.slice(
    1,
    args.findIndex((arg) => arg.endsWith('read-source.js')),
  );
  const code = `const fs = require('node:fs'), [file] = process.argv.slice(1), done = [];
    const attempt = (what, work) => { try { work(); done.push(what) } catch (error) { done.push(error.code) } };
    attempt('read', () => fs.readFileSync(file + '/package.json'));
    attempt('write', () => fs.writeFileSync(file + '/made', ''));
    attempt('start', () => require('node:child_process').execFileSync('true'));
    console.log(done.join())`;
  const does = (...given: string[]) =>
    execFileSync(process.execPath, [...given, '-e', code, project.dir], { encoding: 'utf8' }).trim();
  expect(does(...flags)).toBe('read,ERR_ACCESS_DENIED,ERR_ACCESS_DENIED');
  expect(does()).toBe('read,write,start');
});
