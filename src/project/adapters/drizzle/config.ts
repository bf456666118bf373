// Reads drizzle.config without running it: what is written plainly.
import { dirname, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { withoutComments } from '../../disk/comments.ts';
import { isDirectory, readText, relativePath } from '../../disk/files.ts';
import { packageOf, readRootPackage } from '../../disk/packages.ts';
import type { Package, Project } from '../../shapes.ts';
import { namedByScripts } from '../_orm/scripts.ts';
import { type UrlSource, urlSource } from '../_orm/url-source.ts';
import { configFiles } from './places.ts';

export interface DrizzleConfig {
  /** Relative to the root. */
  path: string;
  package: Package;
  /** Where drizzle-kit runs: paths are relative to it. */
  base: string;
  dialect: string | null;
  /** Files, folders or globs; null where they are computed. */
  schema: string[] | null;
  out: string | null;
  casing: string | null;
  url: UrlSource | null;
  /** Of credentials that are no URL. */
  host: string | null;
  port: number | null;
  database: string | null;
  /** Where the credentials stand, or the dialect. */
  line: number;
}

export async function readConfigs(project: Project): Promise<DrizzleConfig[]> {
  const root = await readRootPackage(project);
  // Those of the root may name one of a package below it.
  const owners = [root, ...project.packages.filter(({ path }) => path !== '.')];
  const named = owners.flatMap((pkg) => namedByScripts(pkg, /^drizzle-kit$/, ['--config']));
  const ownerOf = (file: string) => packageOf(file, project.packages, root);
  const files = new Map(named.map(({ file, cwd }) => [file, { pkg: ownerOf(file), cwd }]));
  for (const pkg of project.packages) {
    const paths = await glob(configFiles, {
      cwd: pkg.dir,
      ignore: '**/node_modules/**',
      expandDirectories: false,
    });
    for (const file of paths.sort().map((path) => resolve(pkg.dir, path)))
      if (!files.has(file) && ownerOf(file) === pkg) files.set(file, { pkg, cwd: pkg.dir });
  }
  const read = [...files].map(([file, { pkg, cwd }]) => readConfig(project.root, pkg, file, cwd));
  const configs = (await Promise.all(read)).filter((config) => config !== null);
  return configs.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What it says is relative to where the command runs: the script says where, else the folder of migrations shows it. */
async function baseOf(out: string, folders: readonly string[]): Promise<string> {
  for (const folder of folders) if (await isDirectory(resolve(folder, out))) return folder;
  return folders[0] ?? '.';
}

async function readConfig(
  root: string,
  pkg: Package,
  file: string,
  cwd: string,
): Promise<DrizzleConfig | null> {
  const { text } = await readText(file);
  if (text === undefined) return null;
  const code = withoutComments(text);
  const credentials = /(?<![\w.$])["']?dbCredentials["']?\s*:/.exec(code);
  const within = credentials ? code.slice(credentials.index + credentials[0].length) : '';
  const place = credentials ?? /(?<![\w.$])["']?dialect["']?\s*:/.exec(code);
  return {
    ...{ path: relativePath(root, file), package: pkg },
    base: await baseOf(textAt(code, 'out') ?? 'drizzle', [cwd, pkg.dir, dirname(file)]),
    dialect: textAt(code, 'dialect'),
    schema: listAt(code, 'schema'),
    out: textAt(code, 'out'),
    casing: textAt(code, 'casing'),
    url: urlAt(within),
    host: textAt(within, 'host'),
    port: numberAt(within, 'port'),
    database: textAt(within, 'database'),
    line: code.slice(0, place?.index ?? 0).split('\n').length,
  };
}

/** What stands behind the first key of that name. */
function behind(code: string, key: string): string {
  const found = new RegExp(`(?<![\\w.$])["']?${key}["']?\\s*:\\s*`).exec(code);
  return found ? code.slice(found.index + found[0].length) : '';
}

const literal =
  /^(?:"((?:\\.|[^"\\\n])*)"|'((?:\\.|[^'\\\n])*)'|`([^`\\$]*)`)\s*(?=[,}\])\n]|satisfies\b|as\b|$)/;

function textAt(code: string, key: string): string | null {
  return textOf(behind(code, key));
}

function textOf(value: string): string | null {
  const match = literal.exec(value.trim());
  return match ? (match[1] ?? match[2] ?? match[3] ?? '') : null;
}

function numberAt(code: string, key: string): number | null {
  const digits = /^\d+/.exec(behind(code, key))?.[0];
  return digits === undefined ? null : Number(digits);
}

function listAt(code: string, key: string): string[] | null {
  const value = behind(code, key);
  const single = textOf(value);
  if (single !== null) return [single];
  const items = /^\[([^[\]]*)\]/
    .exec(value)?.[1]
    ?.split(',')
    .map((item) => item.trim());
  const texts = items?.filter((item) => item !== '').map(textOf);
  return texts?.every((text) => text !== null) ? texts : null;
}

/** `env.X` of a module that checks variables is the variable as well. */
function urlAt(code: string): UrlSource | null {
  const value = behind(code, 'url');
  const checked = /^\w*env\w*\.([A-Z][A-Z\d_]*)\b/i.exec(value)?.[1];
  return (
    urlSource(value) ?? (checked === undefined || /^process\b/.test(value) ? null : { variable: checked })
  );
}
