// Nothing is lost on the way into text: what a reader makes of it is what it was made of.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appsText } from '../../../src/server/answers/apps.ts';
import { connectionsText } from '../../../src/server/answers/connections.ts';
import { migrationsText } from '../../../src/server/answers/migrations.ts';
import { modelsText } from '../../../src/server/answers/models.ts';
import { projectText, settingText } from '../../../src/server/answers/project.ts';
import { routesText } from '../../../src/server/answers/routes.ts';
import { rowsText } from '../../../src/server/answers/rows.ts';
import { shellText } from '../../../src/server/answers/shell.ts';
import { failureText } from '../../../src/server/mcp/results.ts';
import { createRedactor } from '../../../src/server/redact.ts';
import { visible } from '../../../src/server/redaction/text.ts';
import { readers } from '../../support/answers.ts';

/** Without -0, which JSON has not. */
const json = (constraints: { maxDepth: number }) =>
  fc.jsonValue(constraints).map((value) => JSON.parse(JSON.stringify(value)) as unknown);

/** What a redacted answer holds: any text, but no control characters besides line breaks and tabs. */
const anyText = fc
  .oneof(
    fc.constantFrom(
      '-',
      'warning',
      'enum',
      'none',
      '# functions',
      'warning X: y',
      'more: cursor 5',
      '"',
      ',',
      ' a',
      'a ',
      ';',
      ':',
      '(',
      ')',
      '@id',
      '///',
      '',
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({ maxLength: 12 }),
  )
  .map((text) => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' '));
const name = anyText.filter((text) => text !== '');
const lines = fc.oneof(
  anyText,
  fc.array(anyText, { minLength: 2, maxLength: 3 }).map((list) => list.join('\n')),
);
const source = fc.oneof(
  fc.constantFrom('src/a.ts:1', 'src/b.ts:22', 'a b.ts:3'),
  name.map((text) => `${text}:1`),
);
const anyJson = json({ maxDepth: 1 }).filter(
  (value) =>
    value !== null &&
    value !== false &&
    value !== '' &&
    JSON.stringify(value) !== '[]' &&
    JSON.stringify(value) !== '{}',
);
const warnings = fc.array(
  fc.record({ code: fc.constantFrom('NO_ROUTES', 'ADAPTER_FAILED'), message: lines }),
  { maxLength: 2 },
);
const page = <T>(items: fc.Arbitrary<T[]>) =>
  fc
    .record({ items, warnings, nextCursor: fc.option(fc.constant('20.abcDEF-_'), { nil: undefined }) })
    .map(({ nextCursor, ...more }) => ({
      ...more,
      truncated: nextCursor !== undefined,
      ...(nextCursor === undefined ? {} : { nextCursor }),
    }));

const functions = fc.record({
  name: fc.oneof(
    fc.constantFrom('auth', 'json', '<anonymous>'),
    name.filter((text) => !/:\d+$/.test(text)),
  ),
  source: fc.option(source),
});
const reason = lines.filter((text) => text !== '');
const route = fc
  .record(
    {
      ...{ path: name, methods: fc.subarray(['GET', 'POST', 'ALL']), name: fc.option(name) },
      ...{ params: fc.array(name, { maxLength: 2 }), handler: name, source: fc.option(source) },
      ...{ prefix: fc.constantFrom('', '/api', 'a b'), origin: fc.constantFrom('live', 'source', 'files') },
      ...{ framework: name, app: name, middleware: fc.array(functions, { maxLength: 4 }) },
      kind: fc.constantFrom('page', 'action', 'procedure', 'operation', 'gateway'),
      auth: fc.constantFrom('protected', 'public', 'unknown'),
      schemas: fc.array(fc.record({ of: name, type: name, source: fc.option(source) }), {
        ...{ minLength: 1, maxLength: 2 },
      }),
      note: lines.filter((text) => text !== ''),
      extra: anyJson,
    },
    {
      noNullPrototype: true,
      requiredKeys: [
        'path',
        'methods',
        'name',
        'params',
        'handler',
        'source',
        'prefix',
        'origin',
        'framework',
        'app',
        'middleware',
        'auth',
      ],
    },
  )
  .chain((made) =>
    fc
      .tuple(
        fc.subarray(made.middleware),
        fc.constantFrom('name "auth" matches "auth"', 'is called requireUser'),
        fc.array(fc.record({ name, source: fc.option(source), reason }), {
          maxLength: 1,
        }),
      )
      .map(([marked, why, more]) => ({
        ...made,
        guards: [...marked.map((item) => ({ ...item, reason: why })), ...more],
      })),
  );
