// Load hooks see modules of both systems, in a process of their own: they cannot be taken back.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const hooks = pathToFileURL(join(import.meta.dirname, '../../../src/project/loader/hooks.ts')).href;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'load-hooks-'));
  writeFileSync(join(folder, 'package.json'), '{}');
  writeFileSync(join(folder, 'common.cjs'), 'exports.value = 1;');
  writeFileSync(join(folder, 'module.mjs'), 'class Hidden {}\nexport const value = 1;');
  writeFileSync(join(folder, 'replaced.mjs'), 'throw new Error("it ran")');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a process prints that installs hooks, and then runs `code`. */
function run(install: string, code: string, execArgv: string[] = []): string {
  const file = join(folder, 'main.mjs');
  writeFileSync(
    file,
    `const { installLoadHooks } = await import(${JSON.stringify(hooks)});
    const hooks = installLoadHooks();
    ${install}
    ${code}`,
  );
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), ...execArgv, file],
    { encoding: 'utf8' },
  );
  return stdout || stderr;
}

test('a CommonJS module gets other exports', () => {
  const install = 'hooks.onModule(/common\\.cjs$/, (exports) => ({ ...exports, added: 2 }));';
  expect(run(install, 'console.log((await import("./common.cjs")).default)')).toBe(
    '{ value: 1, added: 2 }\n',
  );
});

/** Hides what newer versions of Node have, so that the way of older ones is tried. */
const withoutRegisterHooks = () => {
  const file = join(folder, 'older.cjs');
  writeFileSync(
    file,
    'require("node:module").registerHooks = undefined; require("node:module").syncBuiltinESMExports();',
  );
  return ['--require', file];
};

test.each([
  ['this Node', () => []],
  ['Node before 22.15', withoutRegisterHooks],
] as const)('code is appended to an ES module, and sees what it declares: %s', (_, flags) => {
  const install = 'hooks.onSource(/module\\.mjs$/, { append: "globalThis.seen = [Hidden.name, value];" });';
  expect(run(install, 'await import("./module.mjs?again"); console.log(globalThis.seen)', [...flags()])).toBe(
    "[ 'Hidden', 1 ]\n",
  );
});

test.each([
  ['this Node', () => []],
  ['Node before 22.15', withoutRegisterHooks],
] as const)('an ES module is replaced, and does not run: %s', (_, flags) => {
  const install = 'hooks.onSource(/replaced\\.mjs$/, { replace: "export default 7" });';
  expect(run(install, 'console.log((await import("./replaced.mjs")).default)', [...flags()])).toBe('7\n');
});
