import { attackSuite } from './runner.ts';
import { tampering } from './tampering.ts';

attackSuite('tampering', tampering, { oneSession: true, unprotected: 'elsewhere' });