/** Neighbours in one router, behind the same functions. */
const neighbours = fc
  .tuple(fc.array(functions, { maxLength: 3 }), fc.array(route, { minLength: 2, maxLength: 4 }))
  .map(([before, items]) =>
    items.map((item) => ({
      ...item,
      ...{ prefix: '/api', origin: 'live', framework: 'express', app: 'shop', kind: 'page' },
      middleware: [...before, ...item.middleware],
    })),
  );
const routeSummary = fc.record({
  ...{ path: name, methods: fc.subarray(['GET', 'PUT']), handler: name, source: fc.option(source) },
  guards: fc.array(name, { maxLength: 2 }),
  auth: fc.constantFrom('protected', 'public', 'unknown'),
});

const enumValues = ['A', 'B c', 'D,e'];
const relation = fc.record(
  {
    ...{ model: fc.constantFrom('User', 'a b', 'Other'), fields: fc.array(name, { maxLength: 2 }) },
    ...{
      references: fc.array(fc.constantFrom('id', 'a b'), { maxLength: 2 }),
      onDelete: fc.option(fc.constantFrom('Cascade', 'Set Null', 'x;y')),
      onUpdate: fc.constantFrom('Cascade', 'no action', 'x;y'),
      name: fc.constantFrom('owner', 'of the creator', 'name', 'onDelete', 'a; b'),
    },
  },
  { requiredKeys: ['model', 'fields', 'references', 'onDelete'] },
);
const field = fc.record(
  {
    ...{
      name,
      column: fc.option(name),
      type: fc.oneof(fc.constantFrom('User', 'Role', 'Int', 'x[]', 'y?', 'varchar(20)'), name),
    },
    ...{
      dbType: fc.option(name),
      nullable: fc.boolean(),
      list: fc.boolean(),
      primaryKey: fc.boolean(),
      unique: fc.boolean(),
    },
    ...{
      default: fc.oneof(name, json({ maxDepth: 1 })),
      onUpdate: fc.oneof(fc.constant('now()'), name),
      doc: lines.filter(Boolean),
      relation,
      source: fc.oneof(
        source,
        fc.nat(300).map((line) => `src/b.ts:${line}`),
      ),
      extra: anyJson,
    },
  },
  {
    noNullPrototype: true,
    requiredKeys: ['name', 'column', 'type', 'dbType', 'nullable', 'list', 'primaryKey', 'unique'],
  },
);
/** The values of a type are the same wherever it stands. */
const withEnum = <T extends { type: string; nullable: boolean }>(item: T) =>
  item.type === 'Role' || (item.type === 'Int' && item.nullable) ? { ...item, enum: enumValues } : item;
