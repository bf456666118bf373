import { expect, test } from 'vitest';
import { codedError } from '../../../../src/errors.ts';
import { type Failure, failureWarnings } from '../../../../src/server/readers/failure/warnings.ts';

const install = 'The packages are not installed: run pnpm install.';

function failure(entry: string, reason: string, step?: string): Failure {
  const error = codedError('APP_LOAD_FAILED', { entry, error: reason, advice: step ?? 'Fix the error.' });
  return { ...{ code: 'APP_LOAD_FAILED', error, entry, reason }, ...(step && { step }) };
}

const told = (failures: Failure[]) => failureWarnings(failures).map(({ message }) => message);

test('apps that need the same step are told of at once, and others each', () => {
  const many = Array.from({ length: 10 }, (_, n) => failure(`apps/${n}/main.ts`, `no package ${n}`, install));
  const broken = failure('apps/odd/main.ts', 'x is not a function');
  const messages = told([...many.slice(0, 4), broken, ...many.slice(4)]);
  expect(messages).toHaveLength(2);
  expect(messages[0]).toMatch(
    /^10 app entries could not be loaded \(apps\/0\/main\.ts, .* and 2 more\), the first of them: no package 0\nThe packages are not installed: run pnpm install\. Where one/,
  );
  expect(messages[1]).toContain('x is not a function');
});

test.each([
  ['two of one step', [failure('a.ts', 'one', install), failure('b.ts', 'two', install)]],
  ['errors of their own, however alike', ['a.ts', 'b.ts', 'c.ts'].map((entry) => failure(entry, 'the same'))],
  [
    'different steps',
    [failure('a.ts', 'x', install), failure('b.ts', 'x', 'Run prisma.'), failure('c.ts', 'x', 'Build it.')],
  ],
])('each for itself: %s', (_, failures) => {
  expect(told(failures)).toEqual(failures.map(({ error }) => `${error.message}\n${error.hint}`));
});
