import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { makeFolder } from '../support/folders.ts';
import { writeOddities } from '../support/oddities.ts';
import { standIn, whatItDoesToABeliever } from './believing.ts';
import { rogue, rogueModule, said, say } from './rogue.ts';
import { attackSuite } from './runner.ts';

let attacks = 0;

attackSuite('rogue', rogue, {
  oneSession: true,
  // Below.
  unprotected: 'elsewhere',
  fixture: 'awkward/no-framework',
  prepare(dir) {
    writeOddities(dir);
  },
  // Changed: the project process that an attack ended before is not one that crashes in a loop.
  before(dir) {
    writeFileSync(join(dir, 'src/rogue.js'), `${rogueModule}\n// ${++attacks}`);
  },
});

describe('where nothing protects', () => {
  const folder = makeFolder({ 'child.mjs': standIn(say) });
  const child = join(folder.dir, 'child.mjs');
  afterAll(() => folder[Symbol.dispose]());

  test('an honest answer does nothing', async () => {
    expect(await whatItDoesToABeliever(child, 'answer(good)')).toEqual([]);
  });

  test.each(said.map(([name, body]) => ({ name, body })))('$name', async ({ body }) => {
    expect(await whatItDoesToABeliever(child, `${body}; answer(good)`)).not.toEqual([]);
  });
});
