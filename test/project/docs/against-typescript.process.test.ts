// The same names, asked of TypeScript itself: where they are declared, how often, and what their comments say.
import { expect, test } from 'vitest';
import { askTypeScript, type Named } from '../../support/typescript.ts';
import { asked } from './asked.ts';
import { docsIn } from './asking.ts';

/** The first line of a comment, without marks of links. */
const firstLine = (doc: string) =>
  (doc.trim().split('\n')[0] ?? '')
    .replaceAll(/\{@link(?:code|plain)? ([^}|]*)(?:\|[^}]*)?\}/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();

const distinct = (names: readonly string[]) => [...new Set(names)].sort();

test('enough of them, of enough packages', () => {
  const names = Object.values(asked).flat();
  const packages = new Set(
    names.map((name) => /^(?:@[^/]+\/)?[^/#]+/.exec(name)?.[0]).filter((name) => name !== '.'),
  );
  expect(names.length).toBeGreaterThanOrEqual(40);
  expect(packages.size).toBeGreaterThanOrEqual(12);
});

test.each(Object.entries(asked))('%s', async (folder, names) => {
  const named = names.map((name): Named => {
    const [module = '', path = ''] = name.split('#');
    return { module, path: path.split('.') };
  });
  const told = askTypeScript(folder, named);
  const [ours, theirs]: [unknown[], unknown[]] = [[], []];
  for (const [index, name] of names.entries()) {
    const { declarations = [] } = await docsIn(folder, name);
    const answer = told[index];
    if (!answer) throw new Error(`TypeScript knows no ${name}`);
    const isFunction = declarations.every(({ signature }) => /^(?:async )?function\b/.test(signature));
    const doc = firstLine(answer.doc);
    const own = declarations.map((item) => firstLine(item.doc ?? ''));
    ours.push([
      name,
      distinct(declarations.map(({ source }) => source)),
      isFunction ? declarations.length : null,
    ]);
    theirs.push([name, distinct(answer.sources), isFunction ? answer.calls : null]);
    // Where types have no comment, that of the JavaScript is told.
    if (doc !== '') expect(own, name).toContain(doc);
  }
  expect(ours).toEqual(theirs);
});
