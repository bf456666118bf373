// `using` and `await using` at the top level of the shell: their scope is the call.
import { expect, test } from 'vitest';
import { connect } from '../support/client.ts';
import { makeFolder } from '../support/folders.ts';

const open = `const open = (name, more = '') => ({ name, [Symbol.dispose]() { console.log('end of ' + name + more) } });`;

test('using is disposed of when the call ends, however it ends, and the result says so', async () => {
  using folder = makeFolder({
    'package.json': '{ "name": "using", "type": "module" }',
    'lock.ts': `export const log: string[] = [];
      export class Lock { #held = true; get held() { return this.#held; }
        [Symbol.dispose]() { this.#held = false; log.push('sync'); }
        async [Symbol.asyncDispose]() { await 1; this.#held = false; log.push('async'); } }`,
  });
  await using session = await connect(folder.dir);
  await session.shell(open);

  const first = await session.shell("using a = open('a'), b = open('b'); console.log('body'); a.name");
  expect(first).toMatchObject({
    status: 'success',
    output: { value: "'a'" },
    stdout: 'body\nend of b\nend of a\n',
  });
  expect(first.warnings).toEqual([
    { code: 'DISPOSED', message: expect.stringContaining('a, b disposed of') },
  ]);
  expect(await session.shell('a.name')).toMatchObject({ output: { value: "'a'" }, stdout: '', warnings: [] });

  const awaited = await session.shell(
    `await using slow = { async [Symbol.asyncDispose]() { await new Promise((done) => setTimeout(done, 5)); console.log('slow') } }, plain = open('plain');
     using nothing = null; console.log('body')`,
  );
  expect(awaited.stdout).toBe('body\nend of plain\nslow\n');

  const block = await session.shell(
    "{ using inner = open('inner'); console.log('block') } console.log('after')",
  );
  // In a block it is V8's own, from Node 24 on.
  if (Number.parseInt(process.versions.node, 10) >= 24)
    expect(block).toMatchObject({ stdout: 'block\nend of inner\nafter\n', warnings: [] });
  else expect(block.output.exception).toMatchObject({ name: 'SyntaxError' });

  expect(await session.shell("using c = open('c'); throw new RangeError('mine')")).toMatchObject({
    status: 'error',
    output: { exception: { name: 'RangeError', message: 'mine' } },
    stdout: 'end of c\n',
  });

  const bad = "using bad = { [Symbol.dispose]() { throw new TypeError('at the end') } };";
  expect(await session.shell(`${bad} 5`)).toMatchObject({
    output: {
      exception: {
        name: 'TypeError',
        message: 'at the end',
        stack: [expect.stringMatching(/shell-\d+\.ts:1:/)],
      },
    },
  });
  expect(await session.shell(`${bad} throw new RangeError('mine')`)).toMatchObject({
    output: { exception: { message: 'mine' } },
    stderr: expect.stringContaining('TypeError: at the end'),
  });
  expect((await session.shell('using five = 5')).output.exception?.message).toMatch(
    /no method \[Symbol\.dispose\]/,
  );

  // What the project disposes of.
  await session.shell(
    "import { Lock, log } from './lock'; using lock = new Lock(); await using other = new Lock();",
  );
  expect((await session.shell('[lock.held, other.held, log]')).output.value).toBe(
    "[ false, false, [ 'async', 'sync' ] ]",
  );
});

test('a call that is ended leaves the disposing to the next one that uses it', async () => {
  using folder = makeFolder({ 'package.json': '{ "name": "using", "type": "module" }' });
  await using session = await connect(folder.dir);
  await session.shell(open);
  expect((await session.shell("using a = open('a'); for (;;) {}", { timeout: 500 })).status).toBe('timeout');
  expect((await session.shell("using b = open('b')")).stdout).toBe('end of b\nend of a\n');
});
