import {
  appendFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeFingerprint } from '../../../src/files/fingerprint.ts';
import { delivered, eventCount, watchFile } from '../../../src/server/freshness/directory-events.ts';
import { type FileWatch, watchFiles } from '../../../src/server/freshness/freshness.ts';

let root: string;
let source: string;
let files: FileWatch;

beforeEach(() => {
  root = temporaryFolder();
  source = join(root, 'src/routes/posts.ts');
  mkdirSync(dirname(source), { recursive: true });
  writeFileSync(source, 'export const posts = 1;');
  writeFileSync(join(root, '.env'), 'A=1');
  files = watchFiles(root);
  files.add([source, join(root, '.env'), join(root, '.env.local'), join(root, 'lib/absent.ts')]);
});

afterEach(() => {
  for (const folder of temporary.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const temporary: string[] = [];

function temporaryFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-node-'));
  temporary.push(folder);
  return folder;
}

const old = () => join(root, 'src-old');

const changes: [name: string, change: () => void, expected: () => string[]][] = [
  ['a write in place', () => appendFileSync(source, '//'), () => [source]],
  [
    'a write of the same length',
    () => writeFileSync(source, readFileSync(source, 'utf8').replace('1', '2')),
    () => [source],
  ],
  [
    'a write that puts the old modification time back, as cp -p does',
    () => {
      const { atime, mtime } = statSync(source);
      writeFileSync(source, 'export const posts = 2;');
      utimesSync(source, atime, mtime);
    },
    () => [source],
  ],
  [
    'an editor that saves beside it and renames',
    () => {
      writeFileSync(`${source}~`, 'export const posts = 2;');
      renameSync(`${source}~`, source);
    },
    () => [source],
  ],
  ['a file that goes', () => rmSync(source), () => [source]],
  ['a file that comes', () => writeFileSync(join(root, '.env.local'), ''), () => [join(root, '.env.local')]],
  [
    'a file that comes with its folder',
    () => {
      mkdirSync(join(root, 'lib'));
      writeFileSync(join(root, 'lib/absent.ts'), '');
    },
    () => [join(root, 'lib/absent.ts')],
  ],
  [
    'a folder above it that is exchanged',
    () => {
      mkdirSync(join(root, 'src-new/routes'), { recursive: true });
      writeFileSync(join(root, 'src-new/routes/posts.ts'), 'export const posts = 2;');
      renameSync(join(root, 'src'), old());
      renameSync(join(root, 'src-new'), join(root, 'src'));
    },
    () => [source],
  ],
  ['a folder above it that is removed', () => rmSync(join(root, 'src'), { recursive: true }), () => [source]],
  [
    'more events than the kernel keeps',
    () => {
      for (let i = 0; i < 9_000; i++) {
        const noise = join(dirname(source), `noise-${i}`);
        writeFileSync(noise, '');
        rmSync(noise);
      }
      appendFileSync(source, '//');
    },
    () => [source],
  ],
];

/** As a call that comes: in a turn of its own. */
async function changed(watch = files): Promise<string[]> {
  await setImmediate();
  return watch.changed();
}

describe('a changed file', () => {
  it.each(changes)('is seen at once: %s', async (_name, change, expected) => {
    expect(await changed()).toEqual([]);
    change();
    expect(await changed()).toEqual(expected());
    // Until somebody takes note of it by another watch.
    expect(await changed()).toEqual(expected());
  });

  it('is seen after one in the same folder was found to be as before', async () => {
    utimesSync(join(root, 'src'), 1, 1);
    writeFileSync(join(dirname(source), 'other.ts'), '');
    expect(await changed()).toEqual([]);
    appendFileSync(source, '//');
    expect(await changed()).toEqual([source]);
  });

  it('is seen in a folder that was removed and made again', async () => {
    rmSync(join(root, 'src'), { recursive: true });
    expect(await changed()).toEqual([source]);
    mkdirSync(dirname(source), { recursive: true });
    writeFileSync(source, 'export const posts = 1;');
    const again = watchFiles(root);
    again.add([source]);
    expect(await changed(again)).toEqual([]);
    appendFileSync(source, '//');
    expect(await changed(again)).toEqual([source]);
  });

  it('is seen through a link, and under its other name', async () => {
    const elsewhere = temporaryFolder();
    const target = join(elsewhere, 'env');
    writeFileSync(target, 'A=1');
    const link = join(root, '.env.development');
    symlinkSync(target, link);
    const other = join(elsewhere, 'hard');
    linkSync(source, other);
    const linked = watchFiles(root);
    linked.add([link, source]);
    expect(await changed(linked)).toEqual([]);
    appendFileSync(target, 'B=1');
    appendFileSync(other, '//');
    expect(await changed(linked)).toEqual([link, source]);
  });

  it('is seen by calls that come together', async () => {
    appendFileSync(source, '//');
    expect(await Promise.all([changed(), changed()])).toEqual([[source], [source]]);
  });

  it('is seen by a call that comes between the turns of another', async () => {
    const first = files.changed();
    await setImmediate();
    appendFileSync(source, '//');
    const second = files.changed();
    await first;
    expect(await second).toEqual([source]);
  });
});

it('counts no events of files that nobody watches', async () => {
  await delivered();
  const before = eventCount();
  for (let i = 0; i < 20; i++) writeFileSync(join(root, 'debug.log'), 'x'.repeat(i));
  await delivered();
  expect(eventCount()).toBe(before);
});

it.runIf(process.platform === 'linux')('says what it cannot watch', () => {
  expect(watchFile('/proc/self/status', root)).toBe(false);
  expect(watchFile(join(root, 'not/there.ts'), root)).toBe(false);
});

it('sees what changed between its reading and our hearing of it', async () => {
  const read = takeFingerprint(source);
  writeFileSync(source, 'export const posts = 2;');
  const others = watchFiles(root);
  others.addRead([[source, read]]);
  expect(await others.changed()).toEqual([source]);
  const same = watchFiles(root);
  same.addRead([[source, takeFingerprint(source)]]);
  expect(await same.changed()).toEqual([]);
});
