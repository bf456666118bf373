import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeOddities } from './oddities.ts';
import { rogue, rogueModule } from './rogue.ts';
import { attackSuite } from './runner.ts';

attackSuite('rogue', rogue, {
  oneSession: true,
  fixture: 'awkward/no-framework',
  prepare(dir) {
    writeOddities(dir);
    writeFileSync(join(dir, 'src/rogue.js'), rogueModule);
  },
});
