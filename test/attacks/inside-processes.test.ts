// Without the wall: the guard alone has to hold.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { addInside } from '../support/inside.ts';
import { insideProcesses, places } from './inside-processes.ts';
import { attackSuite } from './runner.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-node-hole-')));

places.hole = join(folder, 'hole.js');

attackSuite('programs', insideProcesses, {
  oneSession: true,
  args: ['--wall', 'off'],
  prepare: addInside,
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));
