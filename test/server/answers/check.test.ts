// check_packages as text: what each list says can be read back.
import { expect, test } from 'vitest';
import { checkText } from '../../../src/server/answers/packages/check.ts';
import { readCheck } from '../../support/packages/answers.ts';

test('what is not advised any more, in one package or in one of several', () => {
  const check = {
    checked: { declared: 2, installed: 2, from: 'node_modules', files: 1 },
    ...{ outdated: [], vulnerable: [], deprecated: [], unsatisfied: [], unused: [], missing: [] },
    ...{ duplicated: [], peers: [], warnings: [] },
    avoid: [
      { name: 'request', why: 'Deprecated since 2020: with known holes.', instead: ['undici', 'got'] },
      {
        name: '@vercel/mcp-adapter',
        app: '@made/api: one',
        why: 'Renamed.',
        instead: ['@scope/new', 'node:crypto'],
      },
    ],
  };
  expect(readCheck(checkText(check))).toEqual(check);
});
