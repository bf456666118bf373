// What is done is in sight of the human who is asked, whatever surrounds it; a server that shows code as it came hides it.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { type Folder, makeFolder } from '../support/folders.ts';
import { inOurName, inSight, naiveQuestion, question, unseen } from './question.ts';

let folder: Folder;
let session: Session;
const asked: string[] = [];

beforeAll(async () => {
  folder = makeFolder({
    'package.json': '{ "name": "question", "type": "module" }',
    'src/act.js': `import { writeFileSync } from 'node:fs';\nexport const act = (file) => writeFileSync(file, '');`,
  });
  session = await connect(folder.dir, {
    human(text) {
      asked.push(text);
      return { action: 'cancel' };
    },
  });
});

afterAll(async () => {
  await session.close();
  folder[Symbol.dispose]();
});

const acts = question.map((disguise, index) => ({ ...disguise, act: `act('made-${index}')`, index }));

test.each(acts)('$name', async ({ code, act, index }) => {
  asked.length = 0;
  await session.shell("import { act } from './src/act.js'");
  const { output } = await session.shell(code(act));
  expect(output.exception?.message, 'it ran').toContain('PERMISSION_DENIED');
  const [text = ''] = asked;
  const [first, second] = inSight(text).split('\n');
  expect(first).toContain(`write ${join(folder.dir, `made-${index}`)}?`);
  expect(second).toContain(act);
  expect(inOurName(text)).toEqual([]);
  expect(text).not.toMatch(unseen);
});

describe('where nothing protects', () => {
  test.each(acts)('$name', ({ code, act, index }) => {
    const text = naiveQuestion(`made-${index}`, code(act));
    const isHidden = !inSight(text).includes(act);
    expect(isHidden || inOurName(text).length > 0 || unseen.test(text)).toBe(true);
  });
});
