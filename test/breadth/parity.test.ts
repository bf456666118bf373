// What django-mcp-server gives a project, in one shop: in the dev server and mounted, through clients of both revisions. docs/toolsets.md has the rows.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bin, copyFixture, type Folder, root, unhurried } from '../support/folders.ts';
import { connect } from '../support/mounted.ts';
import { startServer } from '../support/mounts.ts';
import { opened } from '../support/node.ts';
import { ownClient } from '../support/own-client.ts';
import { wallHindrance } from '../support/wall.ts';

interface Said {
  content: { type: string; text?: unknown }[];
  isError?: boolean;
}
interface Caller {
  call(name: string, args?: object): Promise<Said>;
  // biome-ignore lint/suspicious/noExplicitAny: of either SDK, which say the same of these.
  raw: any;
}
interface Place extends AsyncDisposable {
  isMounted: boolean;
  shop: Caller;
  staff: Caller;
  folder: string;
  url?: URL;
}
interface Row {
  django: string;
  here: string;
  run(place: Place): Promise<unknown>;
  expected: unknown;
  mounted?: unknown;
}

const saidBy = async (caller: Caller, name: string, args = {}) => {
  const { content, isError } = await caller.call(name, args);
  const text = String(content[0]?.text);
  return isError || !/^[[{]/.test(text) ? text : JSON.parse(text);
};
const namesOf = async ({ raw }: Caller) =>
  (await raw.listTools()).tools.map(({ name }: { name: string }) => name) as string[];

const rows: Row[] = [
  {
    django: '`mcp.py` of each app; methods of an `MCPToolset`, docstrings',
    here: '`mcp.ts` of each package; methods of a [`Toolset`](#what-is-read), doc comments',
    async run({ shop, staff }) {
      const list = (await shop.raw.listTools()).tools.find(
        (tool: { name: string }) => tool.name === 'orders_list',
      );
      const { description, inputSchema } = list;
      const names = [...new Set([...(await namesOf(shop)), ...(await namesOf(staff))])];
      return [
        names.filter((name) => /hidden|orders_list|order_by_id/.test(name)).sort(),
        description,
        inputSchema.properties.status,
        (await saidBy(shop, 'orders_list', { since: '2026-03-01T00:00:00Z', status: 'open' })).length,
      ];
    },
    expected: [
      ['order_by_id', 'orders_list'],
      'Lists orders, the oldest first.',
      {
        type: 'string',
        enum: ['open', 'shipped', 'cancelled'],
        description: 'only those in this state',
      },
      1,
    ],
  },
  {
    django: '`@mcp_server.tool()`, `resource()`, `prompt()`',
    here: '[`defineTool`, `defineResource`, `definePrompt`](#defined-one-by-one)',
    async run({ shop }) {
      const { contents } = await shop.raw.readResource({ uri: 'store://orders/3' });
      const { messages } = await shop.raw.getPrompt({ name: 'apology', arguments: { id: '2' } });
      const { content } = await shop.call('label');
      return [
        JSON.parse(contents[0].text).customer,
        messages[0].content.text,
        content.map(({ type }) => type),
      ];
    },
    expected: ['Grace', 'Write a friendly apology to Linus for order 2.', ['text', 'image']],
  },
  {
    django: '`drf_serialize_output`',
    here: '[`output`](#defined-one-by-one), which takes out what it does not name',
    run: ({ shop }) => saidBy(shop, 'find_users', { text: 'linus' }),
    expected: [{ id: 3, name: 'Linus', role: 'customer' }],
  },
  {
    django: '`path("mcp", MCPServerStreamableHttpView…)`',
    here: '[`createMcp()`](mounting.md) in the app; in development nothing',
    async run({ shop, url }) {
      const started = url && (await fetch(new URL('/orders/1', url)));
      return [(await shop.raw.listTools()).tools.length > 5, started?.status];
    },
    expected: [true, undefined],
    mounted: [true, 200],
  },
  {
    django: '`DJANGO_MCP_AUTHENTICATION_CLASSES`, further endpoints',
    here: '[`auth`](auth.md) of each endpoint, which none is without',
    async run({ shop, staff, url }) {
      if (!url) return (await saidBy(staff, 'query_own_order')).slice(0, 40);
      const status = async (path: string, key: string) => {
        const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
        return (await fetch(new URL(path, url), { method: 'POST', headers, body: '{}' })).status;
      };
      return [
        await status('/mcp', 'key-of-eve'),
        await status('/staff/mcp', 'key-of-linus'),
        (await namesOf(shop)).includes('query_order'),
        (await saidBy(staff, 'query_own_order')).rows.map(({ id }: { id: number }) => id),
      ];
    },
    // Nobody is signed in: the scope refuses.
    expected: expect.stringMatching(/SCOPE_REFUSED/),
    mounted: [401, 401, false, [3]],
  },
  {
    django: '`self.request`, `self.request.session`',
    here: '[`this.request`, `user`, `session`](#while-a-tool-runs)',
    async run({ shop }) {
      const { count } = await saidBy(shop, 'basket', { add: 2 });
      return (await saidBy(shop, 'basket', { add: 2 })).count - count;
    },
    expected: 2,
  },
  {
    django: '`drf_publish_list_mcp_tool` and its kin',
    here: '[`publish(app, routes)`](publishing.md): requests through the whole app',
    run: async ({ staff }) => [
      (await saidBy(staff, 'order_by_id', { id: '3' })).customer,
      await saidBy(staff, 'order_by_id', { id: '9' }),
      await saidBy(staff, 'me'),
    ],
    expected: ['Grace', expect.stringMatching(/404[\s\S]*no such order/), expect.stringMatching(/401/)],
    mounted: [
      'Grace',
      expect.stringMatching(/404[\s\S]*no such order/),
      { id: 2, name: 'Grace', role: 'clerk' },
    ],
  },
  {
    django: '`ModelQueryToolset`, `query_data_collections`',
    here: '[`ModelQuery`](queries.md), with one list of what is published',
    run: async ({ staff }) => [
      await saidBy(staff, 'query_order', {
        where: { field: 'customer.name', op: 'startsWith', value: 'G' },
        fields: ['status', 'customer.name'],
      }),
      await saidBy(staff, 'query_order', {
        where: { field: 'customer.passwordHash', op: 'startsWith', value: 'scrypt' },
      }),
      await saidBy(staff, 'query_order', {
        group: ['status'],
        aggregate: { count: true },
        sort: ['-count'],
        limit: 1,
      }),
    ],
    expected: [
      { rows: [{ status: 'open', customer: { name: 'Grace' } }] },
      expect.stringMatching(/FIELD_UNPUBLISHED/),
      expect.objectContaining({ groups: [{ group: { status: 'open' }, count: 2 }] }),
    ],
  },
  {
    django: '`stdio_server`, `mcp_inspect`, tests',
    here: '`mcp-node`, [`inspect`](#looking-at-them), [`testClient()`](mounting.md#tests-of-the-apps-own)',
    async run({ isMounted, folder }) {
      const args = isMounted
        ? ['own.test.ts']
        : [
            bin,
            ...(wallHindrance ? ['--wall', 'off'] : []),
            ...opened,
            'inspect',
            'order_by_id',
            '{"id":"3"}',
          ];
      const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
      return stdout === '' ? stderr : JSON.parse(stdout).customer;
    },
    expected: 'Grace',
  },
];

const ownTest = `
import { createMcp } from '@mcp-node/cli/tools';
import { testClient } from '@mcp-node/cli/testing';
import * as staff from './staff/mcp.ts';
const mcp = createMcp({ name: 'staff', tools: [staff], auth: 'none' });
console.log(JSON.stringify(await testClient(mcp, { user: { id: 2 } }).call('order_by_id', { id: '3' })));
`;

async function develop(revision: 'v1' | 'pinned', folder: string): Promise<Place> {
  const transport = revision === 'v1' ? 'stdio' : 'http';
  const session = await ownClient(revision, folder, { transport, args: opened });
  const caller = { raw: session.client, call: session.call };
  return { ...{ isMounted: false, shop: caller, staff: caller, folder }, ...disposal(session) };
}
const disposal = (session: AsyncDisposable) => ({
  [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
});

async function mount(revision: 'v1' | 'pinned', folder: string): Promise<Place> {
  const app = await startServer(['src/mounted.ts'], { cwd: folder });
  const name = revision === 'v1' ? 'sdk 1' : 'sdk 2 pinned';
  const headers = { authorization: 'Bearer key-of-grace' };
  const shop = await connect(name, app.url, { headers });
  const staff = await connect(name, new URL('/staff/mcp', app.url), { headers });
  return {
    ...{ isMounted: true, shop, staff, folder, url: app.url },
    async [Symbol.asyncDispose]() {
      await Promise.all([shop.close(), staff.close()]);
      await app.stop();
    },
  };
}

describe.each([
  ['the dev server, 2025-11-25, stdio', develop, 'v1'],
  ['the dev server, 2026-07-28, HTTP', develop, 'pinned'],
  ['mounted, 2025-11-25', mount, 'v1'],
  ['mounted, 2026-07-28', mount, 'pinned'],
] as const)('%s', (_, start, revision) => {
  let folder: Folder;
  let place: Place;
  beforeAll(async () => {
    folder = copyFixture('store', { ...unhurried, 'own.test.ts': ownTest });
    place = await start(revision, folder.dir);
  });
  afterAll(async () => {
    await place?.[Symbol.asyncDispose]();
    folder?.[Symbol.dispose]();
  });

  test.each(rows)('$here', async ({ run, expected, mounted }) => {
    expect(await run(place)).toEqual(place.isMounted ? (mounted ?? expected) : expected);
  });
});

test('docs/toolsets.md has these rows', () => {
  const [, part = ''] = readFileSync(join(root, 'docs/toolsets.md'), 'utf8').split('| django-mcp-server |');
  const [table = ''] = part.split('\n\n');
  const told = table
    .split('\n')
    .slice(2)
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
  expect(told).toEqual(rows.map(({ django, here }) => [django, here]));
});
