// How much context an agent pays for tools and answers, as text and as JSON.
// Called by run.js, or alone: node bench/bytes.js, with the folder of another project behind it or not.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { markdownTable } from './measure.js';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const bytes = (value) => Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));

const calls = [
  ['`list_models`, full', 'list_models', { detail: 'full' }, '≤ 7,000'],
  ['`list_models`, summary', 'list_models', { detail: 'summary' }, ''],
  ['`list_routes`, full', 'list_routes', { detail: 'full' }, '≤ 5,000'],
  ['`list_routes`, summary', 'list_routes', { detail: 'summary' }, '≤ 2,000'],
  ['`get_project`', 'get_project', {}, ''],
  ['`shell` with `1+1`, the first time', 'shell', { code: '1+1' }, ''],
  ['`shell` with `1+1`', 'shell', { code: '1+1' }, '≤ 60'],
];

const blog = path('../fixtures/blog');

/** Targets are for the blog. */
export async function measureBytes(folder = blog) {
  const [text, json] = [await sizes('text', folder), await sizes('json', folder)];
  return text.map(([what, { size }, target], index) => {
    const { size: whole, items = '' } = json[index][1];
    return [what, items, size, whole, folder === blog ? target : ''].map(String);
  });
}

export function printBytes(rows) {
  console.log(markdownTable(['bytes', 'items', 'text', 'JSON', 'target'], rows));
}

async function sizes(output, folder) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [path('../bin/mcp-node.js'), '--output', output],
    cwd: folder,
  });
  const client = new Client({ name: 'bench', version: '1.0.0' });
  await client.connect(transport);
  try {
    const { tools } = await client.listTools();
    const isMore = ({ name }) => /_packages?$|^get_(?:docs|source)$|^migrations$/.test(name);
    const rows = [
      [
        '`tools/list`: project, databases, shell',
        { size: bytes({ tools: tools.filter((tool) => !isMore(tool)) }) },
        '≤ 7,000',
      ],
      ['`tools/list`: packages, code, migrations', { size: bytes(tools.filter(isMore)) }, '≤ 3,200'],
    ];
    for (const [what, name, args, target] of calls)
      rows.push([what, await sizeOf(client, name, args), target]);
    return rows;
  } finally {
    await client.close();
  }
}

/** Of all pages. Items are counted where the answer is JSON. */
async function sizeOf(client, name, args) {
  const sum = { size: 0 };
  for (let cursor; ; ) {
    const { content, structuredContent, isError } = await client.callTool({
      name,
      arguments: cursor === undefined ? args : { ...args, cursor },
    });
    if (isError) throw new Error(`${name}: ${content[0].text}`);
    sum.size += bytes(content[0].text);
    const { items, nextCursor } = structuredContent ?? {};
    if (items) sum.items = (sum.items ?? 0) + items.length;
    cursor = nextCursor ?? /^more: cursor (\S+)$/m.exec(content[0].text)?.[1];
    if (cursor === undefined) return sum;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  printBytes(await measureBytes(folder && resolve(folder)));
}
