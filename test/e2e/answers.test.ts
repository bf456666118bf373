// Text and JSON of the same call hold the same: every tool, on the fixtures.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Heard, readers } from '../support/answers.ts';
import { connect, isModern, type Session } from '../support/client.ts';
import { fixtures } from '../support/folders.ts';

type Json = Record<string, unknown>;

async function textOf(session: Session, name: string, args: Json): Promise<string> {
  const result = await session.client.callTool({ name, arguments: args }, undefined, { timeout: 120_000 });
  expect(result.structuredContent).toBeUndefined();
  const content = result.content as { text: string }[];
  expect(content).toHaveLength(1);
  return content[0]?.text as string;
}

/** All pages as one; the pages of the two are of different length. */
async function whole(ask: (args: Json) => Promise<Json>, args: Json): Promise<Json> {
  const items: unknown[] = [];
  for (let cursor: unknown; ; ) {
    const { nextCursor, ...page } = await ask(cursor === undefined ? args : { ...args, cursor });
    items.push(...(page.items as unknown[]));
    cursor = nextCursor;
    if (cursor === undefined) return { ...page, items };
  }
}

const lists: readonly [tool: string, read: (text: string) => Json][] = [
  ['list_routes', readers.readRoutes],
  ['list_models', readers.readModels],
  ['list_apps', readers.readApps],
];

describe.each(['blog', 'shop', 'fastify', 'drizzle', 'awkward/no-framework', 'awkward/broken-schema'])(
  '%s',
  (name) => {
    let text: Session;
    let json: Session;
    beforeAll(async () => {
      [text, json] = await Promise.all([
        connect(`${fixtures}${name}`, { args: ['--output', 'text'] }),
        connect(`${fixtures}${name}`),
      ]);
    });
    afterAll(() => Promise.all([text?.close(), json?.close()]));

    test.each(lists)('%s', async (tool, read) => {
      for (const detail of ['full', 'summary']) {
        const told = await whole(async (args) => read(await textOf(text, tool, args)), { detail });
        expect(told).toEqual(await whole((args) => json.call(tool, args), { detail }));
      }
    });

    test.runIf(/blog|drizzle/.test(name))('database_schema', async () => {
      for (const detail of ['full', 'summary']) {
        const told = readers.readTables(await textOf(text, 'database_schema', { detail }));
        expect(told).toEqual(await json.call('database_schema', { detail }));
      }
    });

    test('database_connections', async () => {
      const told = readers.readConnections(await textOf(text, 'database_connections', {}));
      expect(told).toEqual({ ...(await json.call<Json>('database_connections')), truncated: false });
    });

    test('get_project', async () => {
      const told = readers.readProject(await textOf(text, 'get_project', {}));
      expect(told).toEqual(withoutNothing(await json.call<Json>('get_project')));
    });

    test('get_setting', async () => {
      for (const key of ['package', 'package.name', 'tsconfig', 'env', 'mcp-node', 'env.PATH'])
        expect(readers.readSetting(await textOf(text, 'get_setting', { key }))).toEqual(
          await json.call('get_setting', { key }),
        );
    });
  },
);

/** null and empty things are not told of a project. */
function withoutNothing(project: Json): Json {
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, item]) => [key, strip(item)] as const);
    return Object.fromEntries(
      entries.filter(
        ([, item]) => item !== null && (typeof item !== 'object' || Object.keys(item as object).length > 0),
      ),
    );
  };
  const { dependencies, warnings, ...more } = project;
  const byDev = [...(dependencies as { dev: boolean }[])].sort((a, b) => Number(a.dev) - Number(b.dev));
  return { ...(strip(more) as Json), dependencies: byDev, warnings };
}

test.each(['blog', 'shop'])('docs and source of %s', async (name) => {
  await using text = await connect(`${fixtures}${name}`, { args: ['--output', 'text'] });
  await using json = await connect(`${fixtures}${name}`);
  for (const asked of [
    'express',
    'express.Router',
    'express#Router.use',
    'express/Readme.md',
    'debug.default',
    'qs#parse',
  ]) {
    const { content, ...docs } = await json.call<Json>('get_docs', { name: asked });
    const told = readers.readDocs(await textOf(text, 'get_docs', { name: asked }));
    expect(told, asked).toEqual({ ...docs, ...(content === undefined ? {} : { definitions: [content] }) });
    for (const lines of ['', '2-3']) {
      const source = readers.readDocs(await textOf(text, 'get_source', { name: asked, lines }));
      expect(source, asked).toEqual(await json.call<Json>('get_source', { name: asked, lines }));
    }
  }
});

test('a call of the shell, and its history', async () => {
  await using text = await connect(`${fixtures}blog`, { args: ['--output', 'text'] });
  await using json = await connect(`${fixtures}blog`);
  const heard: Heard = new Map();
  for (const code of [
    '1 + 1',
    'console.log("a"); console.error("b\\n c"); ({ a: [1, "x"] })',
    '"two\\nlines"',
    'await prisma.user.count()',
    'throw new TypeError("no\\nmore")',
    'nope(',
    'let quiet = 1',
    'new (class Point { x = 1 })()',
    '() => 1',
    'process.stdout.write("no end")',
  ]) {
    const answer = await json.shell(code);
    const told = readers.readShell(await textOf(text, 'shell', { code }), heard);
    const { database: _, ...rest } = told;
    const { database: __, ...wanted } = answer as unknown as Json;
    expect({ ...rest, durationMs: 0, session: '' }, code).toEqual({ ...wanted, durationMs: 0, session: '' });
  }
  expect(JSON.parse(heard.get('database') ?? '')).toMatchObject({ mode: 'read' });
  // Where each request stands for itself, nobody knows what was told before.
  const isAlone = isModern && inject('transport') === 'http';
  const again = isAlone
    ? /^success in \d+ ms, session .*\n(?:.*\n)*value: 2$/
    : /^success in \d+ ms\nvalue: 2$/;
  expect(await textOf(text, 'shell', { code: '1 + 1' })).toMatch(again);

  const { script, steps } = await json.call<{ script: string; steps: number }>('export_history');
  const exported = await textOf(text, 'export_history', {});
  expect(exported.split('\nscript:\n')[1]?.replaceAll(/^ /gm, '')).toContain(
    script.split('// Step 2')[1]?.slice(0, 80),
  );
  expect(exported).toMatch(new RegExp(`^${steps + 1} steps of session ${heard.get('session')}\n`));
  expect(await textOf(text, 'clear_history', {})).toBe(
    `${steps + 1} steps of session ${heard.get('session')} forgotten`,
  );
});

test('an error has its code, what happened, and what to do; tools have no schemas of answers', async () => {
  await using session = await connect(`${fixtures}blog`, { args: ['--output', 'text'] });
  const result = await session.client.callTool({ name: 'list_models', arguments: { include: ['Pots'] } });
  expect(result.isError).toBe(true);
  expect((result.content as { text: string }[])[0]?.text).toMatch(
    /^error MODEL_NOT_FOUND: .*Pots.*\nhint: .*Post/,
  );
  const { tools } = await session.client.listTools();
  for (const tool of tools) expect(tool.outputSchema).toBeUndefined();
});
