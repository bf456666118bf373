// What every adapter has to keep, over the registry: an adapter is its folder, its rows in the docs, its fixture and its truth.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Adapter, Capabilities } from '../src/project/adapters/adapter.ts';
import { adapters } from '../src/project/adapters/index.ts';
import type { Model, Route, Warning } from '../src/protocol/schemas.ts';
import { connect, type Session } from './support/client.ts';
import { copyFixture, fixtures, root } from './support/folders.ts';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { startWitness, stateOf } from './support/witness.ts';
import type { Truth } from './truth/truth.ts';

const truths = await Promise.all(
  adapters.map(async ({ name }) => {
    const file = join(root, `test/truth/${name}.ts`);
    const { truth } = existsSync(file) ? ((await import(file)) as { truth: Truth }) : { truth: {} };
    return { name, truth };
  }),
);
const cases = truths.flatMap(({ name, truth }) =>
  Object.entries(truth).map(([fixture, expected]) => [name, fixture, expected] as const),
);

interface Page<T> {
  items: T[];
  warnings: Warning[];
  nextCursor?: string;
}

async function listAll<T>(session: Session, tool: string): Promise<{ items: T[]; warnings: Warning[] }> {
  const items: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await session.call<Page<T>>(tool, { detail: 'full', ...(cursor ? { cursor } : {}) });
    items.push(...page.items);
    cursor = page.nextCursor;
    if (!cursor) return { items, warnings: page.warnings };
  }
}

/** The reason of a guard is free text, and so is a note. */
function comparable(routes: readonly Route[]) {
  return routes.map(({ guards, note: _, ...route }) => ({
    ...route,
    guards: guards.map(({ name, source }) => [name, source]),
  }));
}

/** What can be told without the packages that are not there. */
const told = ({ path, methods, handler, source, app, params, prefix }: Omit<Route, 'guards'>) => ({
  ...{ path, methods, app, params, prefix },
  ...(source?.includes('node_modules/') ? {} : { handler, source }),
});

/** What an adapter lacks to be one. */
function shortcomings(
  base: string,
  name: string,
  truth: Truth,
  capabilities: Capabilities,
  kind: Adapter['kind'] = 'framework',
): string[] {
  const lacks = (what: string, isThere: boolean) => (isThere ? [] : [what]);
  const can = (...members: (keyof Capabilities)[]) =>
    members.some((member) => capabilities[member] !== undefined);
  const all = Object.values(truth);
  const isFramework = can('fileRoutes', 'sourceRoutes', 'watchRoutes');
  return [
    ...lacks('the kind that it is of', kind === (isFramework ? 'framework' : 'orm')),
    // Shells ask ORMs alone.
    ...lacks('the kind of what has a client', kind === 'orm' || !can('client', 'protect')),
    ...['index.ts', 'capabilities.ts']
      .map((file) => `src/project/adapters/${name}/${file}`)
      .flatMap((file) => lacks(file, existsSync(join(base, file)))),
    ...['README.md', 'docs/adapters.md'].flatMap((page) =>
      lacks(`a row in ${page}`, readFileSync(join(root, page), 'utf8').includes(`\n| \`${name}\` |`)),
    ),
    ...lacks('a truth', all.length > 0),
    ...Object.keys(truth).flatMap((fixture) =>
      lacks(`fixtures/${fixture}`, existsSync(join(base, 'fixtures', fixture))),
    ),
    ...lacks('routes in its truth', !isFramework || all.some(({ routes = [] }) => routes.length > 0)),
    ...lacks(
      'models in its truth',
      !can('fileModels', 'sourceModels') || all.some(({ models = [] }) => models.length > 0),
    ),
    ...lacks(
      'a client in its truth',
      !can('client') ||
        all.some(
          ({ client, clientTest = '' }) => client ?? existsSync(join(root, 'test', clientTest || 'none')),
        ),
    ),
  ];
}

test.each(truths)('$name lacks nothing', async ({ name, truth }) => {
  const adapter = adapters.find((candidate) => candidate.name === name);
  expect(shortcomings(root, name, truth, (await adapter?.load()) ?? {}, adapter?.kind)).toEqual([]);
});

let postgres: Promise<Postgres> | undefined;
afterAll(async () => (await postgres)?.stop());

/** The environment of a client that wants a database of PostgreSQL. */
async function databaseFor(name: string, tables: string): Promise<{ DATABASE_URL: string }> {
  postgres ??= startPostgres();
  return { DATABASE_URL: (await (await postgres).create(name, tables)).url };
}

/** What is asked of a fixture is the same for each adapter that it is true for. */
function oncePerFixture<T>(ask: (fixture: string) => Promise<T>): (fixture: string) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (fixture) => {
    const answer = asked.get(fixture) ?? ask(fixture);
    asked.set(fixture, answer);
    return answer;
  };
}

async function listRoutesAndModels(session: Session) {
  const { items: routes, warnings } = await listAll<Route>(session, 'list_routes');
  const { items: models } = await listAll<Model>(session, 'list_models');
  return { routes, models, isSearched: warnings.some(({ code }) => code === 'SOURCE_SEARCHED') };
}

