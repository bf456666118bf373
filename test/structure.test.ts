// What keeps the code in its form: who imports whom, how long a file may be. For the texts: docs.test.ts.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorTable } from '../src/errors.ts';
import { adapters } from '../src/project/adapters/index.ts';
import { drivers } from '../src/project/databases/drivers/index.ts';
import { root } from './support/folders.ts';
import {
  circles,
  crowdedFolders,
  type Floor,
  importsOf,
  loadedPackages,
  namedOutside,
  protocolBreaches,
  quoted,
  type Sources,
  upwardImports,
  wordOf,
} from './support/rules.ts';

const textsOf = (folder: string): Sources =>
  new Map(
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .sort()
      .map((file) => [file, readFileSync(join(root, file), 'utf8')]),
  );
const sources = textsOf('src');
const files = [...sources.keys()];
const below = (folder: string, all = sources): Sources =>
  new Map([...all].filter(([file]) => file.startsWith(folder)));

/** The floors of each process, the highest first: a room imports rooms of lower floors only. */
const ladders: Readonly<Record<string, readonly Floor[]>> = {
  'src/server/': [
    ['src/server/transports/http/', 'src/server/commands/'],
    ['src/server/transports/'],
    ['src/server/service.ts'],
    ['src/server/toolsets/'],
    ['src/server/shell/', 'src/server/readers/', 'src/server/answers/', 'src/server/diagram/'],
    ['src/server/packages/'],
    ['src/server/processes/'],
    ['src/server/setup/'],
    ['src/server/permissions/'],
    ['src/server/mcp/'],
    ['src/server/redact.ts', 'src/server/freshness/', 'src/server/wall/'],
    ['src/server/redaction/'],
  ],
  'src/project/': [
    ['src/project/main.ts', 'src/project/read-source.ts', 'src/project/compile-missed.ts'],
    [
      ...['src/project/live/', 'src/project/shell/', 'src/project/connections/'],
      ...['src/project/try/', 'src/project/docs/', 'src/project/toolsets/'],
    ],
    ['src/project/inspect/'],
    ['src/project/arm-guard.ts'],
    ['src/project/machine-policy.ts'],
    ['src/project/adapters/'],
    ['src/project/source/reader/'],
    ['src/project/source/evaluate/'],
    ['src/project/source/values/'],
    ['src/project/source/resolve/'],
    ['src/project/source/parse/'],
    ['src/project/databases/'],
    ['src/project/loader/'],
    ['src/project/disk/'],
    ['src/project/guard/'],
    ['src/project/deliver.ts', 'src/project/thread.ts', 'src/project/shapes.ts'],
  ],
  'src/tools/': [
    ['src/tools/index.ts', 'src/tools/testing.ts'],
    ['src/tools/mount/'],
    ['src/tools/read/'],
    ['src/tools/offer/', 'src/tools/auth/', 'src/tools/publish/', 'src/tools/query/'],
    ['src/tools/define/'],
    ['src/tools/context.ts'],
    ['src/tools/errors.ts', 'src/tools/schema.ts'],
  ],
  'src/registry/': [
    ['src/registry/main.ts', 'src/registry/install.ts'],
    ['src/registry/'],
    ['src/registry/read/'],
  ],
  'src/sandbox/': [
    ['src/sandbox/main.ts'],
    ['src/sandbox/session.ts'],
    ['src/sandbox/export/'],
    ['src/sandbox/'],
    ['src/sandbox/runtime/'],
  ],
};
const processes = Object.keys(ladders);
/** What every process may import. */
const ground = /^src\/(?:protocol|files)\/|^src\/(?:errors(?:\/\w+)?|nearest|clock)\.ts$/;
const readsFiles = /^src\/project\/(?:disk|source\/(?:parse|resolve))\//;
const processOf = (file: string) => processes.find((folder) => file.startsWith(folder)) ?? null;

/** Imports that leave a process for anything but the ground. */
function strayImports(all: Sources): string[] {
  return [...all.keys()].flatMap((file) => {
    const own = processOf(file);
    const mayImport = (target: string) => {
      if (file.startsWith('src/protocol/')) return /^src\/(?:protocol\/|errors\.ts$)/.test(target);
      if (ground.test(target)) return true;
      if (ground.test(file)) return false;
      // The top level composes the server.
      if (own === null) return !/^src\/(?:sandbox|project|registry)\//.test(target);
      // A library of its own, which the project process serves as a mounted endpoint does.
      if (own === 'src/project/' && target.startsWith('src/tools/')) return true;
      // Both read the source, and run nothing of it.
      if (file.startsWith('src/tools/read/') && readsFiles.test(target)) return true;
      const isGroundOfServer = own === 'src/server/' && /^src\/(?:log|built-files)\.ts$/.test(target);
      return target.startsWith(own) || isGroundOfServer;
    };
    return importsOf(all, file)
      .own.filter((target) => !mayImport(target))
      .map((target) => `${file} -> ${target}`);
  });
}