const key = fc.record({ name: fc.option(name), fields: fc.array(name, { maxLength: 3 }) });
const model = fc.record(
  {
    ...{ name, app: name, orm: fc.constantFrom('prisma', 'drizzle'), table: fc.option(name) },
    ...{
      kind: fc.constantFrom('table', 'view', 'embedded'),
      source,
      origin: fc.constantFrom('files', 'live'),
      base: name,
      doc: lines.filter(Boolean),
    },
    ...{
      fields: fc.array(field.map(withEnum), { maxLength: 4 }),
      indexes: fc.array(key, { maxLength: 2 }),
      uniques: fc.array(key, { maxLength: 2 }),
      primaryKey: key,
      checks: fc.array(fc.record({ name: fc.option(name), definition: lines }), {
        minLength: 1,
        maxLength: 2,
      }),
      hooks: fc.array(fc.oneof(fc.constantFrom('beforeSave hash', 'pre save', 'on saving a, b'), name), {
        minLength: 1,
        maxLength: 3,
      }),
      softDelete: name,
      timestamps: fc.record({ created: fc.option(name), updated: fc.option(name) }),
    },
    extra: anyJson,
  },
  {
    noNullPrototype: true,
    requiredKeys: ['name', 'app', 'orm', 'table', 'kind', 'source', 'origin', 'fields', 'indexes', 'uniques'],
  },
);
const modelSummary = fc.record({
  name,
  app: name,
  table: fc.option(name),
  source,
  fieldNames: fc.array(name, { maxLength: 3 }),
});

const app = fc.record(
  {
    ...{ label: name, name: fc.option(name), path: name, entry: fc.option(name) },
    ...{ frameworks: fc.array(name, { maxLength: 2 }), models: fc.array(name, { maxLength: 3 }) },
    scripts: fc.array(name, { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: ['label', 'name', 'path', 'entry', 'frameworks', 'models'] },
);
const appSummary = fc.record({
  label: name,
  path: name,
  frameworks: fc.array(name, { maxLength: 2 }),
  models: fc.nat(),
});

const rowText = fc
  .dictionary(
    anyText,
    fc.oneof(anyText, fc.integer(), fc.constantFrom(null, '} -> {', '{"a":"} -> {"}', 'a\nb')),
    { maxKeys: 3 },
  )
  .map((row) => JSON.stringify(row));
const rowEffect = fc.oneof(
  fc.record({ change: fc.constant('inserted'), after: rowText }),
  fc.record({ change: fc.constant('deleted'), before: rowText }),
  fc.record({ change: fc.constant('updated'), before: rowText, after: rowText }),
);
const effects = fc
  .record({
    tables: fc.array(
      fc.record({
        ...{ table: name, inserted: fc.nat(3), updated: fc.nat(3), deleted: fc.integer({ min: 1, max: 9 }) },
        atLeast: fc.boolean(),
        rows: fc.array(rowEffect, { maxLength: 3 }),
      }),
      { maxLength: 2 },
    ),
    schema: fc.array(
      name.map((text) => `create table ${text}`),
      { maxLength: 2 },
    ),
    notes: fc.array(lines, { maxLength: 2 }),
  })
  .filter(({ tables, schema, notes }) => tables.length + schema.length + notes.length > 0);

const call = fc.record({
  status: fc.constantFrom('success', 'error', 'timeout'),
  output: fc.oneof(
    fc.constant({}),
    fc.record({ value: lines, type: fc.constantFrom('string', 'Object', 'Po: st', 'number') }),
    fc.record({ exception: fc.record({ name, message: lines, stack: fc.array(name, { maxLength: 3 }) }) }),
  ),
  ...{
    stdout: lines,
    stderr: lines.map((text) => (text === '' ? '' : `${text}\n`)),
    durationMs: fc.nat(),
    session: fc.uuid(),
  },
  ...{ warnings, truncated: fc.boolean(), wall: fc.constantFrom('none', 'bubblewrap') },
  database: fc.record(
    {
      mode: fc.constantFrom('read', 'rollback'),
      protection: fc.constantFrom('driver', 'none'),
      reason: name,
    },
    { noNullPrototype: true, requiredKeys: ['mode', 'protection'] },
  ),
});

const shell = fc
  .tuple(call, fc.option(effects))
  .map(([answer, found]) => ({ ...answer, ...(found ? { effects: found } : {}) }));

const maybe = (text: fc.Arbitrary<string>) => fc.option(text);
const connection = fc
  .record({
    ...{ name, provider: name, host: maybe(name), port: fc.option(fc.nat(65_535)), database: maybe(name) },
    ...{ variable: maybe(name), source: maybe(source), driver: maybe(name), mode: fc.constant('read') },
    protection: fc.option(fc.constantFrom('driver', 'database-role')),
    reason: fc.option(lines, { nil: undefined }),
  })
  .map(({ reason, ...more }) => ({
    ...more,
    reachable: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
  }));

const names = fc.array(name, { maxLength: 3 });
const migrations = fc
  .record({
    ...{ orm: name, source: maybe(name), connection: maybe(name), table: maybe(name), files: fc.nat(99) },
    ...{ applied: fc.nat(99), last: fc.option(fc.record({ name, at: maybe(name) })), locked: fc.boolean() },
    ...{ pending: names, missing: names, changed: names, skipped: names, unknown: fc.option(lines) },
    failed: fc.array(fc.record({ name, reason: fc.option(lines) }), { maxLength: 2 }),
  })
  // Of a database that was not asked nothing is known.
  .map((item) => (item.unknown === null ? item : { ...item, applied: 0 }));

const cell = fc.oneof(
  lines,
  fc.constantFrom(
    '1',
    '-1.5',
    'true',
    'null',
    '1e5',
    '01',
    '2026-01-01',
    '{"a": 1}',
    '[1]',
    'a | b',
    '|',
    ' | ',
  ),
  fc.constantFrom(null, true, false, 0, -1, 1.5, 1e21, 1e-7),
  fc.integer(),
);
const rows = fc.integer({ min: 1, max: 4 }).chain((width) =>
  fc.record({
    ...{ connection: name, driver: name, truncated: fc.boolean() },
    columns: fc.array(anyText, { minLength: width, maxLength: width }),
    rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 4 }),
  }),
);

