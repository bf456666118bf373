// How much context an agent pays for tools and answers, as text and as JSON.
// Called by run.js, or alone: node bench/bytes.js.
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

export async function measureBytes() {
  const [text, json] = [await sizes('text'), await sizes('json')];
  return text.map(([what, size, target], index) => [what, size, json[index][1], target].map(String));
}

export function printBytes(rows) {
  console.log(markdownTable(['bytes', 'text', 'JSON', 'target'], rows));
}

async function sizes(output) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [path('../bin/mcp-node.js'), '--output', output],
    cwd: path('../fixtures/blog'),
  });
  const client = new Client({ name: 'bench', version: '1.0.0' });
  await client.connect(transport);
  try {
    const { tools } = await client.listTools();
    const isMore = ({ name }) => /_packages?$|^get_(?:docs|source)$|^migrations$/.test(name);
    const rows = [
      [
        '`tools/list`: project, databases, shell',
        bytes({ tools: tools.filter((tool) => !isMore(tool)) }),
        '≤ 7,000',
      ],
      ['`tools/list`: packages, code, migrations', bytes(tools.filter(isMore)), '≤ 3,200'],
    ];
    for (const [what, name, args, target] of calls) {
      const { content } = await client.callTool({ name, arguments: args });
      rows.push([what, bytes(content[0].text), target]);
    }
    return rows;
  } finally {
    await client.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) printBytes(await measureBytes());
