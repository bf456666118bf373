// What a client is offered: the choice of tools, their hints, and the words they are found by.
import { describe, expect, test } from 'vitest';
import { toolGroups } from '../../src/server/mcp/choice.ts';
import { connect, type Session } from '../support/client.ts';
import { fixtures, makeFolder } from '../support/folders.ts';

const blog = `${fixtures}blog`;
const manifest = { 'package.json': '{ "name": "made", "type": "module" }' };

const offered = async ({ client }: Session) => {
  const [{ tools }, { resources }, { resourceTemplates }] = await Promise.all([
    client.listTools(),
    client.listResources(),
    client.listResourceTemplates(),
  ]);
  return {
    tools: tools.map(({ name }) => name),
    uris: [...resources.map(({ uri }) => uri), ...resourceTemplates.map(({ uriTemplate }) => uriTemplate)],
  };
};

describe('the choice of tools', () => {
  test('by flag: the others are not named, not listed, not called and not read', async () => {
    await using session = await connect(blog, { args: ['--tools', 'list_models,history,-clear_history'] });
    expect(await offered(session)).toEqual({
      tools: ['list_models', 'export_history'],
      uris: [
        ...['node://models', 'node://models/diagram', 'node://model/{app}/{model}'],
        ...['node://models/diagram/{form}', 'node://models/diagram/{form}/{name}'],
      ],
    });
    const instructions = session.client.getInstructions();
    expect(instructions).toContain('list_models');
    expect(instructions).not.toMatch(/shell\(|list_routes|get_project/);
    for (const [name, args] of [
      ['shell', { code: '1' }],
      ['get_project', {}],
      ['list_routes', { nonsense: 1 }],
    ] as const) {
      expect(await session.fails(name, args)).toMatchObject({
        code: 'TOOL_HIDDEN',
        message: expect.stringContaining('--tools'),
        hint: expect.stringContaining('list_models, export_history'),
      });
    }
    await expect(session.read('node://project')).rejects.toThrow('get_project is not offered');
    await expect(session.call('list_model')).rejects.toThrow('The nearest is list_models');
  });

  test('by the configuration, within what the flag leaves', async () => {
    const files = {
      ...manifest,
      'mcp-node.config.json': '{ "tools": ["-shell", "!list_routes", "-database", "-code"] }',
    };
    using project = makeFolder(files);
    await using session = await connect(project.dir, { args: ['--tools', '!history'] });
    expect((await offered(session)).tools).toEqual([
      'get_project',
      'list_apps',
      'list_models',
      'get_setting',
      'search_packages',
      'get_package',
      'compare_packages',
      'check_packages',
      'try_package',
    ]);
    const { message } = await session.fails('shell', { code: '1' });
    expect(message).toContain('"tools" in the configuration');
    expect((await session.fails('export_history')).message).toContain('--tools');
    expect(await session.call('get_project')).toMatchObject({ package: { name: 'made' } });
  });

  test('a wrong name in the configuration is named, with the nearest', async () => {
    using project = makeFolder({ ...manifest, 'mcp-node.config.json': '{ "tools": ["list_model"] }' });
    await using session = await connect(project.dir);
    expect((await offered(session)).tools).toContain('shell');
    expect(await session.fails('get_project')).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('the nearest is list_models'),
    });
  });
});

