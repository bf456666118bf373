// `mcp-node manifest`, as it is called when an app is built.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Folder, makeFolder, root, writeInto } from '../../support/folders.ts';

let folder: Folder;
beforeAll(() => {
  folder = makeFolder({
    'package.json': '{"type":"module"}',
    'mcp.js': `import { Toolset } from '@mcp-node/cli/tools';
export class Tools extends Toolset {
  /**
   * Greets.
   * @param {string} [name] whom
   */
  greet(name) { return name; }
}
`,
  });
});
afterAll(() => folder[Symbol.dispose]());

const run = (...args: string[]) => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, 'bin/mcp-node.js'), 'manifest', ...args],
    {
      cwd: folder.dir,
      encoding: 'utf8',
    },
  );
  return { status, stderr };
};
const file = () => join(folder.dir, 'mcp.manifest.json');

test('writes, and checks what is written', () => {
  expect(run('--check')).toEqual({
    status: 1,
    stderr: 'mcp-node: mcp.manifest.json is missing. Run mcp-node manifest.\n',
  });
  expect(existsSync(file())).toBe(false);
  expect(run()).toEqual({ status: 0, stderr: 'mcp-node: mcp.manifest.json: 1 class, 1 method\n' });
  const { toolsets } = JSON.parse(readFileSync(file(), 'utf8'));
  expect(toolsets[0].methods[0].parameters).toEqual([
    {
      name: 'name',
      required: false,
      isRest: false,
      revive: [],
      schema: { type: 'string', description: 'whom' },
    },
  ]);
  expect(run('--check')).toEqual({ status: 0, stderr: '' });

  writeInto(folder.dir, {
    'mcp.js': readFileSync(join(folder.dir, 'mcp.js'), 'utf8').replace('Greets', 'Meets'),
  });
  expect(run('--check')).toEqual({
    status: 1,
    stderr: 'mcp-node: mcp.manifest.json is stale (mcp.js). Run mcp-node manifest.\n',
  });
  expect(run().status).toBe(0);

  // What cannot be parsed is not frozen as if nothing were there.
  const before = readFileSync(file(), 'utf8');
  writeInto(folder.dir, { 'mcp.js': 'export class {' });
  expect(run()).toEqual({
    status: 1,
    stderr: expect.stringMatching(/mcp\.js:1: The file cannot be parsed.*\n.*was not written/),
  });
  expect(readFileSync(file(), 'utf8')).toBe(before);
});
