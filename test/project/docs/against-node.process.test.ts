// The source of functions, compared with what Node says of the same functions once they are loaded.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { asked } from './asked.ts';
import { sourceIn } from './asking.ts';

const execute = promisify(execFile);

/** Loads each and gives the text of the function that it is. */
const program = `
const texts = {};
for (const name of JSON.parse(process.argv[1])) {
  const [module, path] = name.split('#');
  try {
    let value = await import(module);
    for (const part of path.split('.')) value = value.prototype?.[part] ?? value[part] ?? value.default?.[part];
    if (typeof value === 'function') texts[name] = value.toString();
  } catch {}
}
console.log(JSON.stringify(texts));
process.exit(0);
`;

/** The text of what a call gives, or exports, stands where that is called. */
const madeByCalls = new Set(['zod#ZodObject', 'vitest#expect', 'http-errors#HttpError', 'tslib#__awaiter']);
const found: string[] = [];

const plain = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|\s+/g, '');

test.each(Object.entries(asked))('%s', async (folder, names) => {
  const packages = names.filter((name) => !/^(?:\.|node:|fs\/)/.test(name));
  const { stdout } = await execute(
    process.execPath,
    ['--input-type=module', '--eval', program, JSON.stringify(packages)],
    { cwd: folder },
  );
  const texts = JSON.parse(stdout) as Record<string, string>;
  const wrong: unknown[] = [];
  for (const [name, text] of Object.entries(texts)) {
    const { definitions, declared } = await sourceIn(folder, name);
    // What only running it would find is told from its types.
    if (declared === undefined || madeByCalls.has(name)) continue;
    found.push(name);
    const told = plain(definitions.map((definition) => definition.text).join('\n'));
    if (!told.includes(plain(text).slice(0, 100))) wrong.push([name, definitions, text.slice(0, 200)]);
  }
  expect(wrong).toEqual([]);
});

test('enough of them', () => {
  expect(found.length).toBeGreaterThanOrEqual(40);
});
