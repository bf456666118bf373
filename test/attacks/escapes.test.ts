import { escapes } from './escapes.ts';
import { attackSuite } from './runner.ts';

attackSuite('escapes', escapes);
