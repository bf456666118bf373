// Without the wall: the guard alone has to hold.
import { addInside } from '../support/inside.ts';
import { permissions } from './permissions.ts';
import { attackSuite } from './runner.ts';

attackSuite('permissions', permissions, {
  oneSession: true,
  args: ['--wall', 'off'],
  prepare: addInside,
});
