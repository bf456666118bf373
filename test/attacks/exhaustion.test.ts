import { writeOddities } from '../support/oddities.ts';
import { exhaustion } from './exhaustion.ts';
import { attackSuite } from './runner.ts';

attackSuite('exhaustion', exhaustion, {
  oneSession: true,
  unprotected: 'elsewhere',
  config: { limits: { memoryMb: 64 } },
  prepare: writeOddities,
});
