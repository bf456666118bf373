// Without the wall: the guard alone has to hold.
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { fixtures } from '../support/folders.ts';
import { addInside, CANARY } from '../support/inside.ts';
import { files, places } from './files.ts';
import { attackSuite } from './runner.ts';

const folder = (name: string) => realpathSync(mkdtempSync(join(tmpdir(), `mcp-node-${name}-`)));
const [drop, foreign, beyond] = [folder('drop'), folder('foreign'), folder('hole')];
Object.assign(places, { drop, foreign, hole: join(beyond, 'hole') });
writeFileSync(join(foreign, 'notes.txt'), CANARY);
copyFileSync(join(fixtures, 'blog/dev.db'), join(foreign, 'dev.db'));
writeFileSync(join(foreign, 'module.mjs'), `export default '${CANARY}'`);

attackSuite('files', files, {
  oneSession: true,
  args: ['--wall', 'off', `--allow-write=${drop},kept`],
  prepare: addInside,
  before() {
    for (const path of [drop, `${drop}-x`, `${drop}-beside`]) rmSync(path, { recursive: true, force: true });
    mkdirSync(drop);
  },
});

afterAll(() => {
  for (const path of [drop, foreign, beyond]) rmSync(path, { recursive: true, force: true });
});
