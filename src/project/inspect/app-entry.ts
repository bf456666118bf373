// Finds the file that starts an app. Reads manifests and file names; executes nothing.
import { extname, join, resolve } from 'node:path';
import { scriptTargets, startScripts } from '../../files/npm-scripts.ts';
import { isInside } from '../../files/paths.ts';
import type { Warning } from '../../protocol/schemas.ts';
import { isDirectory, isFile, relativePath } from '../disk/files.ts';
import { packageOf, readRootPackage } from '../disk/packages.ts';
import type { Package, Project } from '../shapes.ts';
import { type Nature, natureOf } from './nature.ts';

export interface Entry {
  /** Label of the app. */
  app: string;
  /** Absolute. */
  file: string;
  /** Relative to the root. */
  path: string;
  args?: readonly string[];
  reason: string;
}

export interface FoundEntries {
  entries: Entry[];
  warnings: Warning[];
}

const usualNames = ['src/server', 'src/app', 'src/index', 'src/main', 'server', 'app', 'index'];
const usual = 'usual name';
/** Beside what is shown, whose files have the other names. */
const serverNames = ['server', 'src/server', 'app', 'src/app'].flatMap((name) => [
  `${name}.ts`,
  `${name}/index.ts`,
]);
const extensions = ['.ts', '.mts', '.js', '.mjs', '.cts', '.cjs', '.tsx', '.jsx'];
const sourceFile = /\.[mc]?[jt]sx?$/;

/** The entries of a package: those the configuration names, else the best one that can be found. */
export async function findEntries(pkg: Package, project: Project): Promise<FoundEntries> {
  const toEntry = (file: string, reason: string): Entry => ({
    app: pkg.label,
    file,
    path: relativePath(project.root, file),
    reason,
  });
  if (project.config.entry.length > 0) {
    const rootPackage = await readRootPackage(project);
    const files = project.config.entry.map((path) => resolve(project.root, path));
    const own = files.filter((file) => packageOf(file, project.packages, rootPackage).path === pkg.path);
    const present = await Promise.all(own.map(isFile));
    return {
      entries: own
        .filter((_, index) => present[index])
        .map((file) => toEntry(file, '"entry" in the configuration')),
      warnings: own
        .filter((_, index) => !present[index])
        .map((file) => missing(relativePath(project.root, file))),
    };
  }
  const nature = await natureOf(pkg);
  for await (const { target, reason } of candidates(pkg, nature)) {
    const file = await findSource(resolve(pkg.dir, target), pkg);
    if (nature.isElsewhere && reason === usual && /x$/.test(file ?? '')) continue;
    if (file !== null && isInside(file, project.root))
      return { entries: [toEntry(file, reason)], warnings: [] };
  }
  return { entries: [], warnings: [] };
}

function missing(path: string): Warning {
  return {
    code: 'ENTRY_NOT_FOUND',
    message: `"entry" in the configuration names ${path}, which is not a file.`,
  };
}

async function* candidates(
  pkg: Package,
  { isElsewhere, isServer, hasMain }: Nature,
): AsyncGenerator<{ target: string; reason: string }> {
  const scripts = pkg.manifest?.scripts ?? {};
  for (const name of startScripts) {
    for (const target of scriptTargets(scripts, name))
      if (!isTask(target)) yield { target, reason: `script "${name}"` };
  }
  for (const { file, reason } of hasMain ? (pkg.starts ?? []) : []) yield { target: file, reason };
  if (hasMain && pkg.manifest?.main !== undefined)
    yield { target: pkg.manifest.main, reason: '"main" in package.json' };
  const names = isElsewhere ? serverNames : usualNames;
  for (const target of isServer ? names : []) yield { target, reason: usual };
}

/** Builds, generates, moves something, or starts other programs. */
const taskFile =
  /(?:^|\/)(?:ace|(?:gulp|grunt|jake|cake)file[\w.]*|(?:[^/]*\.config|(?:webpack|rollup|esbuild|vite|tsup)(?:\.[\w-]+)*|(?:(?:pre|post)?(?:build|install)|bundle|compile|clean|release|publish|deploy|migrate|seed|codegen|generate)(?:[-.:]\w+)*)\.[mc]?[jt]s)$/i;
const taskFolder = /(?:^|\/)(?:scripts?|tools|tooling|tasks)\//i;
const serverFile = /(?:^|\/)(?:server|app|api|www)(?:\.[mc]?[jt]s)?$/i;

function isTask(target: string): boolean {
  return taskFile.test(target) || (taskFolder.test(target) && !serverFile.test(target));
}

// Built files are only taken when their source cannot be found: they may be older than it.
async function findSource(file: string, pkg: Package): Promise<string | null> {
  if (!isInside(file, pkg.dir) || /(^|\/)node_modules(\/|$)/.test(relativePath(pkg.dir, file))) return null;
  for (const candidate of [...sourcesOfBuilt(file, pkg), file]) {
    const found = await findModule(candidate);
    if (found !== null) return found;
  }
  return null;
}

function sourcesOfBuilt(file: string, pkg: Package): string[] {
  const match = /^(?:(?:dist|build|out|lib|output|\.vite\/build)|dist-(\w+))\/(.+)$/.exec(
    relativePath(pkg.dir, file),
  );
  const [, part = '', rest] = match ?? [];
  if (rest === undefined) return [];
  if (rest.startsWith('src/')) return [join(pkg.dir, rest)];
  return [join(pkg.dir, 'src', part, rest), join(pkg.dir, part, rest), join(pkg.dir, 'src', rest)];
}

// As written, with another extension (`node dist/index.js` runs what src/index.ts says), or the index of a folder.
async function findModule(file: string): Promise<string | null> {
  if (sourceFile.test(file) && (await isFile(file))) return file;
  const stem = sourceFile.test(file) ? file.slice(0, -extname(file).length) : file;
  const stems = (await isDirectory(file)) ? [join(file, 'index')] : [stem];
  for (const candidate of stems.flatMap((name) => extensions.map((extension) => name + extension))) {
    if (await isFile(candidate)) return candidate;
  }
  return null;
}