describe('what tells a client how to use a tool', () => {
  test.each([
    ['nothing', [], true, true],
    ['reading beyond', ['--allow-read', '/nowhere'], true, true],
    ['writes', ['--allow-write=out'], false, false],
    ['the network', ['--allow-net=a.example'], false, true],
    ['programs', ['--allow-run=git'], false, true],
    ['changes of rows', ['--db', 'write'], false, true],
    ['everything', ['-A'], false, false],
  ])('with %s permitted', async (_, args, shell, history) => {
    await using session = await connect(blog, { args });
    const { tools } = await session.client.listTools();
    const hints = new Map(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint]));
    expect([hints.get('shell'), hints.get('export_history')]).toEqual([shell, history]);
    expect([hints.get('list_routes'), hints.get('clear_history')]).toEqual([true, false]);
  });

  /** Beside what is asked of the project, its databases and the shell. */
  const more = [...(toolGroups.packages ?? []), ...(toolGroups.code ?? []), 'migrations'];

  test('two are always at hand, the others have words to be found by', async () => {
    await using session = await connect(blog, { args: ['--output', 'text'] });
    const list = await session.client.listTools();
    // Every byte of it is paid in each conversation.
    const bytes = (tools: unknown) => Buffer.byteLength(JSON.stringify(tools));
    const isMore = ({ name }: { name: string }) => more.includes(name);
    expect(bytes({ tools: list.tools.filter((tool) => !isMore(tool)) })).toBeLessThanOrEqual(7_000);
    for (const tool of list.tools.filter(isMore)) expect(bytes(tool), tool.name).toBeLessThanOrEqual(400);
    const always = list.tools.filter(({ _meta }) => _meta?.['anthropic/alwaysLoad'] === true);
    expect(always.map(({ name }) => name)).toEqual(['list_routes', 'shell']);
    const wordsOf = (name: string) => {
      const { description = '', _meta } = list.tools.find((tool) => tool.name === name) ?? {};
      return `${description} ${_meta?.['anthropic/searchHint'] ?? ''}`.toLowerCase();
    };
    for (const [name, ...words] of [
      ['shell', 'query the database', 'evaluates', 'code', 'repl'],
      ['list_routes', 'endpoint', 'handler', 'middleware', 'api'],
      ['list_models', 'schema', 'database', 'table', 'columns'],
      ['get_project', 'outdated packages', 'environment variables', 'dependencies', 'versions'],
      ['get_setting', 'environment variables', 'tsconfig', 'package.json', 'config'],
    ] as const) {
      for (const word of words) expect(wordsOf(name)).toContain(word);
    }
    for (const [name, ...words] of [
      ['database_connections', 'databases', 'driver', 'running'],
      ['database_schema', 'tables', 'triggers', 'indexes'],
      ['database_query', 'sql', 'rows', 'explain'],
      ['migrations', 'pending', 'applied', 'failed', 'database'],
      ['search_packages', 'npm', 'library', 'dependency'],
      ['get_package', 'latest version', 'licence', 'types', 'engines'],
      ['compare_packages', 'side by side', 'which library', 'fits', 'npm'],
      ['check_packages', 'outdated', 'audit', 'unused', 'vulnerable'],
      ['try_package', 'load', 'export', 'size', 'duplicates'],
      ['export_history', 'script', 'session'],
      ['get_docs', 'documentation', 'signature', 'api reference', 'readme', 'library'],
      ['get_source', 'source code', 'dependency', 'definition'],
    ] as const) {
      for (const word of words) expect(wordsOf(name)).toContain(word);
    }
    for (const { name, _meta } of list.tools)
      if (!always.some((tool) => tool.name === name))
        expect(_meta?.['anthropic/searchHint'], name).toMatch(/^.{20,120}$/);
  });

  test.each([
    ['nothing', []],
    ['writes, programs and changes of rows', ['--allow-write=out', '--allow-run=git', '--db=write']],
  ])('in short, the list says the same: with %s permitted', async (_, args) => {
    const listOf = async (output: string) => {
      await using session = await connect(blog, { args: ['--output', output, ...args] });
      return (await session.client.listTools()).tools;
    };
    const [short, whole] = [await listOf('text'), await listOf('json')];
    // What a client takes for given where nothing is said.
    const hints = { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true };
    const limits = /^(title|additionalProperties|m(in|ax)(Length|imum))$/;
    const withoutLimits = (value: unknown) =>
      JSON.parse(JSON.stringify(value, (key, of) => (limits.test(key) ? undefined : of)));
    const same = ({ outputSchema: _, annotations, ...tool }: (typeof whole)[number]) => ({
      ...withoutLimits(tool),
      annotations: { ...hints, ...annotations },
    });
    expect(short.map(same)).toEqual(whole.map(same));
    expect(JSON.stringify(short)).not.toMatch(/"(title|additionalProperties|\$schema|outputSchema)"/);
  });
});
