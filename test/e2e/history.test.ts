// The history of a shell session as a script: what the shell printed, the script prints as well when tsx runs it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { copyFixture, type Folder, makeFolder } from '../support/folders.ts';
import { processesBelow } from '../support/processes.ts';

interface Exported {
  session: string;
  steps: number;
  script: string;
  warnings: { code: string }[];
  truncated: boolean;
}

const tsx = fileURLToPath(import.meta.resolve('tsx/cli'));

function run(dir: string, script: string, name = 'session.ts'): string {
  writeFileSync(join(dir, name), script);
  return execFileSync(process.execPath, [tsx, name], { cwd: dir, encoding: 'utf8' });
}

/** Runs each step, which must succeed; gives all that was printed. */
async function play(session: Session, steps: readonly string[]): Promise<string> {
  let printed = '';
  for (const step of steps) {
    const result = await session.shell(step);
    expect(result, step).toMatchObject({ status: 'success' });
    printed += result.stdout;
  }
  return printed;
}

const sessions: Record<string, string[]> = {
  'names that are declared again': [
    'const x = 1',
    'const x: number = 2 // two',
    'let a = 1, b: string',
    'let b = "b"; let c = x',
    'console.log(x, a, b, c)',
    'let { a, d = 4, ...rest }: any = { a: 3, e: 5 }',
    'let [d, , f] = [a, 0, x] as number[]',
    'console.log(a, d, rest, f)',
    'function twice(n: number): number { return n * 2 }',
    'console.log(twice(4)); function twice(n: number) { return n < 1 ? 0 : 2 + twice(n - 1) }',
    'async function later() { return twice(x) }',
    'async function later<T>(value?: T): Promise<unknown> { return value ?? x }; console.log(await later())',
    'const read = () => x',
    'const x = 3 as const',
    'console.log(read(), x satisfies number)',
    'var v = 1',
    'var v; console.log(v)',
    'let u: number = 5',
    'let u: number | undefined\ninterface Later { n: number }',
    'console.log(u)',
  ],
  'no semicolons': [
    'const list = [3, 1, 2]',
    '[1].concat(list)',
    '(() => console.log(list.length))()',
    'const list = [7] as any as number[]\nconst other = 1',
    '`text`',
    '/x/.test("x")',
    '// a comment first\n+1',
    'let t = list as number[]\ntype N = number',
    '(console.log(t))',
  ],
  TypeScript: [
    'enum Color { Red = "r", Blue = "b" }',
    'console.log(Color.Blue); class Point { constructor(public y = 2) {} }',
    'interface Shape { sides: number }\nconst square: Shape = { sides: 4 }',
    'console.log(new Point().y, square satisfies Shape)',
    'const square: Shape = { sides: 5 }; enum Size { Big = 1 }',
    'export const exported = square.sides; export type Name = string',
    '{ a: exported, b: [2] }',
    'implicit = 5',
    'for (key of ["k"]) console.log(key, implicit); const größe: Größe = "ü"; type Größe = string; console.log(größe)',
  ],
  'the last value': ['20 + 22', '_ + 1', 'console.log(_)', '[1, 2] as number[]', 'console.log(_.length)'],
  imports: [
    "import { stats } from './src/services/posts'",
    "import { NotFoundError, type NotFoundError as Type } from './src/lib/errors'; import type { Post } from './src/generated/prisma/client'",
    'console.log((await stats()).byStatus, new NotFoundError("post").message)',
    "import { NotFoundError as stats } from '@/lib/errors'",
    'console.log(new stats("x").code)',
    'const stats = "mine"; console.log(stats)',
    "import * as zod from 'zod'; import express, { Router } from 'express'",
    "import { z } from 'zod'; import './src/lib/json'",
    'console.log(z.string().parse("s"), typeof zod.object, typeof express, typeof Router)',
    "const { replaceBigInt } = await import('./src/lib/json'); console.log(replaceBigInt('k', 5n))",
    "console.log(typeof require('express').json)",
    'console.log(await prisma.user.count())',
  ],
};

/** The blog, with a server that most tests share: each resets its shell. */
let blog: Folder;
let session: Session;
beforeAll(async () => {
  blog = copyFixture('blog', { '.env.local': 'API_KEY=hunter2-hunter2\n' });
  session = await connect(blog.dir);
});
afterAll(async () => {
  await session.close();
  blog[Symbol.dispose]();
});
beforeEach(async () => {
  await session.call('shell', { action: 'reset' });
});

