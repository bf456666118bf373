// get_docs and get_source: the first call of a server, the next ones, and the same after another tool has started the describing process.
// Called by run.js, or alone: node bench/docs.js [rounds].
import { fileURLToPath } from 'node:url';
import { start } from './client.js';
import { inTurns, markdownTable, median, milliseconds } from './measure.js';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const blog = path('../fixtures/blog');
const mcpNode = [path('../bin/mcp-node.js')];

const names = [
  'zod.object',
  'express',
  'express.Application.listen',
  'lodash.merge',
  'node:fs.readFile',
  'effect#Effect.succeed',
  'prisma.user.findMany',
  './src/services/posts#tagCounts',
];

/** Rows of a table, by name: first in its process, and again. */
export async function measureDocs(rounds = 5) {
  const ask = (client, name, tool = 'get_docs') => client.call(tool, { name });
  const firsts = await inTurns(rounds, {
    'get_docs, first call of a server': () => first((client) => ask(client, 'zod.object')),
    'list_apps, first call of a server': () => first((client) => client.call('list_apps')),
  });
  const rows = Object.entries(firsts).map(([name, samples]) => [
    name,
    `${median(samples).toFixed(0)} ms`,
    '',
  ]);
  const client = await start(mcpNode, blog);
  try {
    await client.call('list_apps');
    for (const name of names) {
      const cold = await milliseconds(() => ask(client, name));
      const warm = [];
      for (let count = 0; count < 9; count++) warm.push(await milliseconds(() => ask(client, name)));
      rows.push([name, `${cold.toFixed(0)} ms`, `${median(warm).toFixed(1)} ms`]);
    }
  } finally {
    await client.stop();
  }
  return rows;
}

async function first(work) {
  const client = await start(mcpNode, blog);
  try {
    return await milliseconds(() => work(client));
  } finally {
    await client.stop();
  }
}

export const printDocs = (rows) => console.log(markdownTable(['docs', 'first', 'then'], rows));

if (process.argv[1] === fileURLToPath(import.meta.url))
  printDocs(await measureDocs(Number(process.argv[2] ?? 5)));
