// What keeps the texts true: their tables are the code's, their links lead somewhere, and what a newcomer needs stands near the README.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from 'vitest';
import { older } from '../scripts/orms/older.ts';
import { errorTable } from '../src/errors.ts';
import { adapters } from '../src/project/adapters/index.ts';
import { noPermissions } from '../src/protocol/permissions.ts';
import { toolGroups } from '../src/server/mcp/choice.ts';
import { databaseToolset } from '../src/server/toolsets/databases.ts';
import { docsToolset } from '../src/server/toolsets/docs.ts';
import { historyToolset } from '../src/server/toolsets/history.ts';
import { tryToolset } from '../src/server/toolsets/packages/try.ts';
import { packageToolset } from '../src/server/toolsets/packages.ts';
import { projectToolset } from '../src/server/toolsets/project.ts';
import { shellToolset } from '../src/server/toolsets/shell.ts';
import type { Attack } from './attacks/runner.ts';
import { root } from './support/folders.ts';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const sorted = (names: Iterable<string>) => [...names].sort();

function filesBelow(dir: string): string[] {
  return readdirSync(join(root, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

const sources = filesBelow('src').filter((file) => file.endsWith('.ts'));
const docs = filesBelow('docs').filter((file) => file.endsWith('.md'));
const pages = [...readdirSync(root).filter((file) => file.endsWith('.md')), 'fixtures/README.md', ...docs];

/** First column of the tables below a heading, without back-ticks and arguments. */
function tableOf(page: string, heading: string): string[] {
  const section =
    withoutCode(read(page))
      .split(new RegExp(`^#+ ${heading}$`, 'm'))[1]
      ?.split(/^#+ /m)[0] ?? '';
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, cell]) => (cell ?? '').replace(/[ (].*$/, ''));
}

function withoutCode(text: string): string {
  return text.replace(/^ *```[\s\S]*?^ *```$/gm, '');
}

// Their functions are not called: only names and URIs are read.
const toolsets = [
  projectToolset(undefined as never, undefined as never, 'text'),
  packageToolset(undefined as never),
  tryToolset(undefined as never, undefined as never, undefined as never),
  databaseToolset(undefined as never, { redactor: undefined as never }, 'text'),
  docsToolset({ ask: undefined as never, redactor: undefined as never }),
  shellToolset(undefined as never, undefined as never, {
    db: 'read',
    permissions: noPermissions,
    sessionMinutes: 30,
  }),
  historyToolset(undefined as never, undefined as never, () => false, noPermissions),
];

test('the tools and resources that are registered', () => {
  const tools = sorted(toolsets.flatMap((toolset) => toolset.tools.map(({ name }) => name)));
  const resources = toolsets.flatMap((toolset) => toolset.resources);
  expect(sorted(tableOf('README.md', 'Tools'))).toEqual(tools);
  expect(sorted(tableOf('docs/tools.md', 'Tools'))).toEqual(tools);
  expect(sorted(tableOf('docs/tools.md', 'Resources'))).toEqual(sorted(resources.map(({ uri }) => uri)));
  expect(sorted(Object.values(toolGroups).flat())).toEqual(tools);
  const named = resources.filter(({ tool }) => tools.includes(tool));
  expect(named).toEqual(resources);
});

test('the flags and the keys of the configuration', () => {
  const flags = [
    ...(read('src/cli.ts') + read('src/cli-flags.ts')).matchAll(
      /(?:option|Option)\(\s*'(?:-A, )?(--[\w-]+)/g,
    ),
  ].map(([, flag]) => flag as string);
  expect(sorted(tableOf('docs/configuration.md', 'Flags'))).toEqual(
    sorted([...new Set(flags), '--version', '--help']),
  );
  const config = /interface UserConfig \{([\s\S]*?)\n\}/.exec(read('src/protocol/config.ts'))?.[1] ?? '';
  const keys = [...config.matchAll(/^ {2}(\w+)\?/gm)].map(([, key]) => key as string);
  const named = tableOf('docs/configuration.md', 'Keys').map((key) => key.split('.')[0] ?? '');
  expect(sorted(new Set(named))).toEqual(sorted(keys));
});

test('the clients of the shell', async () => {
  const all = await Promise.all(adapters.map(async (adapter) => (await adapter.load()).client?.name ?? []));
  expect(sorted(tableOf('docs/databases.md', 'Clients'))).toEqual(sorted(all.flat()));
});

test('the adapters', () => {
  const names = sorted(adapters.map(({ name }) => name));
  expect(sorted(tableOf('README.md', 'Adapters'))).toEqual(names);
  expect(sorted(tableOf('docs/adapters.md', 'Adapters'))).toEqual(names);
});

test('the versions of ORMs that are installed for being compared', () => {
  const versions = new Map<string, Set<string>>();
  for (const { packages } of Object.values(older).flat()) {
    const [, name = '', version = ''] = /^(.+)@(.+)$/.exec(packages[0] ?? '') ?? [];
    versions.set(name, (versions.get(name) ?? new Set()).add(version));
  }
  const text = readFileSync('docs/adapters.md', 'utf8');
  for (const [name, all] of versions) {
    const listed = [...all].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).join(', ');
    const said = new RegExp(`\`${name}\` ([\\w.-]+(?:, \\d[\\w.-]*)*)`, 'g');
    expect([...text.matchAll(said)].map(([, all = '']) => all.replace(/\.$/, ''))).toContain(listed);
  }
});

test('the error codes and warnings that agents can get', () => {
  expect(sorted(tableOf('docs/errors.md', 'Error codes'))).toEqual(sorted(Object.keys(errorTable)));
  const warnings = sources
    .filter((file) => !file.startsWith('src/tools/'))
    .flatMap((file) =>
      [...read(file).matchAll(/(?:code: |\bwarn\(\s*\w+,\s*)'([A-Z_]{4,})'/g)].map(
        ([, code]) => code as string,
      ),
    );
  const known = new Set(['PERMISSION_DENIED', 'ECONNREFUSED', ...Object.keys(errorTable)]);
  expect(sorted(tableOf('docs/errors.md', 'Warnings'))).toEqual(
    sorted(new Set(warnings.filter((code) => !known.has(code)))),
  );
});

test("the error codes of a project's own tools", () => {
  const codes = sources
    .filter((file) => /^src\/(?:tools|project\/toolsets)\//.test(file))
    .flatMap((file) => [
      ...read(file).matchAll(
        /(?:code: |\[CODE\]: |\w+\(\s*(?:walk, )?)'([A-Z]+_[A-Z_]+|TIMEOUT|CANCELLED|CLOSED|UNANSWERED)'/g,
      ),
    ])
    .map(([, code]) => code as string);
  expect(sorted(tableOf('docs/errors.md', "A project's own tools"))).toEqual(sorted(new Set(codes)));
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

test('SECURITY.md says which attacks have no control beside them', () => {
  const without = filesBelow('test/attacks')
    .filter((file) => !file.endsWith('/runner.ts') && read(file).includes("'elsewhere'"))
    .map((file) => file.replace(/^test\/attacks\/|\.ts$/g, ''));
  const section = read('SECURITY.md').split(/^## Attacks without a control$/m)[1] ?? '';
  const heads = [...section.matchAll(/^- ([^:]+):/gm)].map(([, head]) => head ?? '');
  const named = heads.flatMap((head) => [...head.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string));
  expect(sorted(named)).toEqual(sorted(without));
});

/** Sentences of what is meant to hold, but for those that say how far it does not, or where. */
function claimedSentences(): string[] {
  const walls = [...read('SECURITY.md').matchAll(/^\*\*[125] .*$/gm)].map(([paragraph]) => paragraph);
  const cannot = (read('README.md').split('It **cannot**')[1] ?? '').split('How firmly')[0] ?? '';
  const limits = /^(?:It is |Without a wall|It does not hold|\(`sandbox-exec` leaves)/;
  return [
    ...walls.flatMap((text) => text.split(/(?<=[.)]) (?=[A-Z(`])/)),
    ...cannot.split('\n- ').slice(1),
  ].filter((sentence) => !limits.test(sentence));
}

test('SECURITY.md names a test for each sentence that claims a wall', () => {
  const [before = '', section = ''] = read('SECURITY.md').split(/^## What shows it$/m);
  const [table = '', after = ''] = section.split(/^## /m);
  const rows = [...table.matchAll(/^\| (?:(README): )?(.+?) \| (.+) \|$/gm)].slice(1);
  const claims = rows.map(([, , claim]) => claim as string);
  const missing = rows.flatMap(([, isReadme, claim = '', tests = '']) => {
    const text = isReadme ? read('README.md') : before + after;
    const named = [...tests.matchAll(/([\w/.-]+): “(.+?)”/g)].map(([, file, title = '']) => {
      const path = `test/${file}.test.ts`;
      const source = existsSync(join(root, path)) ? read(path) : '';
      return ["'", '`', '"'].some((quote) => source.includes(quote + title + quote))
        ? ''
        : `${path}: ${title}`;
    });
    return [...named, text.includes(claim) ? '' : `no such words: ${claim}`, named.length > 0 ? '' : claim];
  });
  expect(missing.filter((text) => text !== '')).toEqual([]);
  const unshown = claimedSentences().filter((sentence) => !claims.some((claim) => sentence.includes(claim)));
  expect(unshown).toEqual([]);
});

/** Links of a page to other files: the file, from the root, and the anchor. */
function linksOf(page: string): { link: string; file: string; anchor: string | undefined }[] {
  return [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link as string)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? page : normalize(join(dirname(page), path)).replaceAll('\\', '/');
      return { link, file, anchor };
    });
}

/** As GitHub makes them. */
function anchorsOf(page: string): string[] {
  return [...withoutCode(read(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test('every link leads to a file, and every anchor to a heading', () => {
  const broken = pages.flatMap((page) =>
    linksOf(page)
      .filter(
        ({ file, anchor }) =>
          !existsSync(join(root, file)) || (anchor !== undefined && !anchorsOf(file).includes(anchor)),
      )
      .map(({ link }) => `${page} -> ${link}`),
  );
  expect(broken).toEqual([]);
});

test('the README links to every page of docs/, and each of them to its neighbours', () => {
  const fromReadme = linksOf('README.md').map(({ file }) => file);
  expect(docs.filter((page) => !fromReadme.includes(page))).toEqual([]);
  expect(docs.filter((page) => !linksOf(page).some(({ file }) => file === 'README.md'))).toEqual([]);
});

test('the first pages stay short', () => {
  expect(Buffer.byteLength(read('README.md'))).toBeLessThanOrEqual(8_192);
  expect(Buffer.byteLength(read('CONTRIBUTING.md'))).toBeLessThanOrEqual(4_096);
});

test('the scripts that a page names are there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const missing = pages.flatMap((page) =>
    [...read(page).matchAll(/`?npm run ([\w:-]+)/g)]
      .map(([, script]) => script as string)
      .filter((script) => !Object.hasOwn(scripts, script))
      .map((script) => `${page}: npm run ${script}`),
  );
  expect(missing).toEqual([]);
});

test('the files that the pages for contributors name are there', () => {
  const isThere = (path: string) => [path, `src/${path}`].some((file) => existsSync(join(root, file)));
  const missing = ['CONTRIBUTING.md', 'docs/architecture.md'].flatMap((page) =>
    [
      ...withoutCode(read(page)).matchAll(
        /`((?:src|test|server|sandbox|project|registry|tools|protocol|files)\/[^`\s]*)`/g,
      ),
    ]
      .map(([, path]) => path as string)
      // Of what does not exist yet: `src/project/adapters/<name>/`.
      .filter((path) => !path.includes('<') && !isThere(path))
      .map((path) => `${page}: ${path}`),
  );
  expect(missing).toEqual([]);
});

test('no text tells anybody to run the package of that name that belongs to somebody else', () => {
  // In RELEASING.md the warning itself names it.
  const texts = [...sources, ...filesBelow('bin'), ...pages].filter((file) => file !== 'RELEASING.md');
  // As a command, and as a list of arguments; whatever stands between, unless it is --no-install.
  const stranger = /\bnpx\b["',\s]+(?:(?!--no-install\b)-[\w=-]+["',\s]+)*mcp-node\b/;
  expect(stranger.test('"npx", "-y", "mcp-node"') && stranger.test('npx mcp-node')).toBe(true);
  expect(texts.filter((file) => stranger.test(read(file)))).toEqual([]);
});
