// Ways out of the isolate and through the membrane.
import type { Attack } from './runner.ts';

const pricing = "import * as pricing from './src/services/pricing';";

export const escapes: readonly Attack[] = [
  {
    name: 'the constructor of the constructor of an own object',
    source: 'the classic way out of node:vm',
    code: 'attempt(() => ({}).constructor.constructor)',
    meets: /^'own realm'$/,
  },
  {
    name: 'the constructor of a function of the project',
    source: 'the classic way out of node:vm, by a host function',
    code: `${pricing} attempt(() => pricing.spin.constructor)`,
    meets: /^'nothing: undefined'$/,
  },
  {
    name: 'lodash.template evaluates a string in the project process',
    source: 'our own',
    code: "import _ from 'lodash'; _.template('<%= Function(payload)() %>')({ payload })",
    meets: /ran in project\/main\.js, write: PERMISSION_DENIED/,
    knownHole: 'a template engine evaluates what it is given: that is what it is for',
  },
];
