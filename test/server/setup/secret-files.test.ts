import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { readSecretFiles } from '../../../src/server/setup/secret-files.ts';
import { writeFiles } from '../../support/temp.ts';

test('env files of every mode, in the root, in packages and in folders without a manifest', async () => {
  const root = await writeFiles({
    'package.json': {},
    '.env': 'A=1\n',
    '.env.production': 'A=2\nB="x y"\n',
    '.env.example': 'A=example\n',
    '.env.local.template': 'A=template\n',
    'packages/api/package.json': {},
    'packages/api/.env.staging': 'C=3\n',
    'apps/web/deep/er/.dev.vars': 'D=4\n',
    'backend/config/prod.env': 'E=5\n',
    'node_modules/left/.env': 'F=6\n',
    'dist/.env': 'F=7\n',
    '.git/.env': 'F=8\n',
    'src/environment.ts': 'F=9\n',
  });
  const { values, files } = await readSecretFiles(root, [], 'test');
  expect(values.toSorted()).toEqual([
    ['A', '1'],
    ['A', '2'],
    ['B', 'x y'],
    ['C', '3'],
    ['D', '4'],
    ['E', '5'],
  ]);
  const paths = files.map((file) => relative(root, file));
  // What may appear beside a manifest is watched as well.
  expect(paths).toEqual(
    expect.arrayContaining(['.env.test.local', 'packages/api/.env', 'packages/api/.env.test']),
  );
  expect(paths.filter((path) => /example|template|node_modules|dist|git/.test(path))).toEqual([]);
});

test('files and folders that may be read: env files, JSON, name and value in lines, one secret as a file', async () => {
  const root = await writeFiles({ 'package.json': {} });
  const outside = await writeFiles({
    'shared/.env': 'A=1\n',
    'shared/notes.txt': 'not=read\n',
    'account.json': '{\n  "client_id": "x",\n  "private_key": "k"\n}\n',
    '.npmrc': 'registry=https://registry.example\n//registry.example/:_authToken=t\n',
    'config.yml': 'db:\n  password: "p"\n',
    db_password: 'q\n',
    'huge.txt': `A=${'x'.repeat(300_000)}`,
    '.netrc': 'machine a login b password n1\nmachine c login d\n  password n2\n',
    '.pgpass': '# a comment\nlocalhost:5432:shop:ann:pg1\n*:*:*:bob:pg2\n',
    'settings.xml': '<server><id>x</id><password>x1</password></server>\n',
    '.envrc': 'export TOKEN="e1"\n',
    '.env~': 'SECRET=e2\n',
  });
  const paths = ['shared', 'account.json', '.npmrc', 'config.yml', 'db_password', 'huge.txt', 'absent'];
  paths.push('.netrc', '.pgpass', 'settings.xml', '.envrc', '.env~');
  const { values } = await readSecretFiles(
    root,
    paths.map((path) => join(outside, path)),
    undefined,
  );
  expect(Object.fromEntries(values)).toMatchObject({
    ...{ A: '1', '"private_key"': 'k', db_password: 'q' },
    '//registry.example/:_authToken': 't',
  });
  const told = values.map(([name, value]) => `${name}=${value}`);
  const more = ['p', 'n1', 'n2', 'pg1', 'pg2', 'x1'].map((value) => `password=${value}`);
  expect(told).toEqual(expect.arrayContaining([...more, 'TOKEN=e1', 'SECRET=e2']));
  expect(values.some(([, value]) => /not|xxx/.test(value))).toBe(false);
});

test('what start scripts name, of the root and of packages: the list of secrets is what apps get', async () => {
  const start = (script: string, path = '.') =>
    [`${path}/package.json`, { scripts: { start: script } }] as const;
  const root = await writeFiles(
    Object.fromEntries([
      start('A=1 node x.js'),
      start('cross-env B=2 B2="x y" node x.js', 'apps/api'),
      start('node --env-file=config/run.conf x.js', 'apps/web'),
      ['apps/web/config/run.conf', 'C=3\nURL=http://${C}.local\n'],
      start('dotenv -e ../shared.vars -- node x.js', 'backend'),
      ['shared.vars', 'D=4\n'],
      start('node --env-file=../../outside.env x.js', 'a/b'),
      start('E=5 node x.js', 'node_modules/left'),
    ]),
  );
  const { values, files, folders } = await readSecretFiles(root, [], 'test');
  const known = [
    ['A', '1'],
    ['B', '2'],
    ['B2', 'x y'],
    ['C', '3'],
    ['URL', 'http://${C}.local'],
    ['URL', 'http://3.local'],
    ['D', '4'],
  ];
  expect(values).toEqual(expect.arrayContaining(known));
  expect(values.filter(([, value]) => value === '5')).toEqual([]);
  // A change of a script is seen.
  expect(files).toEqual(expect.arrayContaining([join(root, 'apps/api/package.json')]));
  const given = Object.fromEntries(
    [...folders].map(([dir, { loaded }]) => [relative(root, dir), loaded.values]),
  );
  expect(given).toMatchObject({
    '': { A: '1' },
    'apps/api': { B: '2', B2: 'x y' },
    'apps/web': { C: '3', URL: 'http://3.local' },
    backend: { D: '4' },
  });
  for (const { loaded, variables } of folders.values())
    for (const [name, value] of Object.entries({ ...variables, ...loaded.values }))
      if (!(name in process.env)) expect(values).toContainEqual([name, value]);
});