const adapterNames = adapters.map(({ name }) => name);
/** A word, or the end of names of files, stands everywhere: they count in a path, or as a package with one. */
const nameOfAdapter = (name: string) =>
  name === 'next' || name === 'astro'
    ? new RegExp(`['"\`/]${name}(?:/[\\w./-]*|\\.config[^'"\`]*)['"\`]`)
    : wordOf(name);
const namesOfAdapters = (all: Sources) =>
  namedOutside(all, adapterNames, nameOfAdapter, (file, name) => {
    const folder = /^src\/project\/adapters\/([^/]+)\//.exec(file)?.[1];
    // One may know what it is built upon.
    if (adapters.find((adapter) => adapter.name === folder)?.above?.includes(name)) return true;
    // What a project's own tools are mounted in, made of, and ask.
    if (/^src\/tools\/(?:mount|publish|query)\//.test(file)) return true;
    // What it makes for several ORMs.
    if (name === 'nest' && file === 'src/project/adapters/_orm/container.ts') return true;
    // The registry, and what is known by name only.
    return folder === name || /^src\/project\/adapters\/(?:index|recognised)\.ts$/.test(file);
  });

const namesOfDrivers = (all: Sources) =>
  namedOutside(
    all,
    // Built-ins are not ours alone, and two have the names of their databases.
    drivers.map(({ name }) => name).filter((name) => !/^(?:node:.*|postgres|mysql)$/.test(name)),
    quoted,
    (file) => /^src\/project\/(?:databases\/drivers|adapters\/[^/]+)\//.test(file),
  );

const breachesOfProtocol = (all: Sources) =>
  protocolBreaches(below('src/protocol/', all), all, (file) =>
    /^src\/(?:cli|index)\.ts$/.test(file) ? 'src/cli' : processOf(file),
  );

describe('the rules hold', () => {
  test('a folder is a process, or the contract between processes: none imports another', () => {
    expect(strayImports(sources)).toEqual([]);
  });

  test.each(processes)('the rooms of %s are a ladder', (folder) => {
    expect(upwardImports(below(folder), ladders[folder] ?? [])).toEqual([]);
  });

  test('a folder has at most 15 files', () => {
    expect(crowdedFolders(sources)).toEqual([]);
  });

  test('no circle of files, types included', () => {
    expect(circles(sources)).toEqual([]);
  });

  test('an adapter and a driver are known by their folder alone', () => {
    expect(namesOfAdapters(sources)).toEqual([]);
    expect(namesOfDrivers(sources)).toEqual([]);
  });

  test('protocol/ is what crosses', () => {
    expect(breachesOfProtocol(sources)).toEqual([]);
  });
});

describe('each rule sees a breach', () => {
  const planted = (file: string, text: string): Sources => new Map([...sources, [file, text]]);

  test.each([
    ['src/server/redact.ts', "import '../project/main.ts';"],
    ['src/sandbox/compile.ts', "import '../log.ts';"],
    ['src/cli.ts', "import './project/main.ts';"],
    ['src/protocol/values.ts', "import '../server/redact.ts';"],
  ])('a stray import in %s', (file, text) => {
    expect(strayImports(planted(file, text))).toHaveLength(1);
  });

  test.each([
    ['src/server/wall/wall.ts', "import { x } from '../processes/child.ts';"],
    ['src/project/disk/files.ts', "export * from '../adapters/index.ts';"],
    ['src/project/adapters/express/tree.ts', "const x = await import('../../inspect/detect.ts');"],
    ['src/sandbox/runtime/web.ts', "import type { X } from '../compile.ts';"],
    ['src/server/nowhere.ts', ''],
  ])('an upward import in %s', (file, text) => {
    const folder = processOf(file) ?? '';
    expect(upwardImports(below(folder, planted(file, text)), ladders[folder] ?? [])).toHaveLength(1);
  });

  test('a crowded folder', () => {
    const crowd = Array.from({ length: 16 }, (_, index) => [`src/files/x${index}/y.ts`, ''] as const);
    expect(crowdedFolders(new Map(crowd))).toEqual([]);
    const flat = crowd.map(([file, text]) => [file.replace('/y', 'y'), text] as const);
    expect(crowdedFolders(new Map(flat))).toEqual(['src/files']);
  });

  test('a circle of types', () => {
    const all = new Map([
      ['src/a.ts', "import type { B } from './b.ts';"],
      ['src/b.ts', "import type { C } from './c/d.ts';"],
      ['src/c/d.ts', "import type { A } from '../a.ts';"],
    ]);
    expect(circles(all)).toEqual(['src/a.ts -> src/b.ts -> src/c/d.ts -> src/a.ts']);
  });

  test.each([
    ['src/project/inspect/detect.ts', 'const isExpressApp = true;'],
    ['src/server/toolsets/project.ts', '// as Prisma does'],
    ['src/project/adapters/express/tree.ts', "'prisma'"],
  ])('a name of an adapter in %s', (file, text) => {
    expect(namesOfAdapters(planted(file, text))).toHaveLength(1);
    expect(namesOfAdapters(planted(file, 'const expression = 1; // expressly'))).toEqual([]);
  });

  test('a name of a driver', () => {
    expect(namesOfDrivers(planted('src/project/databases/arm.ts', "'better-sqlite3'"))).toHaveLength(1);
  });

  test.each([
    ['src/protocol/values.ts', "import { readFileSync } from 'node:fs';"],
    ['src/protocol/lonely.ts', ''],
  ])('what has no place in the protocol: %s', (file, text) => {
    expect(breachesOfProtocol(planted(file, text)).length).toBeGreaterThan(0);
  });
});

test('the isolate and the SDK each have one door', () => {
  const importers = (name: RegExp) =>
    files.filter((file) => importsOf(sources, file).packages.some((p) => name.test(p)));
  expect(importers(/^isolated-vm/)).toEqual(['src/sandbox/isolated-vm.ts']);
  const touchingIt = files.filter((file) =>
    importsOf(sources, file).own.includes('src/sandbox/isolated-vm.ts'),
  );
  expect(touchingIt).toEqual(['src/sandbox/isolate.ts']);
  expect(importers(/^@modelcontextprotocol\/sdk\/server\/index/)).toEqual([
    'src/server/mcp/sdk/v1-requests.ts',
    'src/server/service.ts',
  ]);
  expect(importers(/^@modelcontextprotocol\/server/)).toEqual([
    'src/server/mcp/sdk/v2.ts',
    'src/tools/mount/serve/server.ts',
  ]);
  // Transports aside.
  const sdk = importers(/^@modelcontextprotocol\/sdk\/server/).filter(
    (f) => !f.startsWith('src/server/transports/http/'),
  );
  expect(sdk).toEqual(['src/server/mcp/sdk/v1-requests.ts', 'src/server/service.ts']);
  // What runs in the isolate has no Node.
  const inIsolate = files.filter((file) => file.startsWith('src/sandbox/runtime/'));
  expect(
    inIsolate.filter((file) => importsOf(sources, file).packages.some((name) => name.startsWith('node:'))),
  ).toEqual([]);
});

test('processes that a call waits for load no schemas', () => {
  const schemas = (entry: string, all = sources) =>
    loadedPackages(all, entry).filter((name) => name === 'zod');
  for (const entry of ['src/sandbox/main.ts', 'src/project/main.ts', 'src/project/live/main.ts'])
    expect(schemas(entry), entry).toEqual([]);
  const withSchemas = new Map([...sources, ['src/sandbox/awaits.ts', "import * as z from 'zod';\n"]]);
  expect(schemas('src/sandbox/main.ts', withSchemas)).toEqual(['zod']);
});

test('a test that starts processes says so by its folder or its name, so that the others run in seconds', () => {
  const starts =
    /^import (?!type ).*from '(?:node:child_process|.*\/support\/(?:client|raw|http|live-process|postgres|transports)\.ts)'/m;
  const quick = [...textsOf('test')].filter(([file]) =>
    /^test\/(?!adapters\.|attacks|breadth|e2e|fixtures).*(?<!\.process)\.test\.ts$/.test(file),
  );
  expect(quick.length).toBeGreaterThan(20);
  expect(quick.filter(([, text]) => starts.test(text)).map(([file]) => file)).toEqual([]);
});

test('source files stay short, and no folder is named for nothing', () => {
  const long = files.filter((file) => (sources.get(file) ?? '').split('\n').length > 301);
  expect(long).toEqual([]);
  expect(files.filter((file) => /\/(utils?|helpers?|common|misc|lib)(\/|\.ts$)/.test(file))).toEqual([]);
});

test('the adapters are the folders of adapters/', () => {
  const folders = readdirSync(join(root, 'src/project/adapters')).filter((name) => !/^_|\.ts$/.test(name));
  expect(adapters.map(({ name }) => name).sort()).toEqual(folders.sort());
});

test('every error code is used', () => {
  const text = [...sources]
    .filter(([file]) => !file.startsWith('src/errors'))
    .map(([, content]) => content)
    .join('\n');
  expect(Object.keys(errorTable).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
});
