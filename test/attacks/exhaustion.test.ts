import { exhaustion } from './exhaustion.ts';
import { writeOddities } from './oddities.ts';
import { attackSuite } from './runner.ts';

attackSuite('exhaustion', exhaustion, {
  oneSession: true,
  config: { limits: { memoryMb: 64 } },
  prepare: writeOddities,
});
