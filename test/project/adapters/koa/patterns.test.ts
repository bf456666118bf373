import { expect, test } from 'vitest';
import {
  literalStart,
  paramNames,
  regexpOf,
  samplesOf,
} from '../../../../src/project/adapters/koa/patterns.ts';

const whole = { end: true, sensitive: false, strict: false };

test.each([
  ['/users/:id', ['/users/7', '/Users/7/'], ['/users', '/users/7/x'], ['id']],
  ['/users/:id(\\d+)', ['/users/42'], ['/users/me'], ['id']],
  ['/users/:id?', ['/users', '/users/7'], ['/users/7/8'], ['id']],
  ['/users{/:id}', ['/users', '/users/7'], ['/users/7/8'], ['id']],
  ['/files/(.*)', ['/files/a/b'], ['/file/a'], ['0']],
  ['/files/*rest', ['/files/a/b'], ['/files'], ['rest']],
  ['/:kind(books|films)/:slug', ['/films/x'], ['/songs/x'], ['kind', 'slug']],
  ['/:file.json', ['/a.json'], ['/a.xml'], ['file']],
  ['/a/:path+', ['/a/b', '/a/b/c'], ['/a'], ['path']],
  ['/a\\:b', ['/a:b'], ['/a/b'], []],
])('%s', (path, yes, no, names) => {
  const regexp = regexpOf(path, whole);
  expect(yes.filter((text) => !regexp?.test(text))).toEqual([]);
  expect(no.filter((text) => regexp?.test(text))).toEqual([]);
  expect(paramNames(path)).toEqual(names);
  const [sample = ''] = samplesOf(path, regexp).samples;
  expect(regexp?.test(sample)).toBe(true);
  for (const text of [sample, ...yes]) expect(text.toLowerCase().startsWith(literalStart(path))).toBe(true);
});

test.each([
  ['/users/:id?', ['/users/zzid', '/users']],
  ['/users{/:id}', ['/users/zzid', '/users']],
  ['/a{/:b}/c{/:d}', ['/a/zzid/c/zzid', '/a/c']],
  ['/a{/:b{/:c}}', ['/a/zzid/zzid', '/a/zzid', '/a']],
  [
    '/files/:path*',
    [...['zza/zzb', 'zza/zzb/zzc/zzd/zze/zzf', 'zza'].map((rest) => `/files/${rest}`), '/files'],
  ],
  ['/users/:id', ['/users/zzid']],
])('paths made up for %s, with and without what may be left out', (path, samples) => {
  expect(samplesOf(path, regexpOf(path, whole))).toMatchObject({ samples });
});

test('the RegExp of a project that might take forever is not run', () => {
  expect(regexpOf('/x/:id((a+)+)', whole)?.source).not.toContain('(a+)+');
});

test('options of a router', () => {
  expect(regexpOf('/a', { ...whole, strict: true })?.test('/a/')).toBe(false);
  expect(regexpOf('/a', { ...whole, sensitive: true })?.test('/A')).toBe(false);
  expect(regexpOf('/a', { ...whole, end: false })?.test('/a/b')).toBe(true);
  expect(regexpOf('/a', { ...whole, end: false })?.test('/ab')).toBe(false);
  expect(regexpOf('/a/{}', whole)?.test('/a/any/thing')).toBe(true);
});

test.each([
  ['/a/:b?/:c?', ['/a/zzid', '/a']],
  ['/a{/:b{/:c}}', ['/a/zzid', '/a']],
  ['/:b?', ['/']],
  ['/users/:id', []],
])('%s without what may be left out', (path, shorter) => {
  expect(samplesOf(path, regexpOf(path, whole)).shorter).toEqual(shorter);
});
