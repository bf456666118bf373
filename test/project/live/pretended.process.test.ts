// What an app writes while it is read for its routes: it is there for the app, and for nobody else.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root as repository } from '../../support/folders.ts';
import { runLive } from '../../support/live-process.ts';
import { writeFiles } from '../../support/temp.ts';

const routes = `require('http').createServer().listen(1);`;

/** Each step's value, or its error. */
async function tell(files: Record<string, string>, steps: Record<string, string>, env = {}) {
  const root = await writeFiles({
    'package.json': '{}',
    'server.js': `const fs = require('node:fs'), path = require('node:path'), os = require('node:os');
const { once } = require('node:events');
const { Worker } = require('node:worker_threads');
const cwd = process.cwd(), dir = path.join(cwd, 'data');
const steps = { ${Object.entries(steps).map(([name, code]) => `${JSON.stringify(name)}: async () => { ${code} }`)} };
(async () => {
  const told = {};
  for (const [name, step] of Object.entries(steps)) try { told[name] = await step(); } catch (error) { told[name] = 'failed: ' + error.message; }
  console.log(JSON.stringify(told).replaceAll(cwd, '.'));
  ${routes}
})();`,
    ...files,
  });
  const before = readdirSync(root).sort();
  const { stdout, stderr } = await runLive({ root, entry: 'server.js', env });
  expect(readdirSync(root).sort()).toEqual(before);
  for (const [path, text] of Object.entries(files)) expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  return JSON.parse(stdout || JSON.stringify({ stderr })) as Record<string, unknown>;
}

