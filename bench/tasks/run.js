// Twelve everyday tasks of a coding agent: how many calls each takes, and how many bytes of answers.
// Called by ../run.js, or alone: node bench/tasks/run.js.
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startHttp } from '../http-server.js';
import { markdownTable } from '../measure.js';
import { carryOut, connect, introduction } from './agent.js';
import { blogTasks, prepareBlog } from './blog.js';
import { prepareShop, shopTasks } from './shop.js';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const bytes = (value) => Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));

const projects = [
  ['blog', prepareBlog, blogTasks],
  ['shop', prepareShop, shopTasks],
];

/** One row for each task, `failure` where it did not come to its answer; then what an agent pays before the first. */
export async function measureTasks(flags = []) {
  const rows = [];
  for (const [project, prepare, tasks] of projects) {
    const work = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-node-tasks-')));
    const folder = join(work, project);
    cpSync(path(`../../fixtures/${project}`), folder, { recursive: true, verbatimSymlinks: true });
    prepare(folder);
    const args = [path('../../bin/mcp-node.js'), '--transport', 'http', '--port', '0', ...flags];
    const server = await startHttp(args, folder);
    try {
      for (const task of tasks) rows.push({ project, ...(await measureTask(task, server, folder)) });
    } finally {
      await server.stop();
      rmSync(work, { recursive: true, force: true });
    }
  }
  return rows;
}

async function measureTask(task, server, folder) {
  task.prepare?.(folder);
  const client = await connect(server);
  try {
    const { tools, instructions, said } = await introduction(client);
    const before = bytes({ tools }) + bytes(instructions);
    return { question: task.question, before, ...(await carryOut(task, client, said, folder)) };
  } catch (error) {
    return { question: task.question, failure: error.message };
  } finally {
    await client.close();
  }
}

export function printTasks(rows) {
  const failed = rows.filter(({ failure }) => failure !== undefined);
  for (const { question, failure } of failed) console.error(`${question}\n${failure}\n`);
  const sum = (key) => rows.reduce((all, row) => all + (row[key] ?? 0), 0);
  const lines = rows.map(({ project, question, calls = '', bytes: size = '' }) => [
    question,
    project,
    calls,
    size,
  ]);
  const all = [
    ...lines,
    ['all twelve', '', sum('calls'), sum('bytes')],
    ['before the first: `tools/list` and `instructions`', '', '', rows[0].before],
  ];
  console.log(markdownTable(['task', 'fixture', 'calls', 'bytes'], all));
  if (failed.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) printTasks(await measureTasks());
