// What a child says last, where its end is heard of first: when one ends, all that have ended are looked at.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startChild } from '../../../src/server/processes/child.ts';
import { writeFiles } from '../../support/temp.ts';

test('its last words count, also where its end is heard of first', async () => {
  const root = await writeFiles({
    'first.mjs': "process.stderr.write('first', () => process.exit(1));",
    'second.mjs': `import { existsSync, writeSync } from 'node:fs';
      while (!existsSync(new URL('go', import.meta.url))) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      writeSync(2, 'second');
      process.exit(1);`,
  });
  const start = (name: string) =>
    startChild<Record<never, never>>(
      { entry: join(root, name), cwd: root, env: {}, execArgv: [], methods: {}, onError() {} },
      (reason) => new Error(reason),
    );
  const [first, second] = [start('first.mjs'), start('second.mjs')];
  first.process.stderr?.once('data', () => {
    // Behind this the end of the first is heard of, and with it that of the second.
    writeFileSync(join(root, 'go'), '');
    waitForEnd(second.pid);
  });
  waitForEnd(first.pid);
  expect(await Promise.all([first.ended, second.ended])).toEqual([
    'it exited with code 1; its last words: first',
    'it exited with code 1; its last words: second',
  ]);
});

/** Nothing else of this process goes on meanwhile. */
function waitForEnd(pid = 0): void {
  const state = () => execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  while (!state().startsWith('Z')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}
