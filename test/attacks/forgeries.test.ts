import { forged } from './forgeries.ts';
import { writeOddities } from './oddities.ts';
import { attackSuite } from './runner.ts';

attackSuite('forgeries', forged, { oneSession: true, prepare: writeOddities });
