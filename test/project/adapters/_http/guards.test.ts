import { expect, test } from 'vitest';
import { guardsOf } from '../../../../src/project/adapters/_http/guards.ts';

test.each([
  ['requireAuth', 'src/app.ts:1', 'name "requireAuth" matches "auth"'],
  ['isAdmin', null, 'name "isAdmin" matches "isAdmin"'],
  ['authorize', null, 'name "authorize" matches "auth"'],
  ['<anonymous>', 'src/middleware/auth.ts:12', 'file "src/middleware/auth.ts" matches "auth"'],
  ['<anonymous>', 'src/guards/index.ts:3', 'file "src/guards/index.ts" matches "guard"'],
  ['loadAuthor', 'src/routes/authors.ts:1', undefined],
  ['optionalAuth', 'src/middleware/auth.ts:12', undefined],
  ['log', 'apps/auth/src/app.ts:1', undefined],
])('guard %s in %s', (name, source, reason) => {
  expect(guardsOf([{ name, source }])).toEqual(reason ? [{ name, source, reason }] : []);
});
