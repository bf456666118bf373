// Manifests, and classes that run: which of what was read is theirs, and what is stale.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Toolset, type ToolsetClass } from '../../../src/tools/define/toolset.ts';
import { makeOffer } from '../../../src/tools/offer/make.ts';
import { schemasFor } from '../../../src/tools/read/lookup.ts';
import { makeManifests } from '../../../src/tools/read/manifest/make.ts';
import { loadManifest, type Manifest } from '../../../src/tools/read/manifest/manifest.ts';
import { staleness } from '../../../src/tools/read/manifest/staleness.ts';
import { type Folder, makeFolder, writeInto } from '../../support/folders.ts';

const made: Folder[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) folder[Symbol.dispose]();
});
const folderOf = (files: Record<string, string>) => {
  const folder = makeFolder({ 'package.json': '{"type":"module"}', ...files });
  made.push(folder);
  return folder.dir;
};

const source = `import { Toolset } from '@mcp-node/cli/tools';
import type { Id } from './types.ts';
export class Posts extends Toolset {
  static prefix = 'posts_';
  /** Publishes. */
  publish(id: Id, at?: Date, channel: 'web' | 'mail' = 'web') {}
  private secret() {}
}
`;
const files = { 'mcp.ts': source, 'types.ts': "export type Id = 'a' | 'b';\n" };

/** As it runs: what TypeScript hides is there. */
class Posts extends Toolset {
  static override prefix = 'posts_';
  publish(id: string, at?: Date, channel = 'web') {
    return { id, at, channel };
  }
  secret() {}
}

const running = (...classes: ToolsetClass[]) => classes.map((given) => ({ given }));
const manifestIn = async (dir: string): Promise<Manifest> =>
  loadManifest(JSON.parse((await makeManifests(dir))[0]?.text ?? '{}'));

describe('a manifest', () => {
  test('is the same for the same sources, and has no paths of this machine', async () => {
    const dir = folderOf(files);
    const [first] = await makeManifests(dir);
    const [second] = await makeManifests(folderOf(files));
    expect(first?.text).toBe(second?.text);
    expect(first?.text).not.toContain(dir);
    expect(loadManifest(JSON.parse(first?.text ?? ''))).toMatchObject({
      toolsets: [
        {
          file: 'mcp.ts',
          line: 3,
          name: 'Posts',
          prefix: 'posts_',
          hidden: ['secret'],
          methods: [{ source: 'mcp.ts:6', length: 2 }],
        },
      ],
      files: { 'mcp.ts': expect.stringMatching(/^[\da-f]{64}$/), 'types.ts': expect.any(String) },
    });
    expect(Object.keys(JSON.parse(first?.text ?? '{}').files)).toEqual(['mcp.ts', 'types.ts']);
  });

  test('line ends and a mark of the order of bytes change nothing', async () => {
    const dir = folderOf(files);
    const manifest = await manifestIn(dir);
    writeInto(dir, { 'types.ts': `\uFEFF${files['types.ts'].replaceAll('\n', '\r\n')}` });
    expect(staleness(manifest, dir, running(Posts))).toEqual([]);
  });

  test('is of its package, with paths from there', async () => {
    const dir = folderOf({
      'package.json': '{"workspaces":["packages/*"]}',
      'packages/a/package.json': '{"name":"a"}',
      'packages/a/src/mcp.ts': source.replace('./types.ts', 'shared'),
      'packages/a/lib/more.ts': source.replace('Posts', 'More').replace("from './types.ts'", "from 'shared'"),
      'packages/shared/package.json': '{"name":"shared","main":"index.ts"}',
      'packages/shared/index.ts': files['types.ts'],
    });
    const [one, ...others] = await makeManifests(dir, [join(dir, 'packages/a/lib/more.ts')]);
    expect(others).toEqual([]);
    expect(one?.file.endsWith('/packages/a/mcp.manifest.json')).toBe(true);
    const { toolsets, files: read } = JSON.parse(one?.text ?? '{}') as Manifest;
    expect(toolsets.map(({ name, file }) => [name, file])).toEqual([
      ['More', 'lib/more.ts'],
      ['Posts', 'src/mcp.ts'],
    ]);
    expect(Object.keys(read)).toEqual(['../shared/index.ts', 'lib/more.ts', 'src/mcp.ts']);
    expect(
      staleness(loadManifest(JSON.parse(one?.text ?? '{}')), join(dir, 'packages/a'), running(Posts)),
    ).toEqual([]);
  });

  test.each([
    ['no object', [], /it is no object/],
    ['another version', { manifest: 2 }, /its version is 2, and 1 is known/],
    ['no hashes', { manifest: 1, toolsets: [], files: { a: 1 } }, /"files" does not name hashes/],
    ['no list', { manifest: 1, toolsets: {}, files: {} }, /"toolsets" is no list/],
    [
      'no class',
      { manifest: 1, toolsets: [{ name: 'A' }], files: {} },
      /"toolsets\[0\]\.file" is missing or wrong/,
    ],
    [
      'no method',
      {
        manifest: 1,
        toolsets: [{ file: 'a', line: 1, name: 'A', prefix: '', hidden: [], methods: [{}] }],
        files: {},
      },
      /methods\[0\]\.name" is missing/,
    ],
    [
      'a revival of another kind',
      {
        manifest: 1,
        files: {},
        toolsets: [
          {
            file: 'a',
            line: 1,
            name: 'A',
            prefix: '',
            hidden: [],
            methods: [
              {
                name: 'a',
                source: 'a:1',
                description: '',
                length: 0,
                problem: null,
                parameters: [
                  {
                    name: 'a',
                    required: true,
                    isRest: false,
                    schema: {},
                    revive: [{ path: [], as: 'code' }],
                  },
                ],
              },
            ],
          },
        ],
      },
      /parameters\[0\]" is wrong/,
    ],
  ])('%s is refused', (_what, given, message) => {
    expect(() => loadManifest(given)).toThrow(message);
    expect(() => loadManifest(given)).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
    expect(() => loadManifest(given)).toThrow(/npx --no-install mcp-node manifest/);
  });

  test('one that is not there, or no JSON, is named', () => {
    const dir = folderOf({ 'mcp.manifest.json': '{' });
    expect(() => loadManifest(join(dir, 'other.json'))).toThrow(/other\.json: it cannot be read \(ENOENT\)/);
    expect(() => loadManifest(join(dir, 'mcp.manifest.json'))).toThrow(/it is no JSON/);
  });
});

