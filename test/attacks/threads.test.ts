// Without the wall: the guard alone has to hold.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addInside } from '../support/inside.ts';
import { attackSuite } from './runner.ts';
import { threads } from './threads.ts';

attackSuite('threads', threads, {
  oneSession: true,
  args: ['--wall', 'off'],
  prepare(dir) {
    addInside(dir);
    writeFileSync(join(dir, 'src/writes.cjs'), "require('fs').writeFileSync(process.env.MARK, '')");
  },
});
