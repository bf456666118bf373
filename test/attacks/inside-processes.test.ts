// Without the wall: the guard alone has to hold.
import { addInside } from '../support/inside.ts';
import { insideProcesses } from './inside-processes.ts';
import { attackSuite } from './runner.ts';

attackSuite('programs', insideProcesses, {
  oneSession: true,
  args: ['--wall', 'off'],
  prepare: addInside,
});
