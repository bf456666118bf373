import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Adapter, Capabilities } from '../../../src/project/adapters/adapter.ts';
import { adapters } from '../../../src/project/adapters/index.ts';
import { createInspection } from '../../../src/project/inspect/inspection.ts';
import { readSource } from '../../../src/project/inspect/source.ts';
import type { Model } from '../../../src/protocol/schemas.ts';
import { createProject } from '../../support/temp.ts';

const adapter = (name: string, capabilities: Capabilities): Adapter => ({
  ...{ name, kind: 'orm', packages: { [name]: '*' }, load: async () => capabilities },
});

/** One ORM whose models are what is called on it, one that fails, one of files only. */
const samples: readonly Adapter[] = [
  adapter('tables', {
    sourceModels(source) {
      source.search(['tables'], () => true);
      return {
        items: source.made(['tables']).map(
          ({ args, site }): Model => ({
            ...{ name: String(args[0]?.value), table: null, kind: 'table', orm: 'tables', origin: 'source' },
            ...{ app: source.app(site), source: source.at(site), fields: [], indexes: [], uniques: [] },
          }),
        ),
        warnings: [{ code: 'ODD', message: 'one is odd' }],
      };
    },
  }),
  adapter('broken', {
    sourceModels() {
      throw new Error('no idea');
    },
  }),
  adapter('schemas', { fileModels: async () => ({ items: [], warnings: [] }) }),
];

const registry = adapters as Adapter[];
beforeAll(() => {
  registry.push(...samples);
});
afterAll(() => {
  registry.splice(-samples.length);
});

const text = `import { table } from 'tables';
export const users = table('users');
export const posts = table('posts');
`;
const projectOf = (...packages: string[]) =>
  createProject(
    {
      'package.json': { name: 'app', dependencies: Object.fromEntries(packages.map((name) => [name, '*'])) },
      'src/models.ts': text,
    },
    // It may need an adapter that is not declared, for its routes.
    { entry: ['src/models.ts'] },
  );

test('models of the adapters that the project uses, with what they and the reader remark', async () => {
  const { project, root } = await projectOf('tables', 'broken', 'schemas');
  const { models, routes, files } = await readSource(project, { wanted: 'models', entries: [] });
  expect(models.items.map(({ name, app, source }) => [name, app, source])).toEqual([
    ['users', 'app', 'src/models.ts:2'],
    ['posts', 'app', 'src/models.ts:3'],
  ]);
  expect(models.warnings).toEqual([
    { code: 'ODD', message: 'one is odd' },
    { code: 'ADAPTER_FAILED', message: 'The models of broken could not be read from source: no idea' },
  ]);
  expect(routes.items).toEqual([]);
  expect(files.map(([file]) => file)).toContain(`${root}/src/models.ts`);
});

test('an adapter that the project does not use is not asked, whatever the entry', async () => {
  const { project } = await projectOf('schemas');
  expect(await readSource(project, { wanted: 'models', entries: [] })).toEqual({
    ...{ routes: { items: [], warnings: [] }, models: { items: [], warnings: [] } },
    files: [],
  });
});

test('whoever lists models or apps hears whether the source has to be read', async () => {
  const { root, project } = await projectOf('schemas');
  const other = await projectOf('schemas', 'tables');
  const permissions = { read: [], write: [], net: [], run: [], env: [], all: false } as never;
  for (const [folder, expected] of [
    [root, false],
    [other.root, true],
  ] as const) {
    const inspection = createInspection({ root: folder, config: project.config, permissions });
    expect((await inspection.models({ dependencies: false })).hasSource).toBe(expected);
    expect((await inspection.apps({})).hasSource).toBe(expected);
  }
});
