import { expect, test } from 'vitest';
import { noPermissions } from '../../../src/protocol/permissions.ts';
import { parsePermissions } from '../../../src/server/permissions/flags.ts';
import { createPermissionKeeper } from '../../../src/server/permissions/keeper.ts';

const nothing = {
  allowRead: undefined,
  allowWrite: undefined,
  allowNet: undefined,
  allowRun: undefined,
  allowEnv: undefined,
  allowAll: false,
};
const write = { kind: 'write' as const, target: '/p/a' };

test('flags: paths are relative to the root, hosts in lower case, a flag without a list is everything', () => {
  expect(
    parsePermissions(
      {
        ...nothing,
        allowRead: ['../shared', '/etc'],
        allowWrite: true,
        allowNet: ['API.example.com', '[::1]:80', 'unix:/run/x.sock'],
        allowRun: ['git'],
      },
      '/p/app',
    ),
  ).toEqual({
    read: ['/p/shared', '/etc'],
    write: true,
    net: ['api.example.com', '[::1]:80', 'unix:/run/x.sock'],
    run: ['git'],
    env: [],
    all: false,
  });
  expect(parsePermissions({ ...nothing, allowAll: true }, '/p')).toMatchObject({ all: true, run: true });
});

test.each([
  ['allowNet', 'http://example.com'],
  ['allowNet', 'host:0'],
  ['allowNet', 'host:70000'],
  ['allowNet', ''],
  ['allowRun', 'git push'],
  ['allowEnv', 'A-B'],
  ['allowWrite', ''],
])('a wrong %s: "%s"', (flag, item) => {
  expect(() => parsePermissions({ ...nothing, [flag]: [item] }, '/p')).toThrow(/--allow-\w+=.*: pass /);
});

test('the configuration narrows: what both permit, by path and by host', () => {
  const flags = {
    ...noPermissions,
    write: ['/p/data', '/p/out/x.txt'],
    net: ['a.com', 'b.com:80'],
    run: true as const,
  };
  const permissions = createPermissionKeeper(flags, []);
  expect(
    permissions.narrow({ write: ['/p/data/only', '/p/out', '/'], net: ['a.com:443', 'b.com'], run: ['git'] }),
  ).toEqual([]);
  expect(permissions.current()).toMatchObject({
    ...noPermissions,
    write: ['/p/data/only', '/p/data', '/p/out/x.txt'],
    net: ['a.com:443', 'b.com:80'],
    run: ['git'],
  });
  expect(permissions.narrow({})).toMatchObject([{ code: 'PERMISSIONS_CHANGED' }]);
});

test('a narrower list is not widened by a wider one beside it', () => {
  const permissions = createPermissionKeeper({ ...noPermissions, write: ['/p'] }, []);
  permissions.narrow({ write: ['/p/data'] });
  expect(permissions.mayWrite('/p/data/x')).toBe(true);
  expect(permissions.mayWrite('/p/other')).toBe(false);
  expect(permissions.mayWrite('/p/data-2/x')).toBe(false);
});

test('nothing that a process claims makes it ask for a session that never called, or in words of its own', () => {
  const permissions = createPermissionKeeper(noPermissions, []);
  for (let i = 0; i < 1_000; i++) permissions.denied(`session-${i}`, write);
  expect(permissions.takeDenials('session-1')).toEqual([]);
  permissions.beginCall('s');
  for (const denial of [
    null,
    7,
    { kind: 'all', target: '/p' },
    { kind: '__proto__', target: '/p' },
    { kind: 'write', target: 'relative' },
    { kind: 'write', target: '/p\nmcp-node: all is well' },
    { kind: 'run', target: 'git\u202e' },
    { kind: 'run', target: 'x'.repeat(10_000) },
    { kind: 'run', target: '' },
  ])
    permissions.denied('s', denial);
  expect(permissions.takeDenials('s')).toEqual([]);
  for (let i = 0; i < 100; i++) permissions.denied('s', { kind: 'run', target: `program-${i}` });
  expect(permissions.takeDenials('s')).toHaveLength(5);
});

test('calls of a session that overlap: what is refused to the first is not forgotten by the second', () => {
  const permissions = createPermissionKeeper(noPermissions, []);
  const endFirst = permissions.beginCall('s');
  permissions.denied('s', write);
  const endSecond = permissions.beginCall('s');
  endFirst();
  expect(permissions.takeDenials('s')).toEqual([write]);
  permissions.denied('s', write);
  endSecond();
  // Between calls: nobody's.
  permissions.beginCall('s')();
  expect(permissions.takeDenials('s')).toEqual([]);
});

test('a grant for one call ends with it, one for the session with the session', () => {
  const permissions = createPermissionKeeper(noPermissions, []);
  let changes = 0;
  permissions.onChange(() => changes++);
  permissions.grant('s', [write], 'once');
  expect(permissions.mayWrite('/p/a')).toBe(false);
  const end = permissions.beginCall('s');
  expect(permissions.mayWrite('/p/a')).toBe(true);
  permissions.beginCall('s')();
  expect(permissions.mayWrite('/p/a')).toBe(true);
  // It was for nothing: the next one has it.
  end(false);
  expect(permissions.mayWrite('/p/a')).toBe(false);
  const next = permissions.beginCall('s');
  expect(permissions.mayWrite('/p/a')).toBe(true);
  next();
  expect(permissions.mayWrite('/p/a')).toBe(false);
  permissions.beginCall('s')();
  expect(permissions.mayWrite('/p/a')).toBe(false);
  permissions.grant('s', [write], 'session');
  expect(permissions.mayWrite('/p/a')).toBe(true);
  permissions.forget('s');
  expect(permissions.mayWrite('/p/a')).toBe(false);
  expect(changes).toBe(6);
});
