// Without the wall: the guard, and the server's own decision, have to hold.
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { makeFolder } from '../support/folders.ts';
import { addInside, CANARY } from '../support/inside.ts';
import { configured, links, narrowed, places } from './named.ts';
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

afterAll(() => folder[Symbol.dispose]());
