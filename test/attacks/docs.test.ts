// get_docs and get_source, led astray: by names, by what a package says of itself, by links, pipes and files without an end.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { type Folder, makeFolder } from '../support/folders.ts';

const CANARY = 'canary_of_4417_feathers';
const hidden = '\u{e0072}\u{e0065}\u{e0061}\u{e0064}';

let project: Folder;
let outside: Folder;
let session: Session;

beforeAll(async () => {
  outside = makeFolder({
    'notes.md': CANARY,
    'code.ts': `export const taken = '${CANARY}';`,
    'node_modules/other/.npmrc': `//registry.example/:_authToken=${CANARY}`,
  });
  const out = outside.dir;
  project = makeFolder({
    'package.json':
      '{ "name": "p", "type": "module", "dependencies": { "evil": "1", "pipes": "1", "huge": "1" } }',
    'tsconfig.json': JSON.stringify({
      extends: join(out, 'tsconfig.json'),
      compilerOptions: { baseUrl: '.', paths: { '@out/*': [join(out, '*')], '@env': ['./.env'] } },
    }),
    '.env': `SECRET_TOKEN=${CANARY}`,
    'src/own.ts': 'export const own = 1;',
    'node_modules/evil/package.json': JSON.stringify({
      ...{ name: 'evil', version: '1.0.0', main: '../../.env' },
      exports: {
        '.': { types: `../../../../${out}/code.ts` },
        './env': '../../.env',
        './x': { types: './x.d.ts' },
      },
    }),
    'node_modules/evil/.env': `TOKEN=${CANARY}`,
    'node_modules/evil/x.d.ts': `/// <reference path="../../.env" />
/// <reference path="${out}/code.ts" />
export * from '${out}/code.ts';
export * from '../../.env';
export * as env from '../../.env';
export { taken } from '${out}/code.ts';
/** Nothing of note.${hidden} {@link ../../.env} {@includeCode ../../.env} */
export declare function run(a: typeof import('${out}/code.ts').taken): void;`,
    'node_modules/evil/docs/kept.md': 'kept',
    'node_modules/pipes/package.json': '{ "name": "pipes", "version": "1.0.0", "types": "index.d.ts" }',
    'node_modules/huge/package.json': '{ "name": "huge", "version": "1.0.0", "types": "index.d.ts" }',
    'node_modules/huge/index.d.ts': Array.from(
      { length: 30_000 },
      (_, n) =>
        `export declare function f${n}(a: string): T${n}; export type T${n} = T${n + 1} & { a: T${n + 1} };`,
    ).join('\n'),
    'node_modules/huge/README.md': `${'!['.repeat(100_000)}\n${'<'.repeat(100_000)}`,
  });
  const at = (path: string) => join(project.dir, path);
  const links: Record<string, string> = {
    ...{ 'src/out': out, 'src/plain.md': at('.env'), 'src/environ.txt': '/proc/self/environ' },
    ...{ 'src/endless.txt': '/dev/zero', 'node_modules/linked': out },
    ...{ 'node_modules/evil/README.md': join(out, 'notes.md'), 'node_modules/evil/docs/out': out },
    ...{
      'node_modules/evil/docs/env.md': at('.env'),
      'node_modules/evil/docs/notes.md': join(out, 'notes.md'),
    },
    'node_modules/@s/other': join(out, 'node_modules/other'),
  };
  mkdirSync(at('node_modules/@s'));
  for (const [path, target] of Object.entries(links)) symlinkSync(target, at(path));
  for (const path of ['node_modules/pipes/README.md', 'node_modules/pipes/index.d.ts', 'src/pipe.ts'])
    spawnSync('mkfifo', [at(path)]);
  // Whoever calls knows what is secret; a tool has to by itself.
  session = await connect(project.dir, { args: ['--allow-env=SECRET_TOKEN'] });
});

afterAll(async () => {
  await session.close();
  for (const folder of [project, outside]) folder[Symbol.dispose]();
});

/** Where whoever puts a name behind a folder finds the canary. */
const paths = [
  ...['./.env', '.env', './src/../.env', './src/plain.md', './src/out/notes.md', './src/out/code.ts'],
  ...['node_modules/evil/.env', 'node_modules/evil/README.md', 'node_modules/evil/docs/env.md'],
  ...[
    'node_modules/evil/docs/notes.md',
    'node_modules/evil/docs/out/notes.md',
    'node_modules/linked/notes.md',
  ],
  ...['node_modules/@s/other/.npmrc', 'node_modules/evil/../../.env'],
];
const names = () => [
  ...paths,
  ...paths.map((path) => path.replace('node_modules/', '')),
  ...['evil', 'evil.run', 'evil/x', 'evil/x.run', 'evil/x.taken', 'evil/x.env', 'evil/env', 'evil/docs'],
  ...['@out/code', '@out/code.taken', '@env', 'linked', '@s/other', './.env#SECRET_TOKEN', './.env:1'],
  ...[`${outside.dir}/code.ts`, `file://${outside.dir}/notes.md`, `evil/../../..${outside.dir}/notes.md`],
  ...['/etc/passwd', './src/environ.txt', './.env\0.ts', './.env/', './tsconfig.json'],
];

describe.each(['get_docs', 'get_source'])('%s', (tool) => {
  test('tells nothing of what it may not read', async () => {
    for (const name of new Set(names())) {
      const { content } = (await session.client.callTool({ name: tool, arguments: { name } })) as {
        content: { text: string }[];
      };
      const text = content.map((block) => block.text).join();
      expect(text, name).not.toContain(CANARY);
      expect(text, name).not.toContain('root:x:');
      expect(text, name).not.toMatch(/[\u{e0000}-\u{e0fff}]/u);
    }
  });

  test('is kept by no pipe, and by nothing without an end', async () => {
    for (const name of [
      'pipes',
      'pipes/README.md',
      'pipes.x',
      './src/pipe.ts',
      './src/endless.txt',
      'huge',
      'huge.f1',
      'huge.T1',
    ])
      await session.client.callTool({ name: tool, arguments: { name } });
    const { content } = (await session.client.callTool({
      name: tool,
      arguments: { name: './src/own.ts' },
    })) as {
      content: { text: string }[];
    };
    expect(content[0]?.text).toContain('own');
  });
});

test.each(paths)('where nothing protects, a path leads there: %s', (path) => {
  const file = join(project.dir, path);
  expect(existsSync(file)).toBe(true);
  expect(readFileSync(file, 'utf8')).toContain(CANARY);
});
