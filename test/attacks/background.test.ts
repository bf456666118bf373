// Code that runs on between two calls: it must not have a core for itself. Where nothing protects, in plain Node, it has.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Session, valueIn } from '../support/client.ts';
import { copyFixture } from '../support/folders.ts';

const STEP_MS = 100;
const LASTS_MS = 5_000;
/** Two seconds that are free, a tenth of the rest, and one step that had begun. */
const MOST_MS = 2_000 + LASTS_MS * 0.2 + STEP_MS;

const ways: readonly [name: string, code: string][] = [
  ['an interval', 'setInterval(work, 1)'],
  ['a timer that sets the next', 'const again = () => { work(); setTimeout(again, 0) }; again()'],
  ['immediates', 'const again = () => { work(); setImmediate(again) }; again()'],
  [
    'a loop that awaits timers',
    '(async () => { for (;;) { await new Promise((done) => setTimeout(done)); work() } })()',
  ],
];
const prelude = `let spent = 0; const work = () => { const end = Date.now() + ${STEP_MS}; while (Date.now() < end); spent += ${STEP_MS} };`;

let session: Session;
const copy = copyFixture('blog');

beforeAll(async () => {
  session = await connect(copy.dir);
});

afterAll(async () => {
  await session.close();
  copy[Symbol.dispose]();
});

test.each(ways)('%s: a tenth of the time', async (_name, code) => {
  await session.call('shell', { action: 'reset' });
  await session.shell(`${prelude} ${code}; 'started'`);
  const begun = Number(await valueIn(session, 'spent'));
  await sleep(LASTS_MS);
  const result = await session.shell('spent');
  expect(Number(result.output.value) - begun).toBeLessThan(MOST_MS);
  expect(Number(result.output.value)).toBeGreaterThan(0);
  expect(result.stderr).toContain('its timers are late');
  await session.call('shell', { action: 'reset' });
});

// Its share, not its time: beside other programs nothing has a core for itself. Waiting for one is no pause of its own.
test.each(ways)('where nothing protects, %s: all of it', async (_name, code) => {
  const tell = 'console.log(performance.eventLoopUtilization().utilization)';
  const all = `${prelude} ${code}; setTimeout(() => { ${tell}; process.exit() }, ${LASTS_MS})`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--eval', all]);
  expect(Number(stdout)).toBeGreaterThan(MOST_MS / LASTS_MS);
});