test('a folder that is made is there, and what is put into it', async () => {
  const told = await tell(
    { 'public/real.txt': 'real' },
    {
      make: `if (!fs.existsSync(dir)) fs.mkdirSync(dir);
        return [fs.existsSync(dir), fs.statSync(dir).isDirectory(), fs.lstatSync(dir).isDirectory(), fs.readdirSync(dir), fs.realpathSync(dir), fs.realpathSync.native(dir)];`,
      again: `fs.mkdirSync(dir);`,
      deep: `return [fs.mkdirSync(dir, { recursive: true }), fs.mkdirSync(dir + '/a/b', { recursive: true }), fs.readdirSync(dir, { recursive: true }).sort()];`,
      text: `fs.writeFileSync(dir + '/a.json', '{"a":1}'); fs.appendFileSync(dir + '/a.json', '\\n'); return [fs.readFileSync(dir + '/a.json', 'utf8'), require(dir + '/a.json')];`,
      types: `return fs.readdirSync(dir, { withFileTypes: true }).map((entry) => [entry.name, entry.isDirectory(), entry.parentPath]);`,
      beside: `const all = [fs.readdirSync(cwd), await fs.promises.readdir(cwd), await new Promise((done) => fs.readdir(cwd, (_, names) => done(names)))];
        return all.map((names) => ['data', 'package.json'].every((name) => names.includes(name)));`,
      promised: `await fs.promises.writeFile(dir + '/p', 'x'.repeat(10)); const file = await fs.promises.open(dir + '/p', 'r+');
        await file.write('yy'); await file.truncate(5); await file.sync(); await file.close();
        return [await fs.promises.readFile(dir + '/p', 'utf8'), (await fs.promises.stat(dir + '/p')).size, await fs.promises.realpath(dir + '/p')];`,
      'called back': `return new Promise((done) => fs.writeFile(dir + '/c', 'c', () => fs.readFile(dir + '/c', 'utf8', (_, text) => done(text))));`,
      streams: `const out = fs.createWriteStream(dir + '/s.log', { flags: 'a' }); out.end('line'); await once(out, 'close');
        let text = ''; for await (const part of fs.createReadStream(dir + '/s.log')) text += part; return text;`,
      renamed: `fs.renameSync(dir + '/a.json', dir + '/b.json'); return [fs.existsSync(dir + '/a.json'), fs.readFileSync(dir + '/b.json', 'utf8')];`,
      opened: `const names = []; for await (const entry of fs.opendirSync(dir)) names.push(entry.name); return names.sort();`,
      thread: `const worker = new Worker('const fs = require("fs"), { workerData, parentPort } = require("worker_threads"); const text = fs.readFileSync(workerData + "/c", "utf8"); fs.writeFileSync(workerData + "/t", "t"); parentPort.postMessage(text)', { eval: true, workerData: dir });
        const [text] = await once(worker, 'message'); return [text, fs.readFileSync(dir + '/t', 'utf8')];`,
      deleted: `fs.unlinkSync(dir + '/b.json'); return [fs.existsSync(dir + '/b.json'), await fs.promises.stat(dir + '/b.json').catch(({ message }) => message), await new Promise((done) => fs.unlink(dir + '/b.json', ({ message }) => done(message)))];`,
      'not empty': `fs.rmdirSync(dir);`,
      'all of it': `fs.rmSync(dir, { recursive: true }); fs.mkdirSync(dir + '/q', { recursive: true }); await fs.promises.rm(dir, { recursive: true }); return fs.existsSync(dir);`,
      'temporary files': `const made = fs.mkdtempSync(path.join(os.tmpdir(), 'a-')); fs.writeFileSync(made + '/f', '1'); return [made.startsWith(path.join(os.tmpdir(), 'a-')), fs.readdirSync(made)];`,
      'a lock': `fs.closeSync(fs.openSync('lock', 'wx')); fs.openSync('lock', 'wx');`,
    },
  );
  expect(told).toEqual({
    make: [true, true, true, [], './data', './data'],
    again: "failed: EEXIST: file already exists, mkdir './data'",
    deep: [null, './data/a', ['a', 'a/b']],
    text: ['{"a":1}\n', { a: 1 }],
    types: [
      ['a', true, './data'],
      ['a.json', false, './data'],
    ],
    beside: [true, true, true],
    promised: ['yyxxx', 5, './data/p'],
    'called back': 'c',
    streams: 'line',
    renamed: [false, '{"a":1}\n'],
    opened: ['a', 'b.json', 'c', 'p', 's.log'],
    thread: ['c', 't'],
    deleted: [
      false,
      "ENOENT: no such file or directory, stat './data/b.json'",
      "ENOENT: no such file or directory, unlink './data/b.json'",
    ],
    'not empty': "failed: ENOTEMPTY: directory not empty, rmdir './data'",
    'all of it': false,
    'temporary files': [true, ['f']],
    'a lock': "failed: EEXIST: file already exists, open './lock'",
  });
});

test('what is there is changed and deleted for the app alone', async () => {
  const told = await tell(
    { 'notes/one.txt': 'one', 'notes/two.txt': 'two' },
    {
      added: `fs.appendFileSync('notes/one.txt', '+'); return fs.readFileSync('notes/one.txt', 'utf8');`,
      replaced: `fs.writeFileSync('notes/two.txt', 'new'); return fs.readFileSync('notes/two.txt', 'utf8');`,
      deleted: `fs.unlinkSync('notes/one.txt'); return [fs.existsSync('notes/one.txt'), fs.readdirSync('notes')];`,
      moved: `fs.renameSync('notes/two.txt', 'three.txt'); return [fs.readdirSync('notes'), fs.readFileSync('three.txt', 'utf8')];`,
      copied: `fs.copyFileSync('server.js', 'copy.js'); return fs.statSync('copy.js').size === fs.statSync('server.js').size;`,
      'all of it': `fs.rmSync('notes', { recursive: true }); fs.mkdirSync('notes'); return fs.readdirSync('notes');`,
      there: `fs.openSync('server.js', 'wx');`,
    },
  );
  expect(told).toEqual({
    added: 'one+',
    replaced: 'new',
    deleted: [false, ['two.txt']],
    moved: [[], 'new'],
    copied: true,
    'all of it': [],
    there: "failed: EEXIST: file already exists, open './server.js'",
  });
});

