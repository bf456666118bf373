import { expect, test } from 'vitest';
import { guardOfLayout } from '../../../../src/project/adapters/_files/refusals.ts';

const reasonOf = (text: string) => guardOfLayout({ name: 'load', source: null, text })?.reason;

test('who is sent away: strangers by a guard, who is signed in by none', () => {
  for (const condition of ['!user', 'session === null', 'notSignedIn', 'isUnauthorized'])
    expect(reasonOf(`{ if (${condition}) throw redirect('/login') }`)).toContain(condition);
  for (const condition of ['user', 'locals.session', 'data?.user'])
    expect(reasonOf(`{ if (${condition}) { return redirect('/') } }`)).toBeUndefined();
  expect(reasonOf('{ const user = await requireUser(request) }')).toBe('calls requireUser');
});
