// What an app in production loads with its tools: nothing that only the dev server needs, and the SDK with the first request.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { root } from '../../support/folders.ts';

const script = `
import { registerHooks } from 'node:module';
const packages = new Set();
registerHooks({
  load(url, context, next) {
    const name = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1];
    if (name) packages.add(name);
    return next(url, context);
  },
});
const { createMcp, defineTool } = await import('@mcp-node/cli/tools');
const loaded = [...packages];
const tool = defineTool({ description: 'x', input: { type: 'object' } }, () => 'called');
const mcp = createMcp({ name: 'lean', auth: 'none', tools: [{ tool }] });
const { testClient } = await import('@mcp-node/cli/testing');
const answer = await testClient(mcp).call('tool');
console.log(JSON.stringify({ loaded, answer, served: [...packages] }));
`;

test('the entry loads no package, and a call those that it needs', () => {
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  });
  const { loaded, answer, served } = JSON.parse(output);
  expect(answer).toBe('called');
  expect(loaded).toEqual([]);
  expect(served.sort()).toEqual([...['@modelcontextprotocol/core', '@modelcontextprotocol/server', 'zod']]);
});
