// An agent that knows nothing but what tools say of themselves and what it has been answered: each step names the words
// that lead to it, and they must stand there. Its own hands (reading and editing files, a terminal) cost no call of ours.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const execute = promisify(execFile);

/** A connection has a shell session of its own: no task knows of another. */
export async function connect({ url, token }) {
  const client = new Client({ name: 'bench', version: '1.0.0' });
  const headers = { Authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit: { headers } }));
  return client;
}

/** What an agent has in its context before it asks anything. */
export async function introduction(client) {
  const { tools } = await client.listTools();
  const said = tools.flatMap(({ description, inputSchema }) => [
    description,
    ...Object.values(inputSchema.properties ?? {}).map((property) => property.description ?? ''),
  ]);
  return {
    tools,
    instructions: client.getInstructions(),
    said: [...said, client.getInstructions()].join('\n'),
  };
}

/** Does the steps of a task in `folder`: how many were calls, the bytes of what these answered, and the last answer. */
export async function carryOut({ steps, answer }, client, said, folder) {
  const done = { calls: 0, bytes: 0 };
  let before = '';
  for (const step of steps) {
    const led = step.because.every((words) => before.includes(words) || said.includes(words));
    if (!led || (before !== '' && !step.because.some((words) => before.includes(words))))
      throw new Error(`nothing leads to ${describe(step)} (${step.because.join(' | ')}) in:\n${before}`);
    before = await hands[kindOf(step)](step, { client, folder, done });
  }
  const missing = answer.filter((wanted) =>
    typeof wanted === 'string' ? !before.includes(wanted) : !wanted(before),
  );
  if (missing.length > 0) throw new Error(`the answer lacks ${missing.join(' | ')}:\n${before}`);
  return done;
}

const kindOf = (step) => ['tool', 'reads', 'edits', 'runs'].find((kind) => kind in step);

const describe = (step) => JSON.stringify({ ...step, because: undefined });

const hands = {
  async tool({ tool: name, args, throws = false }, { client, folder, done }) {
    const { content, isError } = await client.callTool({ name, arguments: args }, undefined, {
      timeout: 120_000,
    });
    const [{ text }] = content;
    if (isError || (/^(error|timeout|lost) in /.test(text) && !throws))
      throw new Error(`${name} ${JSON.stringify(args)} is a wrong turn:\n${text}`);
    // Where the project and Node lie is different everywhere.
    const anywhere = text.replaceAll(folder, '/app').replaceAll(process.execPath, '/usr/bin/node');
    done.calls += 1;
    done.bytes += Buffer.byteLength(anywhere);
    return text;
  },
  reads: ({ reads }, { folder }) => readFile(join(folder, reads), 'utf8'),
  async edits({ edits, from, to }, { folder }) {
    const text = await readFile(join(folder, edits), 'utf8');
    if (!text.includes(from)) throw new Error(`${edits} does not contain ${from}`);
    const edited = text.replace(from, to);
    await writeFile(join(folder, edits), edited);
    return edited;
  },
  async runs({ runs: [command, ...args] }, { folder }) {
    return (await execute(command, args, { cwd: folder })).stdout;
  },
};
