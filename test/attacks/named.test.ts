// Without the wall: the guard, and the server's own decision, have to hold.
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { connect } from '../support/client.ts';
import { copyFixture, makeFolder } from '../support/folders.ts';
import { addInside, CANARY } from '../support/inside.ts';
import { configurations, configured, links, narrowed, places } from './named.ts';
import { attackSuite } from './runner.ts';

const folder = makeFolder({ 'notes.txt': CANARY });
places.beyond = folder.dir;

function addLinks(dir: string): void {
  addInside(dir);
  symlinkSync(folder.dir, join(dir, 'shipped'));
  mkdirSync(join(dir, 'deep'));
  symlinkSync(folder.dir, join(dir, 'deep/shipped'));
  symlinkSync(join(folder.dir, 'made-by-name'), join(dir, 'dangling'));
  mkdirSync(join(dir, 'target'));
  symlinkSync('target', join(dir, 'inner'));
  mkdirSync(join(dir, 'later'));
}

attackSuite('narrowed', narrowed, {
  oneSession: true,
  args: ['--wall', 'off', '--allow-read', '--allow-write=.', '--allow-net'],
  config: { permissions: configured },
  prepare: addLinks,
});

attackSuite('links', links, {
  oneSession: true,
  args: [
    ...['--wall', 'off', '--allow-write=shipped,deep/shipped/made,dangling,later,inner'],
    '--allow-read=deep/shipped/notes.txt',
  ],
  prepare: addLinks,
  before(dir) {
    rmSync(join(dir, 'later'), { recursive: true, force: true });
    symlinkSync(folder.dir, join(dir, 'later'));
  },
});

test('where nothing protects, the server writes each configuration', async () => {
  using copy = copyFixture('blog');
  await using session = await connect(copy.dir, { args: ['-A'] });
  await session.shell('1 + 1');
  for (const filename of configurations) {
    await session.call('export_history', { filename });
    expect(existsSync(join(copy.dir, filename))).toBe(true);
    rmSync(join(copy.dir, filename));
  }
});

afterAll(() => folder[Symbol.dispose]());