describe('the script prints what the shell printed', () => {
  test.each(Object.entries(sessions))('%s', async (_, steps) => {
    const printed = await play(session, steps);
    const { script, warnings, steps: count } = await session.call<Exported>('export_history');
    expect({ warnings, count }).toEqual({ warnings: [], count: steps.length });
    expect(run(blog.dir, script), script).toBe(printed);
  });

  test('in a CommonJS package', async () => {
    const dir = join(blog.dir, 'plain');
    mkdirSync(dir);
    writeFileSync(join(dir, 'package.json'), '{ "name": "plain" }');
    writeFileSync(join(dir, 'sum.ts'), 'export const sum = (a: number, b: number) => a + b;\n');
    await using session = await connect(dir);
    const printed = await play(session, [
      "import { sum } from './sum'",
      'const n = await Promise.resolve(sum(1, 2))',
      'const n = sum(3, 4); console.log(n)',
      "enum Color { Red }; console.log(Color.Red, require('./sum').sum(1, 1))",
    ]);
    const { script } = await session.call<Exported>('export_history');
    expect(run(dir, script), script).toBe(printed);
  });
});

test('failures are left out, imports are on top and once, steps are numbered', async () => {
  await session.shell("import { stats } from './src/services/posts'; const one = 1");
  await session.shell('throw new Error("no")');
  await session.shell(
    "import { PriceList, planPrices } from './src/services/pricing'; throw new Error('no')",
  );
  await session.shell('syntax error here');
  await session.shell('for (;;);', { timeout: 200 });
  await session.shell("import { stats, listPublished } from './src/services/posts'\nconst two = one + 1");
  await session.shell('PriceList.currency');
  const { script, steps } = await session.call<Exported>('export_history');
  expect(steps).toBe(3);
  expect(script.split('\n').slice(2)).toEqual([
    // The input that imported it failed after that.
    "import { PriceList } from './src/services/pricing';",
    "import { stats, listPublished } from './src/services/posts';",
    '',
    '// Step 1',
    'const one = 1',
    '',
    '// Step 2',
    'const two = one + 1',
    '',
    '// Step 3',
    'PriceList.currency',
    '',
  ]);
});

test('cleared by clear_history and by reset, kept when the sandbox is lost, each session its own', async () => {
  expect(await session.fails('export_history')).toMatchObject({ code: 'HISTORY_EMPTY' });
  await session.shell('const kept = 1');
  const { session: other } = await session.shell('const another = 2', { session: 'new' });
  expect((await session.call<Exported>('export_history', { session: other })).script).toContain('another');
  expect((await session.call<Exported>('export_history')).script).not.toContain('another');
  expect(await session.call('clear_history', { session: other })).toEqual({ session: other, cleared: 1 });
  expect(await session.fails('export_history', { session: other })).toMatchObject({ code: 'HISTORY_EMPTY' });

  expect((await session.shell('"a".repeat(2 ** 29 - 24).split("")')).status).toBe('lost');
  expect((await session.call<Exported>('export_history')).script).toContain('const kept = 1');
  await session.call('shell', { action: 'reset' });
  expect(await session.fails('export_history')).toMatchObject({ code: 'HISTORY_EMPTY' });
  expect(await session.fails('clear_history', { session: 'unknown' })).toMatchObject({
    code: 'SESSION_NOT_FOUND',
  });
});

test('nothing is written without a permission, and the error names it', async () => {
  await session.shell('1');
  const denied = await session.fails('export_history', { filename: 'src/session.ts' });
  expect(denied).toMatchObject({
    code: 'PERMISSION_DENIED',
    message: 'Writing src/session.ts is not permitted.',
  });
  expect(denied.hint).toContain('--allow-write=src/session.ts');
  expect(existsSync(join(blog.dir, 'src/session.ts'))).toBe(false);
});

test('secrets in it are redacted, and a script that is too long is cut and says so', async () => {
  await session.shell('const key = "hunter2-hunter2"');
  await session.shell(`const long = ${JSON.stringify('x'.repeat(50_000))}; 1`);
  const { script, truncated } = await session.call<Exported>('export_history');
  expect(script).toContain('const key = "[redacted:API_KEY]"');
  expect(truncated).toBe(true);
  expect(script.length).toBeLessThan(40_000);
});

test('where its process is killed again and again the history is kept, and the error says so', async () => {
  using folder = makeFolder({ 'package.json': '{"name":"app"}' });
  await using session = await connect(folder.dir);
  await session.shell('const kept = 1; kept');
  const signal = (name: NodeJS.Signals) => {
    for (const { pid, command } of processesBelow(session.pid))
      if (/sandbox\/main\.js/.test(command))
        try {
          process.kill(pid, name);
        } catch {
          // It ended by itself.
        }
  };
  async function exportKilled() {
    // It does not answer before it is killed.
    signal('SIGSTOP');
    let ended = false;
    const done = session.client.callTool({ name: 'export_history', arguments: {} }).finally(() => {
      ended = true;
    });
    while (!ended) {
      await sleep(5);
      signal('SIGKILL');
    }
    return done;
  }
  // One that answers between two looks was not killed twice.
  let answer = await exportKilled();
  for (let tries = 1; tries < 50 && !answer.isError; tries++) answer = await exportKilled();
  const [content] = answer.content as { text: string }[];
  expect(JSON.parse(content?.text ?? '').error).toMatchObject({
    code: 'SESSION_LOST',
    hint: expect.stringContaining('history is kept'),
  });
  expect((await session.call<Exported>('export_history')).script).toContain('const kept = 1');
});
