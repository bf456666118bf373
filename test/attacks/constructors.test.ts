import { constructors } from './constructors.ts';
import { attackSuite } from './runner.ts';

attackSuite('constructors', constructors, { oneSession: true });
