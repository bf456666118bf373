// A module that the start script loads first, and that does not end as it should, does not keep the project away.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect } from '../../support/client.ts';
import { fixtures } from '../../support/folders.ts';
import { writeFiles } from '../../support/temp.ts';

/** As the shell and an app see which of them came to their end. */
const preloads = {
  'never.mjs': 'await new Promise(() => {}); globalThis.seen = "never";',
  'waits.mjs': 'await new Promise((resolve) => setInterval(() => {}, 10)); globalThis.seen = "never";',
  'late.mjs': 'await new Promise((resolve) => setTimeout(resolve, 1500)); globalThis.late = "late";',
  'throws.cjs': 'throw new Error("thrown first");',
  'busy.cjs': 'for (const end = Date.now() + 2000; Date.now() < end; ); globalThis.busy = "busy";',
  'server.cjs':
    'setInterval(() => {}, 50); require("node:http").createServer().listen(9464); globalThis.server = "server";',
  'typed.ts': 'const name: string = "typed"; (globalThis as any).typed = name;',
};
const flags = Object.keys(preloads).map((file) => `${file.endsWith('.cjs') ? '-r' : '--import'} ./${file}`);
const SEEN = `['seen', 'late', 'busy', 'server', 'typed'].map((name) => (globalThis as any)[name]).join()`;

async function project(start: string, more: Record<string, unknown> = {}) {
  const root = await writeFiles({
    'package.json': { scripts: { start }, dependencies: { express: '4' } },
    'main.ts': `import express from 'express'; const app = express();
app.get('/' + ${SEEN}, (req: unknown, res: any) => res.end()); app.listen(3000);`,
    'seen.ts': `export const seen = ${SEEN};`,
    ...preloads,
    ...more,
  });
  symlinkSync(join(fixtures, 'shop', 'node_modules'), join(root, 'node_modules'));
  return root;
}

const unfinished = (flag: string) => ({
  code: 'PRELOAD_UNFINISHED',
  message: `${flag} of the start script has not ended, and is not waited for any more.`,
});

test('those that end do their work; those that wait for ever are named and not waited for', async () => {
  const root = await project(`node ${flags.join(' ')} main.ts`);
  const warnings = [unfinished('--import ./never.mjs'), unfinished('--import ./waits.mjs')];
  await using session = await connect(root);
  const routes = await session.call<{ items: object[]; warnings: object[] }>('list_routes');
  expect(routes.items).toMatchObject([{ path: '/,late,busy,server,typed', origin: 'live' }]);
  expect(routes.warnings).toEqual(expect.arrayContaining(warnings));

  const first = await session.shell(`import { seen } from './seen'; seen`, { timeout: 90_000 });
  expect(first).toMatchObject({ status: 'success', output: { value: "',late,busy,server,typed'" } });
  expect(first.stderr).toContain('thrown first');
  expect(first.warnings).toEqual(expect.arrayContaining(warnings));
  // Said once.
  expect(JSON.stringify((await session.shell('seen')).warnings)).not.toContain('PRELOAD_UNFINISHED');
});

test('one that is still at work is named by a call that runs out of time', async () => {
  const root = await project('node --import ./never.mjs main.ts');
  await using session = await connect(root);
  const late = await session.shell(`import { seen } from './seen'; seen`, { timeout: 1_500 });
  expect(late).toMatchObject({ status: 'timeout' });
  expect(late.warnings).toContainEqual({
    code: 'PRELOAD_UNFINISHED',
    message: '--import ./never.mjs of the start script has not ended yet: imports wait for it for a while.',
  });
});

test('one that keeps its process from answering is left out of the next', async () => {
  const root = await project('node -r ./loops.cjs -r ./server.cjs main.ts', {
    'loops.cjs': 'for (;;);',
  });
  await using session = await connect(root);
  const read = () => session.shell(`import { seen } from './seen'; seen`, { timeout: 15_000 });
  expect(await read()).toMatchObject({ status: 'timeout' });
  const second = await read();
  expect(second).toMatchObject({ status: 'success', output: { value: "',,,server,'" } });
  expect(second.warnings).toContainEqual({
    code: 'PRELOAD_UNFINISHED',
    message:
      '--require ./loops.cjs of the start script did not end and kept its process from answering: it is left out until files change.',
  });
});
