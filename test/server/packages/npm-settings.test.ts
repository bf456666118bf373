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
  expect(await withNpmSettings(manager, root, home.dir, {})).toMatchObject(expected);
});

test.each<[string, Record<string, string>, object]>([
  ['over the project', { npm_config_ignore_scripts: 'false' }, { scripts: 'runs', isStrictOnPeers: true }],
  ['in capitals', { NPM_CONFIG_LEGACY_PEER_DEPS: 'true' }, { ...never('.npmrc'), isStrictOnPeers: false }],
  ['of what no file says', { npm_config_force: 'true' }, { isStrictOnPeers: false }],
  ['empty', { npm_config_ignore_scripts: '' }, never('.npmrc')],
])('a variable, %s', async (_, env, expected) => {
  using home = makeFolder({ 'app/.npmrc': 'ignore-scripts=true' });
  expect(await withNpmSettings(manager, join(home.dir, 'app'), home.dir, env)).toMatchObject(expected);
});

test('a variable is the reason, and may name the file of the user', async () => {
  using home = makeFolder({ '.npmrc': '', 'other.rc': 'ignore-scripts=true', 'app/package.json': '{}' });
  const [root, other] = [join(home.dir, 'app'), join(home.dir, 'other.rc')];
  const found = (env: Record<string, string>) => withNpmSettings(manager, root, home.dir, env);
  expect(await found({ npm_config_ignore_scripts: 'true' })).toMatchObject({
    because: 'npm_config_ignore_scripts',
  });
  expect(await found({ npm_config_userconfig: other })).toMatchObject(never(other));
});

test('pnpm is strict where it is told to be; Yarn reads none of it', async () => {
  using project = makeFolder({ '.npmrc': 'strict-peer-dependencies=true\nignore-scripts=true\n' });
  const pnpm = { ...manager, name: 'pnpm', isStrictOnPeers: false };
  expect(await withNpmSettings(pnpm, project.dir, '/nowhere', {})).toMatchObject({
    isStrictOnPeers: true,
    scripts: 'never',
  });
  const yarn = { ...manager, name: 'yarn' };
  expect(await withNpmSettings(yarn, project.dir, '/nowhere', { npm_config_ignore_scripts: 'true' })).toEqual(
    yarn,
  );
});
