// Whose file it is: a package may be installed under another name (`npm:`), and says in its package.json which one it has.
import { readFileSync } from 'node:fs';
import type { FileTest } from '../loader/hooks.ts';

/** Taken before project code could replace it. */
const read = readFileSync;
const { parse } = JSON;

/** The folder of a package, the name that it is installed under, and the file in it. */
const inPackage = /^(.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+))[\\/](.+)$/s;
const said = new Map<string, string | undefined>();

/** A path, or the URL of one: as both name it. */
export function namesOf(file: string): string[] {
  const [, folder, name] = inPackage.exec(file) ?? [];
  if (folder === undefined || name === undefined) return [];
  if (!said.has(folder)) said.set(folder, nameIn(folder));
  const own = said.get(folder);
  return [name.replaceAll('\\', '/'), ...(own === undefined ? [] : [own])];
}

function nameIn(folder: string): string | undefined {
  const file = `${folder}/package.json`;
  try {
    const { name } = parse(read(file.startsWith('file:') ? new URL(file) : file, 'utf8'));
    return typeof name === 'string' ? name : undefined;
  } catch {
    // None, or a damaged one.
    return undefined;
  }
}

/** Wherever it is installed, and under which name. As a text it is the same for a thread that hooks run in. */
export function fileOfPackage(name: string, path: string): FileTest {
  const wanted = JSON.stringify([name, path]);
  return {
    test: (file) => inPackage.exec(file)?.[3]?.replaceAll('\\', '/') === path && namesOf(file).includes(name),
    toString: () => `{ test(file) {
      const [name, path] = ${wanted};
      const [, folder, installed, rest] = ${inPackage}.exec(file) ?? [];
      if (rest !== path) return false;
      if (installed === name) return true;
      try {
        const { readFileSync } = process.getBuiltinModule('node:fs');
        return JSON.parse(readFileSync(new URL(folder + '/package.json'), 'utf8')).name === name;
      } catch {
        return false;
      }
    } }`,
  };
}
