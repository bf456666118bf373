// Signatures of a package that is tried: its declarations may end the process that reads them.
import { expect, test } from 'vitest';
import type { Supervisor } from '../../../../src/server/processes/supervisor.ts';
import { signaturesOf } from '../../../../src/server/readers/try/signatures.ts';

const answering = (answer: () => Promise<unknown>): Pick<Supervisor, 'ask'> => ({
  ask: answer as Supervisor['ask'],
});

test('where they cannot be read, a warning says so', async () => {
  const failing = answering(async () => {
    throw new Error('The project process ended.');
  });
  expect(await signaturesOf(failing, '/tmp/x', 'odd', { function: ['run'] })).toEqual({
    signatures: {},
    warnings: [{ code: 'DOCS_INCOMPLETE', message: expect.stringContaining('The project process ended.') }],
  });
});

test('else they are told; of nothing, nobody is asked', async () => {
  const told = answering(async () => ({ run: 'function run()' }));
  expect(await signaturesOf(told, '/tmp/x', 'good', { class: ['Run'] })).toEqual({
    ...{ signatures: { run: 'function run()' }, warnings: [] },
  });
  expect(await signaturesOf(told, '/tmp/x', 'good', { number: ['one'] })).toEqual({
    ...{ signatures: {}, warnings: [] },
  });
});
