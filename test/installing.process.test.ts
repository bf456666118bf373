// The first step of the README, as it stands there: packed, installed in a fresh project by npm, and served.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { makeFolder, root } from './support/folders.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)].map(([, , text = '']) => text.trim());

/** As npm runs a script, whoever runs this test. */
function npmCli(): string {
  const { npm_execpath: given } = process.env;
  if (given?.endsWith('npm-cli.js')) return given;
  return join(execFileSync('npm', ['root', '-g'], { encoding: 'utf8' }).trim(), 'npm/bin/npm-cli.js');
}

test('the README installs it in a fresh project, and any client starts it there', async () => {
  const [first, second = ''] = blocks.find((block) => block.startsWith('npm ci'))?.split('\n') ?? [];
  expect(first).toBe('npm ci');
  const [, script = '', project = ''] = /^npm run ([\w-]+) -- (\S+)$/.exec(second) ?? [];
  // What this test runs is built already.
  const [, file = ''] =
    /^npm run build && node (\S+)$/.exec((manifest.scripts as Record<string, string>)[script] ?? '') ?? [];

  using folder = makeFolder({
    'my-app/package.json': '{ "name": "my-app", "version": "1.0.0", "private": true }',
    // What setting up the fixtures has fetched need not be fetched again.
    'my-app/.npmrc': 'prefer-offline=true\naudit=false\nfund=false\n',
  });
  // The Node of this test, where npm's own comes first in PATH or not.
  mkdirSync(join(folder.dir, 'bin'));
  mkdirSync(join(folder.dir, 'clone'));
  symlinkSync(process.execPath, join(folder.dir, 'bin/node'));
  const env = { ...process.env, PATH: [join(folder.dir, 'bin'), process.env.PATH].join(delimiter) };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, file), project], {
    ...{ cwd: root, encoding: 'utf8' },
    env: { ...env, INIT_CWD: join(folder.dir, 'clone'), npm_execpath: npmCli() },
  });
  expect(`${stdout}${stderr}`).toContain('Installed. Next, in ');
  expect(status).toBe(0);
  const app = join(folder.dir, 'my-app');
  const installed = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
  expect(Object.keys(installed.devDependencies)).toEqual([manifest.name]);
  expect(existsSync(join(app, 'node_modules', manifest.name, 'src'))).toBe(false);

  const { mcpServers } = JSON.parse(blocks.find((block) => block.includes('"mcpServers"')) ?? '{}');
  const { command, args } = mcpServers.node;
  expect(blocks).toContain(`claude mcp add node -- ${[command, ...args].join(' ')}`);
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({
      command,
      args,
      cwd: app,
      env: { ...env, HOME: process.env.HOME ?? '' } as never,
    }),
  );
  try {
    expect(client.getServerVersion()?.version).toBe(manifest.version);
    const { content } = await client.callTool({ name: 'get_project', arguments: {} });
    expect((content as { text: string }[])[0]?.text).toContain('name: my-app');
  } finally {
    await client.close();
  }
});
