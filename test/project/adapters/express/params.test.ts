// Guards of `router.param()`, live and from the source.
import { expect, test } from 'vitest';
import { paramsOf } from '../../../../src/project/adapters/express/params.ts';

const known = (name: string, text: string) => ({ name, source: 'app.js:1', text });
const guard = known(
  'requireMember',
  '(req, res, next) => { if (!req.user) return res.sendStatus(401); next(); }',
);
const load = known('loadPost', '(req, res, next) => { req.post = 1; next(); }');

test('a guard runs once for each parameter that it was given for', () => {
  const team = { name: 'team', item: guard };
  const user = { name: 'user', item: guard };
  const post = { name: 'post', item: load };
  expect(paramsOf([team, user, post, { ...team }])).toEqual({ guarding: [guard, guard], others: [post] });
});
