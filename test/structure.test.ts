// What keeps the code in its form: who imports whom, how long a file may be, and that the docs name what is there.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { errorTable } from '../src/errors.ts';
import { adapters } from '../src/project/adapters/index.ts';
import { noPermissions } from '../src/protocol/permissions.ts';
import { historyToolset } from '../src/server/toolsets/history.ts';
import { projectToolset } from '../src/server/toolsets/project.ts';
import { shellToolset } from '../src/server/toolsets/shell.ts';
import type { Attack } from './attacks/runner.ts';

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

/** First column of the table below a heading of the README, without back-ticks and arguments. */
function tableOf(heading: string): string[] {
  const section =
    read('README.md')
      .split(new RegExp(`^#+ ${heading}$`, 'm'))[1]
      ?.split(/^#+ /m)[0] ?? '';
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, cell]) => (cell ?? '').replace(/[ (].*$/, ''));
}

const sorted = (names: Iterable<string>) => [...names].sort();
// Their functions are not called: only names and URIs are read.
const toolsets = [
  projectToolset(undefined as never, undefined as never),
  shellToolset(undefined as never, undefined as never, {
    db: 'read',
    permissions: noPermissions,
    sessionMinutes: 30,
  }),
  historyToolset(undefined as never, undefined as never, () => false),
];

test('the README lists the tools and resources that are registered', () => {
  const tools = toolsets.flatMap((toolset) => toolset.tools.map(({ name }) => name));
  const resources = toolsets.flatMap((toolset) => toolset.resources.map(({ uri }) => uri));
  expect(sorted(tableOf('Tools'))).toEqual(sorted(tools));
  expect(sorted(tableOf('Resources'))).toEqual(sorted(resources));
});

test('the README lists the flags, the configuration and the adapters', () => {
  const flags = [...read('src/cli.ts').matchAll(/(?:option|Option)\(\s*'(?:-A, )?(--[\w-]+)/g)].map(
    ([, flag]) => flag as string,
  );
  expect(sorted(tableOf('Flags'))).toEqual(sorted([...flags, '--version', '--help']));
  const config = /interface UserConfig \{([\s\S]*?)\n\}/.exec(read('src/protocol/config.ts'))?.[1] ?? '';
  const keys = [...config.matchAll(/^ {2}(\w+)\?/gm)].map(([, key]) => key as string);
  expect(sorted(new Set(tableOf('Configuration').map((key) => key.split('.')[0] ?? '')))).toEqual(
    sorted(keys),
  );
  expect(sorted(tableOf('Adapters'))).toEqual(sorted(adapters.map(({ name }) => name)));
  expect(sorted(adapters.map(({ name }) => name))).toEqual(
    sorted(readdirSync(join(root, 'src/project/adapters')).filter((name) => !/^_|\.ts$/.test(name))),
  );
});

test('the README lists the error codes and warnings that agents can get', () => {
  expect(sorted(tableOf('Error codes'))).toEqual(sorted(Object.keys(errorTable)));
  const warnings = sources.flatMap((file) =>
    [...read(file).matchAll(/code: '([A-Z_]{4,})'/g)].map(([, code]) => code as string),
  );
  const known = new Set(['PERMISSION_DENIED', 'ECONNREFUSED', ...Object.keys(errorTable)]);
  expect(sorted(tableOf('Warnings'))).toEqual(sorted(new Set(warnings.filter((code) => !known.has(code)))));
});

test('SECURITY.md names the attacks that get through by design', async () => {
  const groups = filesBelow('test/attacks').filter((file) => !/(?:\.test|runner)\.ts$/.test(file));
  const withHoles = groups.filter((file) => /knownHole|insideAttacks/.test(read(file)));
  const modules = await Promise.all(withHoles.map((file) => import(join(root, file))));
  const attacks: Attack[] = modules.flatMap((module) => Object.values(module).filter(Array.isArray).flat());
  const holes = attacks.filter(({ knownHole }) => knownHole).map(({ name }) => name);
  const section = read('SECURITY.md').split(/^## Known holes$/m)[1] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  const named = rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string));
  expect(holes.length).toBeGreaterThan(0);
  expect(sorted(named)).toEqual(sorted(holes));
});

test('every error code is used', () => {
  const text = sources
    .filter((file) => file !== 'src/errors.ts')
    .map(read)
    .join('\n');
  expect(Object.keys(errorTable).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
});

test('no text tells anybody to run the package of that name that belongs to somebody else', () => {
  const texts = [
    ...sources,
    ...filesBelow('bin'),
    'README.md',
    'SECURITY.md',
    'CONTRIBUTING.md',
    'RELEASING.md',
    'CHANGELOG.md',
  ];
  // In RELEASING.md the warning itself names it.
  const wrong = texts.filter(
    (file) => file !== 'RELEASING.md' && /npx (?!--no-install )(?:-y |--yes )?mcp-node/.test(read(file)),
  );
  expect(wrong).toEqual([]);
});
