import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { watchFiles } from '../../../src/server/freshness/freshness.ts';
import { createCrashes } from '../../../src/server/processes/crashes.ts';
import { writeFiles } from '../../support/temp.ts';

async function setUp() {
  const clock = { now: 1_000_000 };
  const root = await writeFiles({ 'a.ts': 'one' });
  const file = join(root, 'a.ts');
  const files = watchFiles(root);
  files.add([file]);
  return { clock, file, files, crashes: createCrashes(() => clock.now) };
}

const refusal = (seconds: number) => ({
  code: 'PROJECT_CRASH_LOOP',
  message: expect.stringMatching(new RegExp(`for ${seconds} s\\. The last time: killed`)),
});

test('the third end within a minute is followed by a wait, which doubles up to a minute', async () => {
  const { clock, files, crashes } = await setUp();
  crashes.add('killed', files);
  crashes.add('killed', files);
  await crashes.check();
  for (const seconds of [5, 10, 20, 40, 60, 60]) {
    crashes.add('killed', files);
    await expect(crashes.check()).rejects.toMatchObject(refusal(seconds));
    clock.now += seconds * 1_000 - 1;
    await expect(crashes.check()).rejects.toMatchObject(refusal(1));
    clock.now += 1;
    await crashes.check();
    clock.now -= seconds * 1_000;
  }
});

test('ends that are far apart are no loop', async () => {
  const { clock, files, crashes } = await setUp();
  for (let end = 0; end < 5; end++) {
    crashes.add('killed', files);
    await crashes.check();
    clock.now += 30_001;
  }
});

test('a file that has changed since ends the wait', async () => {
  const { file, files, crashes } = await setUp();
  for (let end = 0; end < 4; end++) crashes.add('killed', files);
  await expect(crashes.check()).rejects.toMatchObject(refusal(10));
  await writeFile(file, 'another');
  await new Promise(setImmediate);
  await crashes.check();
});
