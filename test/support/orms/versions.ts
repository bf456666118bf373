// The versions of an ORM that its comparisons run with: those of the fixture, and older ones that `npm run test:orms` installs.
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Edits } from '../../../scripts/orms/older.ts';

export interface Version {
  /** For people: the name of the package in the fixture, or the version. */
  as: string;
  /** The folder of the package; what it needs is found from there. */
  path: string;
  /** Of the manifest of a project that has it and what was installed with it. */
  dependencies?: Readonly<Record<string, string>>;
  /** What of the fixture is written otherwise for it. */
  edits?: Edits;
}

/** What scripts/test-orms.js installed of this ORM. */
export const older = (orm: string): Version[] => JSON.parse(process.env.TEST_ORMS ?? '{}')[orm] ?? [];

/** Those that a fixture has, by the names under which it has them. */
export const ofFixture = (modules: string, names: readonly string[]): Version[] =>
  names.map((name) => ({ as: name, path: join(modules, name) }));

export async function versionIn(path: string): Promise<string> {
  return JSON.parse(await readFile(join(path, 'package.json'), 'utf8')).version;
}

export async function linkPackages(root: string, paths: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(root, 'node_modules'), { recursive: true });
  for (const [name, path] of Object.entries(paths))
    await symlink(path, join(root, 'node_modules', name), 'dir');
}

/** Changes files of a copied fixture as somebody with an older version has them; each change has to find its text. */
export async function edit(root: string, edits: Edits = {}): Promise<void> {
  for (const [file, changes] of Object.entries(edits)) {
    const path = join(root, file);
    let text = await readFile(path, 'utf8');
    for (const [from, to] of changes) {
      if (!text.includes(from)) throw new Error(`${file} has no ${JSON.stringify(from)}`);
      text = to === null ? withoutLines(text, from) : text.replaceAll(from, to);
    }
    await writeFile(path, text);
  }
}

const withoutLines = (text: string, said: string) =>
  text
    .split('\n')
    .filter((line) => !line.includes(said))
    .join('\n');