describe('staleness', () => {
  test('of sources: what has changed, and what is gone', async () => {
    const dir = folderOf(files);
    const manifest = await manifestIn(dir);
    expect(staleness(manifest, dir, running(Posts))).toEqual([]);
    writeInto(dir, { 'mcp.ts': `${source}// changed\n` });
    rmSync(join(dir, 'types.ts'));
    expect(staleness(manifest, dir, running(Posts))).toEqual(['mcp.ts has changed', 'types.ts is gone']);
  });

  test('of classes, where there are no sources', async () => {
    const manifest = await manifestIn(folderOf(files));
    // Deployed without them: the folder is there, and none of them.
    expect(staleness(manifest, folderOf({}), running(Posts))).toEqual([]);
    const variants: [ToolsetClass, unknown[]][] = [
      [
        class Posts extends Toolset {
          publish(_id: string, _at?: Date) {}
          renamed() {}
        },
        ['the method renamed of Posts is not in it'],
      ],
      [
        class Posts extends Toolset {
          publish(_id: string) {}
        },
        ['Posts.publish has other parameters'],
      ],
      [
        class Posts extends Toolset {
          other() {}
        },
        ['Posts has no method publish any more', 'the method other of Posts is not in it'],
      ],
      [
        class Users extends Toolset {
          list() {}
        },
        [expect.stringMatching(/^Users is not in it \(/)],
      ],
    ];
    for (const [given, reasons] of variants)
      expect(staleness(manifest, null, running(given))).toEqual(reasons);
  });

  test('methods of bases between count', async () => {
    const dir = folderOf({
      'mcp.ts':
        "import { Toolset } from '@mcp-node/cli/tools';\nclass Base extends Toolset { find() {} }\nexport class Posts extends Base { add() {} }",
    });
    class Base extends Toolset {
      find() {}
    }
    class Posts extends Base {
      add() {}
    }
    expect(staleness(await manifestIn(dir), dir, running(Posts))).toEqual([]);
  });
});

describe('classes that run, and no manifest', () => {
  test('are read from where they are: by name in mcp.ts, or wherever they are declared', async () => {
    const dir = folderOf({
      ...files,
      'src/deep/users.ts':
        "import { Toolset } from '@mcp-node/cli/tools';\nclass Users extends Toolset { list(page: number) {} }\nexport const tools = [Users];",
      'src/other.ts': 'export class Users extends Map {}',
    });
    class Users extends Toolset {
      list(page: number) {
        return page;
      }
    }
    const { toolsets, problems } = await schemasFor(running(Posts, Users), { root: dir });
    expect(toolsets.map(({ name, file }) => [name, file])).toEqual([
      ['Posts', 'mcp.ts'],
      ['Users', 'src/deep/users.ts'],
    ]);
    expect(problems.map(({ source }) => source)).toEqual(['src/deep/users.ts:2']);
    const offer = await makeOffer([{ Posts, Users }], { toolsets, problems: [] });
    expect(offer.problems).toEqual([]);
    expect(offer.tools.map(({ name }) => name)).toEqual(['list', 'posts_publish']);
    const answer = await offer.tools[1]?.call({ id: 'a', at: '2026-01-02T03:04:05Z' }, {
      signal: new AbortController().signal,
    } as never);
    expect(answer?.structuredContent).toEqual({ id: 'a', at: '2026-01-02T03:04:05.000Z', channel: 'web' });
  });

  test('what was compiled beside its source is not in its way, and two of one name are told', async () => {
    const compiled =
      "import { Toolset } from '@mcp-node/cli/tools';\nexport class Posts extends Toolset { publish(id, at, channel = 'web') {} secret() {} }";
    const dir = folderOf({
      'src/posts.ts': source.replace('./types', '../types'),
      'types.ts': files['types.ts'],
      'dist/posts.js': compiled,
    });
    expect((await schemasFor(running(Posts), { root: dir })).toolsets).toMatchObject([
      { file: 'src/posts.ts' },
    ]);
    writeInto(dir, { 'src/copy.ts': source });
    await expect(schemasFor(running(Posts), { root: dir })).rejects.toThrow(
      /\(src\/copy\.ts:3, src\/posts\.ts:3\): rename one|\(dist\/posts\.js:2, src\/copy\.ts:3, src\/posts\.ts:3\): rename one/,
    );
  });

  test('without their source: the way to a manifest', async () => {
    const dir = folderOf({ 'mcp.ts': 'export const x = {' });
    const given = schemasFor(running(Posts), { root: dir });
    await expect(given).rejects.toMatchObject({ code: 'SOURCE_MISSING' });
    await expect(given).rejects.toThrow(
      /source of Posts was not found below .*cannot be parsed.*npx --no-install mcp-node manifest/s,
    );
  });
});
