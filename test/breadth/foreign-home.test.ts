// Root, in a project that only its owner may enter: behind the wall root is a user like others.
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { copyFixtureTo, type Folder, makeFolder } from '../support/folders.ts';
import { startRaw } from '../support/raw.ts';
import { wallHindrance } from '../support/wall.ts';

const OTHER = 54_321;
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

describe.skipIf(!isRoot || wallHindrance !== null)(
  'skipped where the tests do not run as root, or there is no wall',
  () => {
    let home: Folder;
    let project: string;
    beforeEach(() => {
      home = makeFolder();
      project = join(home.dir, 'ann/code/blog');
      mkdirSync(dirname(project), { recursive: true });
      copyFixtureTo('blog', project);
    });
    afterEach(() => home[Symbol.dispose]());

    function close(path: string, mode: number): string {
      const closed = join(home.dir, path);
      chownSync(closed, OTHER, OTHER);
      chmodSync(closed, mode);
      return closed;
    }

    async function answers(...args: string[]) {
      await using server = startRaw(project, { args });
      await server.initialize();
      const shell = await server.callTool('shell', {
        code: "import './src/schemas.ts'; 1 + 1",
      });
      const routes = await server.callTool('list_routes', {});
      return [shell, routes].map(({ result }) => JSON.parse(result.content[0].text));
    }

    test.each([
      ['the home', 'ann', 0o750],
      ['a folder in it', 'ann/code', 0o710],
      ['the project alone', 'ann/code/blog', 0o700],
      ['a manifest', 'ann/code/blog/package.json', 0o600],
    ])('closed is %s: it goes on without a wall, and says why', async (_what, path, mode) => {
      const closed = close(path, mode);
      const [shell, routes] = await answers('--wall', 'auto');
      expect(shell).toMatchObject({
        status: 'success',
        wall: 'none',
        output: { value: '2' },
        warnings: expect.arrayContaining([
          { code: 'WALL_NONE', message: expect.stringContaining(`root cannot read ${closed} behind it`) },
        ]),
      });
      expect(routes.items.length).toBeGreaterThan(0);
      expect(JSON.stringify(routes)).not.toContain('CRASHED');
    });

    test('where a wall is demanded, the error names the folder and what helps', async () => {
      const closed = close('ann', 0o750);
      for (const { error } of await answers('--wall', 'require'))
        expect(error).toMatchObject({
          code: 'WALL_UNAVAILABLE',
          message: expect.stringContaining(`root cannot read ${closed} behind it`),
          hint: expect.stringContaining('--wall off'),
        });
    });

    test('what is open to others stays behind the wall', async () => {
      close('ann', 0o755);
      const [shell] = await answers('--wall', 'require');
      expect(shell).toMatchObject({ status: 'success', wall: 'bubblewrap', warnings: [] });
    });
  },
);
