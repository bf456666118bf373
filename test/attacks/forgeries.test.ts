import { writeOddities } from '../support/oddities.ts';
import { forged } from './forgeries.ts';
import { attackSuite } from './runner.ts';

attackSuite('forgeries', forged, { oneSession: true, unprotected: 'elsewhere', prepare: writeOddities });