const isSame = <T>(
  arbitrary: fc.Arbitrary<T>,
  write: (value: T) => string | Promise<string>,
  read: (text: string) => unknown,
) =>
  fc.assert(
    fc.asyncProperty(arbitrary, async (value) => {
      expect(read(await write(value))).toEqual(value);
    }),
    { numRuns: 400 },
  );

describe('text holds what JSON holds', () => {
  test('of routes', () =>
    isSame(page(fc.array(route, { maxLength: 4 })), routesText as never, readers.readRoutes));
  test('of routes that share what runs before them', () =>
    isSame(page(neighbours), routesText as never, readers.readRoutes));
  test('of routes in short', () =>
    isSame(page(fc.array(routeSummary, { maxLength: 4 })), routesText as never, readers.readRoutes));
  test('of models', () =>
    isSame(page(fc.array(model, { maxLength: 3 })), modelsText as never, readers.readModels));
  test('of models in short', () =>
    isSame(page(fc.array(modelSummary, { maxLength: 3 })), modelsText as never, readers.readModels));
  test('of apps', () => isSame(page(fc.array(app, { maxLength: 3 })), appsText as never, readers.readApps));
  test('of apps in short', () =>
    isSame(page(fc.array(appSummary, { maxLength: 3 })), appsText as never, readers.readApps));
  test('of connections', () =>
    isSame(
      fc.array(connection, { maxLength: 3 }).map((items) => ({ items, warnings: [], truncated: false })),
      connectionsText as never,
      readers.readConnections,
    ));
  test('of migrations', () =>
    isSame(
      fc.array(migrations, { maxLength: 3 }).map((items) => ({ items, warnings: [], truncated: false })),
      migrationsText as never,
      readers.readMigrations,
    ));
  test('of rows and of plans', async () => {
    await isSame(rows, rowsText as never, readers.readRows);
    const planned = fc.record({
      ...{ connection: name, driver: name, plan: lines },
      truncated: fc.boolean(),
    });
    await isSame(
      planned.map((answer) => ({ ...answer, columns: [], rows: [] })),
      rowsText as never,
      readers.readRows,
    );
  });
  test('of a call of the shell', () =>
    isSame(
      shell,
      (answer) => shellText(answer as never, new Map()),
      (text) => readers.readShell(text, new Map()),
    ));
  test('of a setting', () =>
    isSame(
      fc.oneof(
        fc.record({
          key: fc.constantFrom('package.name', 'env.PORT'),
          value: lines,
          type: fc.constant('string'),
          source: lines.filter(Boolean),
          reason: lines.filter(Boolean),
        }),
        fc
          .jsonValue({ maxDepth: 3 })
          .filter((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
          .map((value) => ({ key: 'package', value, type: 'object' })),
      ),
      settingText as never,
      readers.readSetting,
    ));
});

test('a guard of several routes has its reason once, with a source line or without', () => {
  const guard = { name: "AuthGuard('jwt')", source: null };
  const items = ['/a', '/b'].map((path) => ({
    ...{ path, methods: ['GET'], name: null, params: [], handler: 'find', source: 'a.ts:1' },
    ...{ prefix: '', origin: 'source', framework: 'nest', app: 'shop', middleware: [guard] },
    guards: [{ ...guard, reason: 'package "@nestjs/passport"' }],
  }));
  const text = routesText({ items, warnings: [] } as never);
  expect(text.split('@nestjs/passport')).toHaveLength(2);
  expect(text).toContain("GET /b find a.ts:1 < AuthGuard('jwt') !");
});

test('what runs before all routes of a router is there once, and a guard with each route', () => {
  const [log, json, auth, role] = ['log', 'json', 'auth', 'role'].map((name) => ({ name, source: 'm.ts:1' }));
  const routes = (...chains: unknown[][]) =>
    routesText({
      items: chains.map((middleware, index) => ({
        ...{ path: `/${index}`, methods: ['GET'], name: null, params: [], handler: 'get', source: 'a.ts:1' },
        ...{ prefix: '', origin: 'source', framework: 'koa', app: 'shop', middleware },
        guards: middleware.flatMap((item) => (item === auth ? [{ ...auth, reason: 'answers 401' }] : [])),
      })),
      warnings: [],
    } as never).split('\n# functions')[0];
  expect(routes([log, json, auth], [log, json, auth, role])).toBe(
    '# shop koa source < log, json\nGET /0 get a.ts:1 < auth !\nGET /1 get a.ts:1 < auth !, role m.ts:1',
  );
  expect(routes([log, json], [log], [log, role])).toBe(
    '# shop koa source < log\nGET /0 get a.ts:1 < json m.ts:1\nGET /1 get a.ts:1\nGET /2 get a.ts:1 < role m.ts:1',
  );
  expect(routes([log, json], [json, log])).toBe(
    '# shop koa source\nGET /0 get a.ts:1 < log, json\nGET /1 get a.ts:1 < json, log',
  );
  expect(routes([log, json])).toBe('# shop koa source\nGET /0 get a.ts:1 < log m.ts:1, json m.ts:1');
});

test('what was told of a session is told again when it changes', () => {
  const told = new Map<string, string>();
  const answer = {
    status: 'success',
    output: { value: '2', type: 'number' },
    stdout: '',
    stderr: '',
    durationMs: 3,
    session: 'one',
    warnings: [],
    truncated: false,
    wall: 'none',
  };
  expect(shellText(answer, told)).toBe('success in 3 ms, session one, wall none\nvalue: 2');
  expect(shellText(answer, told)).toBe('success in 3 ms\nvalue: 2');
  expect(shellText({ ...answer, session: 'two' }, told)).toBe('success in 3 ms, session two\nvalue: 2');
});

test('what is told of a project leaves nothing out but what is empty', async () => {
  const project = {
    root: '/x',
    runtime: { node: 'v24', execPath: '/n', platform: 'linux', arch: 'x64' },
    packageManager: null,
    package: {
      name: 'a',
      version: null,
      type: 'module',
      private: true,
      engines: {},
      scripts: { dev: 'tsx "x": y # z' },
    },
    workspaces: [{ label: 'a b', path: 'packages/a' }],
    dependencies: [
      { name: 'x', range: '^1.0.0 || 2', installed: null, dev: false },
      { name: '@y/z', range: 'workspace:*', installed: '1.0.0', dev: true },
    ],
    frameworks: [],
    orms: [],
    typescript: null,
    env: { files: [], examples: [], missing: [], optional: [{ name: 'A', source: 'b c.ts:1' }] },
    databases: [],
    configFiles: ['a, b.json'],
  };
  const warning = { code: 'X', message: 'one\n two' };
  const read = readers.readProject(await projectText({ ...project, warnings: [warning] } as never));
  const { packageManager, frameworks, orms, typescript, env, databases, ...told } = project;
  const { version, engines, ...own } = project.package;
  expect(read).toEqual({ ...told, env: { optional: env.optional }, package: own, warnings: [warning] });
});

describe('whatever a text holds, an answer shows it', () => {
  const redact = createRedactor([], {}, '/nowhere');
  const anything = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '\ud83d',
          '\udc00',
          '\u001b[31m',
          '\u001b]8;;x',
          '\u0007',
          '\b',
          '\r',
          '\r\n',
          '\u009b1G',
          '\u0000',
          '\n',
          '\t',
        ),
        fc.string({ unit: 'binary', maxLength: 4 }),
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((parts) => parts.join(''));
  const setting = fc.record({
    key: anything,
    value: anything,
    type: fc.constant('string'),
    reason: anything,
  });
  const failure = fc.record({ code: fc.constant('INTERNAL'), message: anything, hint: anything });
  const printed = fc.record({
    ...{ status: fc.constant('error'), stdout: anything, stderr: anything, session: fc.constant('s') },
    output: fc.oneof(
      fc.record({ value: anything, type: anything }),
      fc.record({
        exception: fc.record({
          name: anything,
          message: anything,
          stack: fc.array(anything, { maxLength: 2 }),
        }),
      }),
    ),
    warnings: fc.array(fc.record({ code: anything, message: anything }), { maxLength: 1 }),
    ...{ durationMs: fc.constant(1), truncated: fc.constant(false), wall: fc.constant('none') },
    database: fc.record({ mode: fc.constant('read'), protection: fc.constant('driver'), reason: anything }),
  });
  const app = fc.record({
    ...{ label: anything, name: anything, path: anything, entry: anything },
    ...{ frameworks: fc.array(anything, { maxLength: 1 }), models: fc.array(anything, { maxLength: 1 }) },
  });
  test.each<[string, fc.Arbitrary<unknown>, (value: never) => string | Promise<string>, boolean]>([
    ['of the shell', printed, (value) => shellText(value, new Map()), false],
    ['of a setting', setting, settingText, true],
    ['of apps', page(fc.array(app, { maxLength: 2 })), appsText as never, true],
    ['of a failure', failure, failureText, false],
  ])('%s', (_, arbitrary, write, reader) =>
    fc.assert(
      fc.asyncProperty(arbitrary, async (value) => {
        const text = visible(await write(redact(value, { reader }) as never));
        expect(text.isWellFormed()).toBe(true);
        expect(text).not.toMatch(/[^\P{Cc}\n\t]/u);
      }),
      { numRuns: 300 },
    ),
  );

  test('what is no control character stays, a control character can be told', () => {
    expect(visible('a\tb\n→ 東京 😀')).toBe('a\tb\n→ 東京 😀');
    expect(visible('a\u0007\u0085\ud83d')).toBe('a\\x07\\x85\ufffd');
  });
});
