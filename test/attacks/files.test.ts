// Without the wall: the guard alone has to hold.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { connect } from '../support/client.ts';
import { copyFixture } from '../support/folders.ts';
import { addInside, CANARY, inside, toolFiles } from '../support/inside.ts';
import { files, places } from './files.ts';
import { attackSuite } from './runner.ts';

const folder = (name: string) => realpathSync(mkdtempSync(join(tmpdir(), `mcp-node-${name}-`)));
const [drop, foreign, beyond] = [folder('drop'), folder('foreign'), folder('hole')];
Object.assign(places, { drop, foreign, hole: join(beyond, 'hole') });
writeFileSync(join(foreign, 'notes.txt'), CANARY);
writeFileSync(join(foreign, 'module.mjs'), `export default '${CANARY}'`);

attackSuite('files', files, {
  oneSession: true,
  args: ['--wall', 'off', `--allow-write=${drop},kept`],
  prepare: addInside,
});

test('where nothing protects, all of them are read', async () => {
  using copy = copyFixture('blog');
  addInside(copy.dir);
  await using session = await connect(copy.dir, { args: ['-A'] });
  const code = `${JSON.stringify(toolFiles)}.filter((path) => fs.readFileSync(dir + '/' + path, 'utf8').includes(canary)).length`;
  const arena = { session, dir: copy.dir, outside: '', mark: '', title: '', port: 0 };
  expect((await session.shell(inside(code, arena))).output.value).toBe(`'done: ${toolFiles.length}'`);
});

afterAll(() => {
  for (const path of [drop, foreign, beyond]) rmSync(path, { recursive: true, force: true });
});
