import { writeOddities } from '../support/oddities.ts';
import { exhaustion } from './exhaustion.ts';
import { attackSuite } from './runner.ts';

attackSuite('exhaustion', exhaustion, {
  oneSession: true,
  patience: { ms: 3_000, mb: 64 },
  config: { limits: { memoryMb: 64 } },
  prepare: writeOddities,
});
