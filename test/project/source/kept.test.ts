import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProject } from '../../../src/project/disk/packages.ts';
import { findEntries } from '../../../src/project/inspect/app-entry.ts';
import { isEvidence } from '../../../src/project/inspect/detect.ts';
import { readAllSource } from '../../../src/project/inspect/source.ts';
import { rememberParsed } from '../../../src/project/source/parse/kept.ts';
import { loadParser, type Parse } from '../../../src/project/source/parse/parser.ts';
import { defaultConfig } from '../../../src/protocol/config.ts';
import { fixtures } from '../../support/folders.ts';

const real = await loadParser();

/** With what it was asked to parse. */
function counting(most?: number): { parse: Parse; parsed: string[] } {
  const parsed: string[] = [];
  const parse = rememberParsed((file, text) => {
    parsed.push(file);
    return real(file, text);
  }, most);
  return { parse, parsed };
}

test('a file is parsed again when it says something else, and only then', () => {
  const { parse, parsed } = counting();
  const first = parse('a.ts', 'let a = 1');
  expect(parse('a.ts', 'let a = 1')).toBe(first);
  expect(parse('a.ts', 'let a = 2').text).toBe('let a = 2');
  // As long as before, and what it was before.
  expect(parse('a.ts', 'let a = 1').text).toBe('let a = 1');
  expect(parsed).toEqual(['a.ts', 'a.ts', 'a.ts']);
});

test('the same text in another language is another tree', () => {
  const { parse } = counting();
  const text = 'const a = <T>(x);';
  expect(parse('a.ts', text).problem).toBeNull();
  expect(parse('a.tsx', text).problem).not.toBeNull();
});

test('what cannot be parsed is not tried again until it is mended', () => {
  const { parse, parsed } = counting();
  expect(parse('a.ts', 'let = = 1').problem).not.toBeNull();
  expect(parse('a.ts', 'let = = 1').problem).not.toBeNull();
  expect(parse('a.ts', 'let a = 1').problem).toBeNull();
  expect(parsed).toEqual(['a.ts', 'a.ts']);
});

test('so much is kept and no more, and a file that changes makes room', () => {
  const { parse, parsed } = counting(20);
  const read = (...texts: [string, string][]) => {
    parsed.length = 0;
    for (const [file, text] of texts) parse(file, text);
    return [...parsed];
  };
  const [large, small] = ['let a = 123456;', 'let b;'] as const;
  expect(read(['a.ts', large], ['b.ts', small])).toEqual(['a.ts', 'b.ts']);
  expect(read(['a.ts', large], ['b.ts', small])).toEqual(['b.ts']);
  expect(read(['a.ts', 'let a;'], ['b.ts', small])).toEqual(['a.ts', 'b.ts']);
  expect(read(['a.ts', 'let a;'], ['b.ts', small])).toEqual([]);
});

const projects = readdirSync(fixtures).filter((name) => existsSync(join(fixtures, name, 'package.json')));

test.each(projects)('%s: what is read of trees that were read before is the same', async (name) => {
  const root = join(fixtures, name);
  const { parse, parsed } = counting();
  const read = async () => {
    const { project } = await readProject(root, defaultConfig, isEvidence);
    const found = await Promise.all(project.packages.map((pkg) => findEntries(pkg, project)));
    const entries = found.flatMap((all) => all.entries.map(({ file }) => file));
    const answers = [];
    for (const wanted of ['routes', 'models', 'routes'] as const)
      answers.push(await readAllSource(project, { wanted, entries }, parse));
    return answers;
  };
  const [routes, models, again] = await read();
  expect(again).toEqual(routes);
  parsed.length = 0;
  expect(await read()).toEqual([routes, models, routes]);
  expect(parsed).toEqual([]);
});
