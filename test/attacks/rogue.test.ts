import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeOddities } from '../support/oddities.ts';
import { rogue, rogueModule } from './rogue.ts';
import { attackSuite } from './runner.ts';

let attacks = 0;

attackSuite('rogue', rogue, {
  oneSession: true,
  unprotected: 'elsewhere',
  fixture: 'awkward/no-framework',
  prepare(dir) {
    writeOddities(dir);
  },
  // Changed: the project process that an attack ended before is not one that crashes in a loop.
  before(dir) {
    writeFileSync(join(dir, 'src/rogue.js'), `${rogueModule}\n// ${++attacks}`);
  },
});
