// Nothing found is said, with what was looked at; and it is not said where something was found.
import { expect, test } from 'vitest';
import { recognised } from '../../../src/project/adapters/recognised.ts';
import { createInspection } from '../../../src/project/inspect/inspection.ts';
import { defaultConfig } from '../../../src/protocol/config.ts';
import { noPermissions } from '../../../src/protocol/permissions.ts';
import { writeFiles } from '../../support/temp.ts';

const inspect = async (files: Record<string, unknown>) => {
  const root = await writeFiles(files);
  const { entries, models } = createInspection({ root, config: defaultConfig, permissions: noPermissions });
  const routes = await entries({});
  const { ifNone } = await models({ dependencies: false });
  return { routes: routes.warnings.map(({ code, message }) => `${code} ${message}`), models: ifNone };
};
const workspace = { 'package.json': { workspaces: ['*'] }, 'b/package.json': {}, 'a/package.json': {} };

test.each<[string, Record<string, unknown>, RegExp, RegExp]>([
  [
    'one package',
    { 'package.json': {} },
    /^NO_FRAMEWORK .* found in package\.json\. "entry"/,
    /found in package\.json\.$/,
  ],
  [
    'several',
    workspace,
    /found in a\/package\.json, b\/package\.json\./,
    /a\/package\.json, b\/package\.json\.$/,
  ],
  [
    'more than anybody reads',
    {
      'package.json': { workspaces: ['p/*'] },
      ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`p/${i}/package.json`, {}])),
    },
    /and 12 more\./,
    /and 12 more\.$/,
  ],
  [
    'what is installed and not used',
    { 'package.json': { peerDependencies: { next: '1', express: '4' }, devDependencies: { express: '4' } } },
    /Not used by what runs there: express, next\./,
    /package\.json\.$/,
  ],
])('nothing, with what was looked at: %s', async (_, files, routes, models) => {
  const found = await inspect(files);
  expect(found.routes).toEqual([expect.stringMatching(routes)]);
  expect(found.models).toEqual({ code: 'NO_ORM', message: expect.stringMatching(models) });
});

test('a framework that cannot be read is named once, and is not nothing', async () => {
  const [one, other] = recognised.filter(({ kind, above }) => kind === 'framework' && !above);
  const using = (row: typeof one) => ({ dependencies: { [row?.packages[0] ?? '']: '*' } });
  const found = await inspect({
    'package.json': { workspaces: ['*'] },
    ...{ 'a/package.json': using(one), 'b/package.json': using(one), 'c/package.json': using(other) },
  });
  expect(found.routes).toEqual([
    `FRAMEWORK_UNSUPPORTED Routes of ${one?.name}, ${other?.name} cannot be read yet.`,
  ]);
});

test('an ORM without models is not no ORM; one that cannot be read says that itself', async () => {
  const withOrm = async (name: string) =>
    (await inspect({ 'package.json': { dependencies: { [name]: '*' } } })).models;
  expect(await withOrm('prisma')).toEqual({
    code: 'NO_MODELS',
    message: expect.stringMatching(/^No models of prisma were found\. "orms\.<name>\.schema"/),
  });
  expect(await withOrm('knex')).toBe(null);
});
