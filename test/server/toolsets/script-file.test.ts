// Where an exported script may be written, and where not.
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { placeScript, writeScriptFile } from '../../../src/server/toolsets/script-file.ts';
import { writeFiles } from '../../support/temp.ts';

const all = () => true;

async function project(): Promise<string> {
  const root = await writeFiles({
    'package.json': { type: 'module' },
    'scripts/there.ts': 'mine',
    'old/package.json': {},
    'old/deep/x.js': '',
    'node_modules/pkg/index.js': '',
    '.hidden/x': '',
    'outside/secret.ts': 'mine',
  });
  await symlink(join(root, 'outside'), join(root, 'linked'));
  await symlink(join(root, 'outside/secret.ts'), join(root, 'scripts/link.ts'));
  await symlink(join(root, 'outside/new.ts'), join(root, 'scripts/dangling.ts'));
  return root;
}

const refused: [name: string, filename: string, problem: RegExp][] = [
  ['upwards', '../x.ts', /upwards/],
  ['upwards and back', 'scripts/../x.ts', /upwards/],
  ['upwards with a backslash', '..\\x.ts', /upwards/],
  ['absolute', '/tmp/x.ts', /absolute/],
  ['a drive', 'C:x.ts', /absolute/],
  ['a NUL', 'x.ts\0.ts', /NUL/],
  ['JavaScript', 'x.js', /no \.ts/],
  ['declarations', 'x.d.ts', /no \.ts/],
  ['no name', '.ts', /no \.ts/],
  ['an upper-case ending', 'x.TS', /no \.ts/],
  ['node_modules', 'node_modules/pkg/x.ts', /node_modules/],
  ['a folder with a dot', '.hidden/x.ts', /dot/],
  ['a folder that is not there', 'nowhere/x.ts', /does not exist/],
  ['a folder that is a file', 'package.json/x.ts', /does not exist/],
  ['through a link', 'linked/x.ts', /link/],
];

test.each(refused)('refused: %s', async (_, filename, problem) => {
  await expect(placeScript(await project(), filename, all)).rejects.toMatchObject({
    code: 'EXPORT_REFUSED',
    message: expect.stringMatching(problem),
    hint: expect.stringMatching(/^(Name|Create) /),
  });
});

test('refused without a permission, which is asked for the very path', async () => {
  const root = await project();
  const asked: string[] = [];
  const mayWrite = (path: string) => {
    asked.push(path);
    return false;
  };
  await expect(placeScript(root, 'scripts/x.ts', mayWrite)).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
    hint: expect.stringContaining('--allow-write=scripts/x.ts'),
  });
  expect(asked).toEqual([join(root, 'scripts/x.ts')]);
});

test.each(['scripts/there.ts', 'scripts/link.ts', 'scripts/dangling.ts'])(
  'never over what is there: %s',
  async (filename) => {
    const root = await project();
    const placed = await placeScript(root, filename, all);
    await expect(writeScriptFile(placed, 'text')).rejects.toMatchObject({
      code: 'EXPORT_REFUSED',
      message: expect.stringContaining('exists already'),
    });
    expect(await readFile(join(root, 'scripts/there.ts'), 'utf8')).toBe('mine');
    expect(await readFile(join(root, 'outside/secret.ts'), 'utf8')).toBe('mine');
    await expect(readFile(join(root, 'outside/new.ts'))).rejects.toThrow('ENOENT');
  },
);

test('a new file, which knows the way to the root and the kind of its package', async () => {
  const root = await project();
  const placed = await placeScript(root, 'scripts/x.ts', all);
  expect(placed).toEqual({
    file: join(root, 'scripts/x.ts'),
    path: 'scripts/x.ts',
    toRoot: '../',
    commonJs: false,
  });
  await writeScriptFile(placed, 'text');
  expect(await readFile(placed.file, 'utf8')).toBe('text');
  expect(await placeScript(root, './y.ts', all)).toMatchObject({ path: 'y.ts', toRoot: '' });
  expect(await placeScript(root, 'old/deep/y.ts', all)).toMatchObject({ toRoot: '../../', commonJs: true });
});

test('a root that is reached through a link', async () => {
  const root = await project();
  await mkdir(join(root, 'real'));
  await writeFile(join(root, 'real/package.json'), '{}');
  await symlink(join(root, 'real'), join(root, 'alias'));
  expect(await placeScript(join(root, 'alias'), 'x.ts', all)).toMatchObject({
    file: join(root, 'real/x.ts'),
    toRoot: '',
    commonJs: true,
  });
});
