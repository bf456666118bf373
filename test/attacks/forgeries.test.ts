import { writeOddities } from '../support/oddities.ts';
import { forged } from './forgeries.ts';
import { attackSuite } from './runner.ts';

// There is no membrane in plain Node: what is well formed shows that the others arrive.
attackSuite('forgeries', forged, { oneSession: true, unprotected: 'elsewhere', prepare: writeOddities });
