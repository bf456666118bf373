import { expect, test } from 'vitest';
import { letAllPass, type Metadata, type Reader } from '../../../../src/project/adapters/nest/access.ts';

const set = (key: string, value = 'true'): Metadata => ({ key, value, names: [key] });
const guard = (text: string | null, read: Metadata[] = [], isPlain = false): Reader => ({
  text,
  read,
  isPlain,
});

const ofTokens = (...read: Metadata[]) =>
  guard('const open = this.reflector.get("isPublic"); if (open) return true; return verify(req)', read);
const ofRoles = (text: string, ...read: Metadata[]) =>
  guard(`const roles = this.reflector.getAllAndOverride("roles", []); ${text}`, read);

test('metadata that a guard reads opens its route', () => {
  for (const key of ['isPublic', 'IS_PUBLIC_KEY', 'allowAnonymous', 'skipAuth', 'no-auth', 'unauthenticated'])
    expect([key, letAllPass([ofTokens(set(key.replace('-', '_')))])]).toEqual([key, true]);
  expect(letAllPass([ofTokens(set('isPublic', 'false'))])).toBe(false);
  expect(letAllPass([ofTokens(set('author'))])).toBe(false);
  expect(letAllPass([ofTokens()])).toBe(false);
  expect(letAllPass([])).toBe(false);
});

test('a guard of roles asks nothing of a route that names none', () => {
  for (const text of [
    'if (!roles) return true; return has(roles)',
    'if (!roles?.length) { return true; }',
    'if (!roles || roles.length === 0) {\n return true }',
    'return !roles || roles.some(has)',
    'if (roles.length === 0) return true;',
  ]) {
    expect([text, letAllPass([ofRoles(text)])]).toEqual([text, true]);
    expect([text, letAllPass([ofRoles(text, set('roles', '["admin"]'))])]).toEqual([text, false]);
    expect([text, letAllPass([ofTokens(), ofRoles(text)])]).toEqual([text, false]);
    expect([text, letAllPass([ofTokens(set('isPublic')), ofRoles(text)])]).toEqual([text, true]);
  }
  expect(letAllPass([ofRoles('return roles.some(has)')])).toBe(false);
});

test('another guard still stands, unless it asks nobody who it is', () => {
  const open = ofTokens(set('isPublic'));
  expect(letAllPass([open, guard('return req.user')])).toBe(false);
  expect(letAllPass([open, guard(null)])).toBe(false);
  expect(letAllPass([open, guard('return isOpenNow()', [], true)])).toBe(true);
  expect(letAllPass([guard('return isOpenNow()', [], true)])).toBe(false);
});
