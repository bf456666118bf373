// Finds the file that starts an app. Reads manifests and file names; executes nothing.
import { extname, join, resolve } from 'node:path';
import { isInside } from '../../files/paths.ts';
import type { Warning } from '../../protocol/schemas.ts';
import { isDirectory, isFile, relativePath } from '../disk/files.ts';
import { scriptTargets } from '../disk/npm-scripts.ts';
import { packageOf, readRootPackage } from '../disk/packages.ts';
import type { Package, Project } from '../shapes.ts';

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

const startScripts = ['dev', 'start:dev', 'dev:server', 'develop', 'start', 'serve', 'server'];
const usualNames = ['src/server', 'src/app', 'src/index', 'src/main', 'server', 'app', 'index'];
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
  for await (const { target, reason } of candidates(pkg)) {
    const file = await findSource(resolve(pkg.dir, target), pkg);
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

async function* candidates(pkg: Package): AsyncGenerator<{ target: string; reason: string }> {
  const scripts = pkg.manifest?.scripts ?? {};
  for (const name of startScripts) {
    for (const target of scriptTargets(scripts, name)) yield { target, reason: `script "${name}"` };
  }
  if (pkg.manifest?.main !== undefined) yield { target: pkg.manifest.main, reason: '"main" in package.json' };
  for (const target of usualNames) yield { target, reason: 'usual name' };
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
  const match = /^(?:dist|build|out|lib|output)\/(.+)$/.exec(relativePath(pkg.dir, file));
  const rest = match?.[1];
  if (rest === undefined) return [];
  return rest.startsWith('src/') ? [join(pkg.dir, rest)] : [join(pkg.dir, 'src', rest), join(pkg.dir, rest)];
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
