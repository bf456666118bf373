// What the agent reads of its own code is its own code: positions, and the text of functions.
import { expect, test } from 'vitest';
import { connect } from '../support/client.ts';
import { makeFolder } from '../support/folders.ts';

test('errors, printed stacks, rejections and functions show the text as it was written', async () => {
  using project = makeFolder({ 'package.json': '{"name":"p"}', 'a.ts': 'export const a = 1;' });
  await using session = await connect(project.dir);

  const direct = await session.shell(`import { a } from './a'; await 1; throw new Error('1')`);
  expect(direct.output.exception?.stack).toEqual(['at shell-1.ts:1:41']);

  // Functions of an earlier call keep their places.
  const f = `async function f() { await 1; const { a } = await import('./a'); throw new Error('2' + a) }`;
  await session.shell(`import {\n  a as b,\n} from './a'; ${f}`);
  const frame = `at f (shell-2.ts:3:${"} from './a'; ".length + f.indexOf('new') + 1})`;
  expect((await session.shell('await 1; await f()')).output.exception?.stack[0]).toBe(frame);
  const printed = await session.shell('await 1; try { await f() } catch (e) { console.log(e.stack); e }');
  expect(printed.stdout).toContain(frame);
  expect(printed.output.value).toContain(frame);
  const rejected =
    'await 1; void Promise.reject(new Error("3")); await new Promise((r) => setTimeout(r, 100))';
  expect((await session.shell(rejected)).stderr).toContain(`shell-5.ts:1:${rejected.indexOf('new') + 1}`);

  // A text that only looks like a frame is data.
  expect((await session.shell(`'f (shell-2.ts:3:60)'`)).output.value).toBe(`'f (shell-2.ts:3:60)'`);

  expect((await session.shell('`${f}` === String(f) && f.toString()')).output.value).toBe(quoted(f));
  const forms =
    await session.shell(`class A { async m() { for await (const x of y(await z)) await import(x) } };
    const arrow = async (x: number) => import.meta.url + (await x /* ) */ );
    [String(A), String(arrow), String(Function.prototype.toString)].join('|')`);
  expect(forms.output.value).toBe(
    quoted(
      'class A { async m() { for await (const x of y(await z)) await import(x) } }|' +
        'async (x        ) => import.meta.url + (await x /* ) */ )|function toString() { [native code] }',
    ),
  );
});

const quoted = (text: string) => (text.includes("'") ? `"${text}"` : `'${text}'`);