test('nothing that may not be read is read by way of what is made', async () => {
  const told = await tell(
    { '.npmrc': 'very secret', 'key.pem': 'very secret' },
    {
      copied: `fs.copyFileSync('.npmrc', 'a'); return fs.readFileSync('a', 'utf8');`,
      linked: `fs.symlinkSync(path.resolve('.npmrc'), 'b'); return fs.readFileSync('b', 'utf8');`,
      'linked hard': `fs.linkSync(path.resolve('.npmrc'), 'c'); return fs.readFileSync('c', 'utf8');`,
      moved: `fs.renameSync('.npmrc', 'd'); return fs.readFileSync('d', 'utf8');`,
      'added to': `fs.appendFileSync('key.pem', 'x'); return fs.readFileSync('key.pem', 'utf8');`,
      'opened for both': `const file = fs.openSync('key.pem', 'r+'); return fs.readFileSync(file, 'utf8');`,
      'copied with a folder': `fs.cpSync(cwd, path.join(os.tmpdir(), 'all'), { recursive: true }); return fs.readFileSync(path.join(os.tmpdir(), 'all/.npmrc'), 'utf8');`,
      'through our folder': `fs.mkdirSync('made'); const file = fs.openSync('made/x', 'w'); const own = fs.readlinkSync('/proc/self/fd/' + file).replace(/\\/made\\/x$/, '');
        await fs.promises.writeFile(own + '/../'.repeat(20) + cwd + '/planted', 'x'); fs.symlinkSync(cwd + '/.npmrc', own + '/link'); return fs.readFileSync(own + '/link', 'utf8');`,
    },
  );
  for (const [name, value] of Object.entries(told)) expect(String(value), name).not.toContain('very secret');
});

test('an env file whose variables are there reads as an empty one', async () => {
  const files = {
    '.env': 'FIRST=from the file\nSECOND=2\n',
    '.env.example': 'FIRST=\nSECOND=\n',
    '.env.production': 'OTHER=hidden\n',
  };
  const dotenv = JSON.stringify(join(repository, 'node_modules/dotenv'));
  const told = await tell(
    files,
    {
      dotenv: `const found = require(${dotenv}).config({ quiet: true }); return [found.error?.message, process.env.FIRST];`,
      'dotenv that overrides': `require(${dotenv}).config({ quiet: true, override: true }); return process.env.FIRST;`,
      // As dotenv-safe does.
      'compared with the example': `const wanted = Object.keys(require(${dotenv}).parse(fs.readFileSync('.env.example'))); return wanted.filter((name) => !process.env[name]);`,
      // As dotenv-flow does.
      'those that are there': `return ['.env', '.env.local'].filter((name) => fs.existsSync(name)).map((name) => fs.readFileSync(name, 'utf8'));`,
      'looked at': `fs.accessSync('.env', fs.constants.R_OK); return fs.statSync('.env').isFile();`,
      'as a promise': `return fs.promises.readFile(path.resolve('.env'), 'utf8');`,
      'called back': `return new Promise((done) => fs.readFile('.env', 'utf8', (error, text) => done(error?.message ?? text)));`,
      'as a stream': `let text = ''; for await (const part of fs.createReadStream('.env')) text += part; return text;`,
      "Node's own": `process.loadEnvFile(); return process.env.SECOND;`,
      'of another mode': `return fs.readFileSync('.env.production', 'utf8');`,
    },
    { FIRST: 'given', SECOND: '2' },
  );
  expect(told).toEqual({
    dotenv: [null, 'given'],
    'dotenv that overrides': 'given',
    'compared with the example': [],
    'those that are there': [''],
    'looked at': true,
    'as a promise': '',
    'called back': '',
    'as a stream': '',
    "Node's own": '2',
    'of another mode': expect.stringContaining('is not permitted'),
  });
});
