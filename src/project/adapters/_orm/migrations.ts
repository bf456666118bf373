// Migrations that are modules: found by their folder and their text, one history for each package. Runs nothing.
import { basename, posix, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { isInside } from '../../../files/paths.ts';
import type { MigrationFile, MigrationRecord, MigrationSet } from '../../../protocol/databases/migrations.ts';
import type { Listing } from '../../../protocol/schemas.ts';
import { withoutComments } from '../../disk/comments.ts';
import { readText } from '../../disk/files.ts';
import type { Package, Project } from '../../shapes.ts';
import { namedByScripts } from './scripts.ts';

export interface MigrationText {
  orm: string;
  /** Words of which a file has one. */
  mentions: RegExp;
  /** Those in a file, by its path and its text without comments. */
  read(path: string, code: string): MigrationFile[];
  record: MigrationRecord;
  /** They lie in one folder: another is of another database. */
  isOneFolder?: boolean;
  /** The same with what the project says otherwise; `configured` is the text of its configuration. */
  configure?: {
    files: readonly string[];
    /** By which scripts name others: the command, and its options. */
    scripts?: { command: RegExp; options: readonly string[] };
    /** Others that these name, relative to the package. */
    named?(text: string): string[];
    record(text: string, record: MigrationRecord): MigrationRecord;
  };
}

const ignore = ['node_modules', 'dist', 'build', 'out', 'lib/cjs', 'coverage', 'tests', 'test', '.*'].map(
  (name) => `**/${name}/**`,
);

/** What is compiled lies beside its source, or in a folder of what is built. */
export async function findMigrations(project: Project, like: MigrationText): Promise<Listing<MigrationSet>> {
  const paths = await glob('**/*{migrat,Migrat}*/**/*.{ts,mts,cts,js,mjs,cjs}', {
    cwd: project.root,
    ignore: [...ignore, '**/*.d.ts', '**/*.{test,spec}.*'],
    expandDirectories: false,
    followSymbolicLinks: false,
  });
  const sets = new Map<Package, ReturnType<typeof newSet>>();
  for (const path of paths.sort()) {
    const file = resolve(project.root, path);
    const owner = ownerOf(project, file);
    const { text = '' } = owner ? await readText(file) : {};
    if (!owner || !like.mentions.test(text)) continue;
    const found = like.read(path, withoutComments(text));
    const set = sets.get(owner) ?? newSet();
    sets.set(owner, set);
    if (found.length > 0) set.folders.push(posix.dirname(path));
    for (const migration of found) set.files.set(posix.join(posix.dirname(path), migration.key), migration);
  }
  const owners = project.packages.filter((pkg) => sets.has(pkg));
  const items = await Promise.all(
    (owners.length > 0 ? owners : project.packages.slice(0, 1)).map(async (pkg) => {
      const { folders, files } = sets.get(pkg) ?? newSet();
      const folder = like.isOneFolder ? likeliest([...new Set(folders)]) : commonFolder(folders);
      const own = like.isOneFolder
        ? [...files].filter(([path]) => posix.dirname(path) === folder)
        : [...files];
      const base = { orm: like.orm, database: null, source: folder };
      return { ...base, files: own.map(([, file]) => file), record: await recordOf(pkg, like) };
    }),
  );
  return { items, warnings: [] };
}

const newSet = () => ({ folders: [] as string[], files: new Map<string, MigrationFile>() });

/** The innermost package. */
function ownerOf({ packages }: Project, file: string): Package | undefined {
  return packages.filter(({ dir }) => isInside(file, dir)).sort((a, b) => b.dir.length - a.dir.length)[0];
}

async function recordOf(pkg: Package, { record, configure }: MigrationText): Promise<MigrationRecord> {
  if (!configure) return record;
  const { dir } = pkg;
  const paths = await glob([...configure.files], { cwd: dir, dot: true, expandDirectories: false });
  const { scripts, named } = configure;
  const said = scripts ? namedByScripts(pkg, scripts.command, scripts.options).map(({ file }) => file) : [];
  // What a script names comes first: the others may be of other commands.
  const files = new Set([...said, ...paths.sort().map((path) => resolve(dir, path))]);
  const codes = await Promise.all([...files].map(codeOf));
  const more = named ? codes.flatMap(named).map((path) => resolve(dir, path)) : [];
  const others = await Promise.all(more.filter((file) => !files.has(file)).map(codeOf));
  return configure.record([...others, ...codes].join('\n'), record);
}

const codeOf = async (file: string): Promise<string> => withoutComments((await readText(file)).text ?? '');

/** The one that is called so, as far out as it lies. */
function likeliest(folders: readonly string[]): string | null {
  const usual = folders.filter((folder) => posix.basename(folder) === 'migrations');
  const rank = (folder: string) => folder.split('/').length;
  return [...(usual.length > 0 ? usual : folders)].sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

function commonFolder([first, ...others]: readonly string[]): string | null {
  if (first === undefined) return null;
  let folder = first;
  while (folder !== '.' && others.some((other) => other !== folder && !other.startsWith(`${folder}/`)))
    folder = posix.dirname(folder);
  return folder;
}

/** A migration that is called as its file is. */
export const byFile = (path: string): MigrationFile[] => [
  { name: withoutExtension(basename(path)), key: basename(path) },
];

const withoutExtension = (name: string): string => name.replace(/\.[cm]?[jt]s$/, '');

/** A text that stands behind a key. */
export const textBehind = (code: string, key: string): string | undefined =>
  new RegExp(`(?<![\\w.$])["']?${key}["']?\\s*:\\s*["'\`]([^"'\`$]+)["'\`]`).exec(code)?.[1];
