import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { members, memory, PROJECT_MODULE } from './memory.ts';
import { attackSuite } from './runner.ts';

attackSuite('memory', [...memory, ...members], {
  oneSession: true,
  prepare: (dir) => writeFileSync(join(dir, 'src/allocates.cjs'), PROJECT_MODULE),
});