/** As it stands, with its packages, and what others see of that. */
const askWatched = oncePerFixture(async (fixture) => {
  const dir = join(fixtures, fixture);
  await using witness = await startWitness();
  const before = stateOf(dir);
  await using session = await connect(dir, { env: witness.env });
  // The wall is tried with the first process, by a shell.
  await session.call('list_apps');
  const seen = witness.watch(session.pid);
  const listed = await listRoutesAndModels(session);
  await session.call('get_project');
  return { ...listed, seen: await seen(), before, after: stateOf(dir) };
});

/** Without packages, env files and databases; undefined where it has none of them. */
const askBare = oncePerFixture(async (fixture) => {
  using project = copyFixture(fixture);
  const all = strangers(project.dir);
  if (all.length === 0) return undefined;
  for (const path of all) rmSync(join(project.dir, path), { recursive: true });
  await using session = await connect(project.dir);
  return await listRoutesAndModels(session);
});

describe.each(cases)('%s in fixtures/%s', (name, fixture, { routes, models, client }) => {
  const ofAdapter = (listed: { routes: Route[]; models: Model[] }) => ({
    items: listed.routes.filter(({ framework }) => framework === name),
    found: listed.models.filter(({ orm }) => orm === name),
  });

  test('what is listed is true', async () => {
    const listed = await askWatched(fixture);
    const { items, found } = ofAdapter(listed);
    if (routes) expect(comparable(items)).toEqual(routes);
    if (models) expect(found).toEqual(models);
    // An entry leads to them, or the names of their files.
    expect(listed.isSearched).toBe(false);
  });

  test('it is true without packages, variables and a database as well, but for what only those tell', async ({
    skip,
  }) => {
    const listed = await askBare(fixture);
    if (!listed) return skip('it has none of them');
    const { items, found } = ofAdapter(listed);
    if (routes) {
      expect(comparable(items).map(told)).toEqual(routes.map(told));
      for (const { origin } of items) expect(origin).not.toBe('live');
    }
    if (models) expect(found).toEqual(models);
  });

  test('asking writes, opens, connects to and starts nothing, seen from outside', async () => {
    const { seen, before, after } = await askWatched(fixture);
    expect(seen).toEqual({ opened: false, connections: 0, strangers: [] });
    expect(after).toEqual(before);
  });

  test.runIf(client)('its client is bound in the shell, and keeps to the database modes', async () => {
    using project = copyFixture(fixture);
    const { tables, database = fixture, reads: [code = '', value] = [], writes = '' } = client ?? {};
    const env = tables === undefined ? {} : await databaseFor(database, tables);
    await using session = await connect(project.dir, { args: ['--db', 'write'], env });
    expect((await session.shell(code)).output.value).toBe(value);
    const refused = await session.shell(writes, { db: 'read' });
    expect(refused.status).toBe('error');
    expect(refused.output.exception?.message).toContain('PERMISSION_DENIED');
    const tried = await session.shell(`${writes}\n${code}`, { db: 'rollback' });
    expect(tried).toMatchObject({ status: 'success', database: { mode: 'rollback' } });
    expect(tried.output.value).not.toBe(value);
    expect((await session.shell(code)).output.value).toBe(value);
    await session.shell(writes);
    expect((await session.shell(code)).output.value).toBe(tried.output.value);
  });
});

/** Folders of packages, env files and databases. */
function strangers(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter(({ name }) => name === 'node_modules' || name.startsWith('.env') || /\.db$/.test(name))
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .filter((path) => !/node_modules\//.test(path));
}

describe('a new adapter', () => {
  let output: string;
  const folder = join(root, 'node_modules/.cache/mcp-node-new-adapter');
  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    output = execFileSync(
      process.execPath,
      [join(root, 'scripts/new-adapter.js'), 'sample-kit', '--into', folder],
      {
        encoding: 'utf8',
      },
    );
  });

  test('is a folder, a fixture and a truth file that are still empty', () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .sort();
    expect(files).toEqual([
      'fixtures/sample-kit/package.json',
      'fixtures/sample-kit/src/index.js',
      'src/project/adapters/index.ts',
      'src/project/adapters/recognised.ts',
      'src/project/adapters/sample-kit/capabilities.ts',
      'src/project/adapters/sample-kit/index.ts',
      'test/truth/sample-kit.ts',
    ]);
    expect(output).toContain('docs/adapters.md');
    const text = readFileSync(join(folder, 'src/project/adapters/sample-kit/index.ts'), 'utf8');
    expect(text).toContain("export const sampleKit: Adapter = {\n  name: 'sample-kit',");
    expect(readFileSync(join(folder, 'src/project/adapters/index.ts'), 'utf8')).toContain(
      "import { sampleKit } from './sample-kit/index.ts';",
    );
  });

  test('fails the contract until it is filled', async () => {
    const { truth } = (await import(join(folder, 'test/truth/sample-kit.ts'))) as { truth: Truth };
    const file = join(folder, 'src/project/adapters/sample-kit/capabilities.ts');
    const { capabilities } = (await import(file)) as { capabilities: Capabilities };
    expect(shortcomings(folder, 'sample-kit', truth, capabilities)).toEqual([
      'a row in README.md',
      'a row in docs/adapters.md',
      'routes in its truth',
    ]);
  });
});
