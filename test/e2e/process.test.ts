// `process`, `require` and `import.meta` as snippets use them without thought: a value, or what the shell has instead.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { makeFolder } from '../support/folders.ts';

const folder = makeFolder({
  'package.json': '{ "name": "process", "type": "module" }',
  'src/a.ts': 'export const a = 1; export const here = () => process.env.PWD;',
  'node_modules/dep/package.json': '{ "name": "dep", "main": "main.js" }',
  'node_modules/dep/main.js': 'exports.dep = 1;',
});
let session: Session;
beforeAll(async () => {
  session = await connect(folder.dir);
});
afterAll(async () => {
  await session.close();
  folder[Symbol.dispose]();
});

describe('values', () => {
  test.each([
    ['process.memoryUsage().heapUsed > 1e6 && process.memoryUsage.rss() > 1e6', 'true'],
    ['process.cpuUsage().user >= 0', 'true'],
    [
      'const t = process.hrtime(); const d = process.hrtime(t); [d[0], d[1] >= 0, typeof process.hrtime.bigint()]',
      "[ 0, true, 'bigint' ]",
    ],
    ['process.uptime() > 0', 'true'],
    ["import { here } from './src/a'; here() === process.cwd()", 'true'],
    ['await new Promise((done) => process.nextTick(done, 5))', '5'],
    [
      '[process.versions.node === process.version.slice(1), typeof process.versions.v8]',
      "[ true, 'string' ]",
    ],
    ['process.argv.slice(2)', '[]'],
    [
      '[process.emit("x"), process.off("x", () => {}) === process, process.listenerCount("x")]',
      '[ false, true, 0 ]',
    ],
    ['process.exitCode = 1', '1'],
    ["require.resolve('dep').replace(process.cwd(), '')", "'/node_modules/dep/main.js'"],
    ["require.resolve('./src/a').replace(process.cwd(), '')", "'/src/a.ts'"],
    ["[require.resolve('node:fs'), require.resolve('process')]", "[ 'node:fs', 'process' ]"],
    ["import.meta.url === 'file://' + process.cwd() + '/shell.ts'", 'true'],
    [
      '[import.meta.dirname === process.cwd(), import.meta.filename === __filename, __dirname === process.cwd()]',
      '[ true, true, true ]',
    ],
    [
      "import.meta.resolve('./src/a').endsWith('/src/a.ts') && new URL('./x.json', import.meta.url).pathname.endsWith('/x.json')",
      'true',
    ],
    ['typeof require.main', "'undefined'"],
    ["Object.keys(process).includes('env') && typeof process.kill", "'function'"],
  ])('%s', async (code, expected) => {
    const { output } = await session.shell(code);
    expect(output).toMatchObject({ value: expected });
  });

  test('what is written comes out where it belongs', async () => {
    const result = await session.shell(
      `process.stdout.write('a line\\n'); process.stdout.write(Buffer.from('bytes')); process.stderr.write('wrong\\n');
       process.emitWarning('careful'); console.log(' and more'); await new Promise((done) => process.stdout.write('last', done))`,
    );
    expect(result).toMatchObject({
      status: 'success',
      stdout: 'a line\nbytes and more\nlast',
      stderr: 'wrong\nWarning: careful\n',
    });
  });
});

test.each([
  ["process.on('warning', console.log)", /no process\.on\. .*stderr.*NOT_IN_SHELL/],
  ["process.once('exit', () => {})", /no process\.once\. .*NOT_IN_SHELL/],
  ['process.kill(1)', /no process\.kill\. .*It has cwd, env.*NOT_IN_SHELL/],
  ["process.chdir('src')", /no process\.chdir\. .*NOT_IN_SHELL/],
  ["process.stdin.on('data', () => {})", /no process\.stdin\. .*NOT_IN_SHELL/],
  ['process.exit(1)', /process\.exit: ending a process is not permitted.*"reset".*PERMISSION_DENIED/],
  [
    "delete require.cache[require.resolve('./src/a')]",
    /no require\.cache\. Modules live in the project process.*NOT_IN_SHELL/,
  ],
  ["require.resolve('nowhere')", /Cannot find module "nowhere".*MODULE_NOT_FOUND/s],
  ["import.meta.resolve('./nowhere')", /Cannot find module "\.\/nowhere".*MODULE_NOT_FOUND/s],
])('%s says what the shell has instead', async (code, expected) => {
  expect((await session.shell(code)).output.exception?.message).toMatch(expected);
});
