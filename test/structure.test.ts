// What keeps the code in its form: who imports whom, how long a file may be. For the texts: docs.test.ts.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { errorTable } from '../src/errors.ts';
import { adapters } from '../src/project/adapters/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = filesBelow('src')
  .filter((file) => file.endsWith('.ts'))
  .sort();

function filesBelow(dir: string): string[] {
  return readdirSync(join(root, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Files of ours that a file imports, and packages. */
function importsOf(file: string): { own: string[]; packages: string[] } {
  const specifiers = [...read(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    ([, name]) => name as string,
  );
  const own = specifiers
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(root, resolve(root, dirname(file), name)));
  return { own, packages: specifiers.filter((name) => !name.startsWith('.')) };
}

/** src/server/toolsets/shell.ts belongs to "server"; src/cli.ts to "". */
const folderOf = (file: string) => (file.split('/').length > 2 ? (file.split('/')[1] ?? '') : '');

const isGround = (target: string) => /^src\/(?:errors|nearest)\.ts$/.test(target);
const mayImport: Record<string, (target: string) => boolean> = {
  // The top level composes the server and is otherwise shared by all.
  '': (target) => ['', 'server', 'protocol'].includes(folderOf(target)),
  protocol: (target) => folderOf(target) === 'protocol' || isGround(target),
  files: (target) => ['files', 'protocol'].includes(folderOf(target)),
  server: (target) =>
    ['server', 'protocol', 'files'].includes(folderOf(target)) ||
    isGround(target) ||
    /^src\/(log|built-files)\.ts$/.test(target),
  sandbox: (target) => ['sandbox', 'protocol', 'files'].includes(folderOf(target)) || isGround(target),
  project: (target) => ['project', 'protocol', 'files'].includes(folderOf(target)) || isGround(target),
};

test('a folder is a process, or the contract between processes: none imports another', () => {
  const wrong = sources.flatMap((file) =>
    importsOf(file)
      .own.filter((target) => !mayImport[folderOf(file)]?.(target))
      .map((target) => `${file} -> ${target}`),
  );
  expect(wrong).toEqual([]);
});

test('the isolate and the SDK each have one door', () => {
  const importers = (name: RegExp) =>
    sources.filter((file) => importsOf(file).packages.some((p) => name.test(p)));
  expect(importers(/^isolated-vm$/)).toEqual(['src/sandbox/isolate.ts']);
  expect(importers(/^@modelcontextprotocol\/sdk\/server\/index/)).toEqual([
    'src/server/mcp/server.ts',
    'src/server/service.ts',
  ]);
  // Transports aside.
  const sdk = importers(/^@modelcontextprotocol\/sdk\/server/).filter(
    (f) => !f.startsWith('src/server/transports/http/'),
  );
  expect(sdk).toEqual(['src/server/mcp/server.ts', 'src/server/service.ts']);
  // What runs in the isolate has no Node.
  const inIsolate = sources.filter((file) => file.startsWith('src/sandbox/runtime/'));
  expect(
    inIsolate.filter((file) => importsOf(file).packages.some((name) => name.startsWith('node:'))),
  ).toEqual([]);
});

test('source files stay short, and no folder is named for nothing', () => {
  const long = sources.filter((file) => read(file).split('\n').length > 301);
  expect(long).toEqual([]);
  expect(sources.filter((file) => /\/(utils?|helpers?|common|misc|lib)(\/|\.ts$)/.test(file))).toEqual([]);
});

test('the adapters are the folders of adapters/', () => {
  const folders = readdirSync(join(root, 'src/project/adapters')).filter((name) => !/^_|\.ts$/.test(name));
  expect(adapters.map(({ name }) => name).sort()).toEqual(folders.sort());
});

test('every error code is used', () => {
  const text = sources
    .filter((file) => file !== 'src/errors.ts')
    .map(read)
    .join('\n');
  expect(Object.keys(errorTable).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
});
