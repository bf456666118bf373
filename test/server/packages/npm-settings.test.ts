// What .npmrc changes of what a package manager does.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withNpmSettings } from '../../../src/server/packages/fit/npm-settings.ts';
import { makeFolder } from '../../support/folders.ts';
import { around } from '../../support/packages/made.ts';

const { manager } = around();
const never = (file: string) => ({ scripts: 'never', because: `${file} ignore-scripts` });

test.each([
  ['none', {}, { scripts: 'runs', isStrictOnPeers: true }],
  ['the project', { 'app/.npmrc': '//host/:_authToken=x\nignore-scripts = true\n' }, never('.npmrc')],
  ['the user', { '.npmrc': 'ignore-scripts=true\n' }, never('~/.npmrc')],
  [
    'the project over the user',
    { '.npmrc': 'ignore-scripts=true', 'app/.npmrc': 'ignore-scripts=false' },
    { scripts: 'runs' },
  ],
  ['a root above', { 'work/.npmrc': 'legacy-peer-deps=true\n' }, { isStrictOnPeers: false }],
])('%s', async (_, files, expected) => {
  using home = makeFolder({ 'work/app/package.json': '{}', 'app/package.json': '{}', ...files } as Record<
    string,
    string
  >);
  const root = join(home.dir, 'work/.npmrc' in files ? 'work/app' : 'app');
  expect(await withNpmSettings(manager, root, home.dir)).toMatchObject(expected);
});

test('pnpm is strict where it is told to be; Yarn reads none of it', async () => {
  using project = makeFolder({ '.npmrc': 'strict-peer-dependencies=true\nignore-scripts=true\n' });
  const pnpm = { ...manager, name: 'pnpm', isStrictOnPeers: false };
  expect(await withNpmSettings(pnpm, project.dir, '/nowhere')).toMatchObject({
    isStrictOnPeers: true,
    scripts: 'never',
  });
  const yarn = { ...manager, name: 'yarn' };
  expect(await withNpmSettings(yarn, project.dir, '/nowhere')).toEqual(yarn);
});
