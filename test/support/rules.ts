// The rules of the source tree, as functions over file names and texts, so that each can be seen to fail.
import { dirname, join, normalize } from 'node:path/posix';

/** Path from the top level of the repository -> text. */
export type Sources = ReadonlyMap<string, string>;

const MAX_FLAT_FILES = 15;

/** Files of the tree that a file imports, types included, and packages. */
export function importsOf(sources: Sources, file: string): { own: string[]; packages: string[] } {
  const text = sources.get(file) ?? '';
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    ([, name]) => name as string,
  );
  return {
    own: specifiers
      .filter((name) => name.startsWith('.'))
      .map((name) => normalize(join(dirname(file), name)))
      .filter((name) => sources.has(name)),
    packages: specifiers.filter((name) => !name.startsWith('.')),
  };
}

/** Packages that are loaded with a file: types, and what is imported later, are not. */
export function loadedPackages(sources: Sources, entry: string): string[] {
  const reached = new Set([entry]);
  const packages = new Set<string>();
  for (const file of reached)
    for (const [, name = ''] of (sources.get(file) ?? '').matchAll(
      /^(?:import|export)\s+(?!type\b)(?:[^;']*?\sfrom\s+)?'([^']+)'/gm,
    )) {
      if (name.startsWith('.')) reached.add(normalize(join(dirname(file), name)));
      else packages.add(name);
    }
  return [...packages];
}

/** Folders in which more files lie flat than an eye takes in. */
export function crowdedFolders(sources: Sources): string[] {
  const byFolder = Map.groupBy(sources.keys(), dirname);
  return [...byFolder].filter(([, files]) => files.length > MAX_FLAT_FILES).map(([folder]) => folder);
}

/** One floor: folders ("a/") and files ("a.ts") that do not import each other. */
export type Floor = readonly string[];

/**
 * Imports that do not go down. `ladder` lists the floors, the highest first; a file belongs to the longest entry that
 * it begins with. Files that stand on no floor are breaches themselves.
 */
export function upwardImports(sources: Sources, ladder: readonly Floor[]): string[] {
  const rooms = ladder
    .flatMap((floor, index) => floor.map((room) => ({ room, index })))
    .sort((a, b) => b.room.length - a.room.length);
  const roomOf = (file: string) => rooms.find(({ room }) => file.startsWith(room));
  return [...sources.keys()].flatMap((file) => {
    const from = roomOf(file);
    if (!from) return [`${file} stands on no floor`];
    return importsOf(sources, file).own.flatMap((target) => {
      const to = roomOf(target);
      if (!to || to.room === from.room || to.index > from.index) return [];
      return [`${file} -> ${target}`];
    });
  });
}

/** Circles of files, each as its members in order. */
export function circles(sources: Sources): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start !== -1) {
      found.push([...path.slice(start), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const target of importsOf(sources, file).own) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of sources.keys()) visit(file, []);
  return found;
}

/** Where one of `names` stands in a file that `mayName` does not allow to. */
export function namedOutside(
  sources: Sources,
  names: readonly string[],
  patternOf: (name: string) => RegExp,
  mayName: (file: string, name: string) => boolean,
): string[] {
  return [...sources].flatMap(([file, text]) =>
    names
      .filter((name) => !mayName(file, name) && patternOf(name).test(text))
      .map((name) => `${file} names ${name}`),
  );
}

/** `expressJs` and `Express` name it as well, `expression` does not. */
export function wordOf(name: string): RegExp {
  const capital = (word: string) => `${word[0]?.toUpperCase()}${word.slice(1)}`;
  const camel = name.split('-').map(capital).join('');
  return new RegExp(`(?:(?<![A-Za-z])${name}|${camel})(?![a-z])`);
}

/** As a package or a part of a path: names of drivers are those of databases too. */
export const quoted = (name: string): RegExp => new RegExp(`['"\`/]${name.replace(/[.]/g, '\\.')}['"\`/]`);

/** What has no place in what crosses between processes: built-ins that open files or start threads, and files with one user. */
export function protocolBreaches(
  protocol: Sources,
  all: Sources,
  processOf: (file: string) => string | null,
): string[] {
  const powerful = /^node:(?:fs|worker_threads|child_process|vm|module|inspector)/;
  return [...protocol.keys()].flatMap((file) => {
    const opens = importsOf(all, file).packages.filter((name) => powerful.test(name));
    const users = usersOf(all, file, processOf);
    return [
      ...opens.map((name) => `${file} imports ${name}`),
      ...(users.size < 2 ? [`${file} is used by ${[...users].join() || 'nobody'} alone`] : []),
    ];
  });
}

/** The processes that import a file, directly or through others of its folder. */
function usersOf(all: Sources, file: string, processOf: (file: string) => string | null): Set<string> {
  const users = new Set<string>();
  const seen = new Set<string>();
  const visit = (target: string): void => {
    if (seen.has(target)) return;
    seen.add(target);
    for (const importer of all.keys()) {
      if (!importsOf(all, importer).own.includes(target)) continue;
      const name = processOf(importer);
      if (name === null) visit(importer);
      else users.add(name);
    }
  };
  visit(file);
  return users;
}
