// The types of mounting, as TypeScript finds them in a project: a mistake is an error where it is made.
import { spawnSync } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixtures, makeFolder, root } from '../../support/folders.ts';

const right = `import { bearer, createMcp, defineTool, fromRequest, type Mcp, type SessionStore } from '@mcp-node/cli/tools';
import { testClient } from '@mcp-node/cli/testing';
const kept = new Map<string, string>();
const store: SessionStore = { get: (key) => kept.get(key), set: (key, value) => kept.set(key, value), delete: (key) => kept.delete(key) };
const tool = defineTool({ description: 'x' }, async (_, { ask, session, user }) => [await ask('?'), await session.get('n'), user]);
export const mcp: Mcp = createMcp({ name: 'shop', tools: [{ tool }], auth: bearer((token) => ({ id: token })), session: { store } });
export const other = createMcp({ name: 'other', tools: [{ tool }], auth: fromRequest((request: { user: object }) => request.user), session: false });
export const response: Promise<Response> = mcp.fetch(new Request('http://localhost/mcp'));
export const { GET, POST, DELETE } = mcp.next();
export const answer = testClient(mcp, { revision: '2025-11-25', answers: () => true }).call('tool', { a: 1 });
`;
const wrong = `import { createMcp, type Mcp } from '@mcp-node/cli/tools';
import { testClient } from '@mcp-node/cli/testing';
declare const mcp: Mcp;
createMcp({ name: 'open', tools: [] });
createMcp({ name: 'all', tools: [], auth: 'all' });
createMcp({ name: 'misspelt', tools: [], auth: 'none', allowedOrigin: [] });
createMcp({ name: 'store', tools: [], auth: 'none', session: { store: {} } });
testClient(mcp, { revision: '2024' });
mcp.notify.toolChanged();
`;

test.each([
  ['5.9', join(fixtures, 'blog/node_modules/typescript/bin/tsc')],
  ['7', join(root, 'node_modules/typescript/bin/tsc')],
])('TypeScript %s', (_, tsc) => {
  using project = makeFolder({
    'package.json': JSON.stringify({ name: 'typed', type: 'module' }),
    'tsconfig.json': JSON.stringify({
      compilerOptions: { noEmit: true, strict: true, target: 'es2022', module: 'nodenext', types: ['node'] },
      files: ['right.ts', 'wrong.ts'],
    }),
    'right.ts': right,
    'wrong.ts': wrong,
    'node_modules/@types/readme.txt': '',
  });
  for (const part of ['dist', 'package.json'])
    cpSync(join(root, part), join(project.dir, 'node_modules/@mcp-node/cli', part), { recursive: true });
  symlinkSync(join(root, 'node_modules/@types/node'), join(project.dir, 'node_modules/@types/node'));
  const { stdout } = spawnSync(process.execPath, [tsc, '--pretty', 'false'], {
    cwd: project.dir,
    encoding: 'utf8',
  });
  const errors = stdout.split('\n').filter((line) => /^\S+\(\d/.test(line));
  expect(errors.map((line) => line.replace(/^(\S+)\((\d+).*?error (TS\d+).*/, '$1:$2'))).toEqual(
    [4, 5, 6, 7, 8, 9].map((line) => `wrong.ts:${line}`),
  );
  expect(stdout).toMatch(/'auth' is missing/);
});
