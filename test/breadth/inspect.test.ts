// `mcp-node inspect`: what there is, what is wrong, and a call without a client.
import { spawnSync } from 'node:child_process';
import { afterAll, expect, test } from 'vitest';
import { bin, copyFixture, makeFolder, unhurried } from '../support/folders.ts';
import { opened } from '../support/node.ts';
import { wallHindrance } from '../support/wall.ts';

function inspect(cwd: string, args: string[]) {
  const flags = wallHindrance === null ? opened : ['--wall', 'off', ...opened];
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...flags, 'inspect', ...args], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    input: '',
  });
  return { status, stdout, stderr };
}
const copy = copyFixture('store', unhurried);
const store = copy.dir;

afterAll(() => copy[Symbol.dispose]());

test('all, each in two lines with its source; nothing is wrong', () => {
  const { status, stdout, stderr } = inspect(store, ['--check']);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^orders_list \[readOnly\] {2}mcp\.ts:\d+\n {2}Lists orders, the oldest first\.$/m);
  expect(stdout).toMatch(/^find_users \[readOnly\] {2}mcp\.ts:\d+$/m);
  expect(stdout).toMatch(/^store:\/\/orders\/\{id\} /m);
  expect(stdout).toMatch(/^prompt apology\(id, tone\) /m);
});

test('one, as JSON; a call; a call that fails', () => {
  expect(JSON.parse(inspect(store, ['find_users', '--json']).stdout)).toMatchObject({
    name: 'find_users',
    inputSchema: { required: ['text'] },
  });
  const call = inspect(store, ['orders_export', '{}']);
  expect(call).toMatchObject({ status: 0, stderr: expect.stringContaining('4/4 order 4') });
  expect(call.stdout).toContain('2,Linus,12900');
  const wrong = inspect(store, ['find_users', '{"txt":"a"}']);
  expect(wrong).toMatchObject({ status: 1, stdout: '' });
  expect(wrong.stderr).toMatch(/^mcp-node: BAD_ARGUMENTS: find_users: txt: .*nearest is "text"/);
  expect(inspect(store, ['find_user']).stderr).toMatch(/no tool find_user\.\nThe nearest is find_users\./);
  expect(inspect(store, ['find_users', '[1]']).stderr).toMatch(/\[1\] is no JSON object/);
  // Under the permissions of a server with these flags: none.
  expect(inspect(store, ['orders_cancel', '{"id":2}']).stderr).toMatch(/CANNOT_ASK/);
});

test('what a newcomer forgets has its remedy', () => {
  expect(inspect(store, ['store://orders/1']).stderr).toMatch(
    /It is a resource, .* testClient\(\) has read\(\)/,
  );
  expect(inspect(store, ['apology']).stderr).toMatch(/It is a prompt, .* testClient\(\) has prompt\(\)/);
  using empty = makeFolder({ 'package.json': '{}', 'src/tools/mcp.ts': '' });
  expect(inspect(empty.dir, []).stdout).toMatch(/Write them in mcp\.ts .* src\/, .*'@mcp-node\/cli\/tools'/);
  const tool = (more = '') =>
    `import { defineTool } from '@mcp-node/cli/tools';\n${more}export const it = defineTool({ description: 'x' }, () => 1);\n`;
  using missing = makeFolder({ 'package.json': '{ "type": "module" }', 'mcp.ts': tool() });
  expect(inspect(missing.dir, []).stdout).toMatch(/npm install --save-dev @mcp-node\/cli/);
  using common = copyFixture('store', {
    ...unhurried,
    'package.json': '{ "name": "common" }',
    'staff/mcp.ts': '',
    'mcp.ts': tool('await Promise.resolve();\n'),
  });
  expect(inspect(common.dir, []).stdout).toMatch(/mcp\.mts .*"type": "module"/);
});

test('what is wrong is said with its place, and fails a check', () => {
  using folder = copyFixture('store', {
    ...unhurried,
    'mcp.ts':
      "import { defineTool, Toolset } from '@mcp-node/cli/tools';\n" +
      'export class One extends Toolset {\n  unread(given: Promise<string>) { return given; }\n  told() { return 1; }\n}\n' +
      "export const told = defineTool({ description: 'Told.' }, () => 2);\n",
  });
  const { status, stdout } = inspect(folder.dir, ['--check']);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^error mcp\.ts:3: One\.unread: .*given/m);
  expect(stdout).toMatch(/^error mcp\.ts:4: told: there is another tool of that name, at mcp\.ts:?.*/m);
  expect(stdout).toMatch(/^warning mcp\.ts:/m);
});
