import { writeOddities } from '../support/oddities.ts';
import { attackSuite } from './runner.ts';
import { hostileValues } from './values.ts';

attackSuite('values', hostileValues, { oneSession: true, prepare: writeOddities });
