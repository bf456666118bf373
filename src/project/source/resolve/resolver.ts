// What a specifier means where it is written: a file of the project, or a module of a package that stays a name.
import { dirname, extname, join, resolve } from 'node:path';
import type { Disk } from './disk.ts';
import { createManifests, importTargets, sourcesOf, starOf, targetsOf } from './packages.ts';
import { createPathMaps } from './tsconfig.ts';

export type Resolved =
  | { file: string }
  /** `module` is the specifier, `package` the npm name in it; `missing`: it reads like a file of the project. */
  | { module: string; package: string; missing: boolean };

export interface Resolver {
  resolve(specifier: string, from: string): Resolved;
  /** A path without, or with another, extension; a folder stands for its index. */
  findFile(path: string): string | null;
}

const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'];
/** What TypeScript and bundlers take an extension for, when there is no such file. */
const stands: Record<string, string[]> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.jsx': ['.tsx', '.ts'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

export function createResolver(disk: Disk, packages: readonly { name: string; dir: string }[]): Resolver {
  const manifests = createManifests(disk);
  const own = new Map(packages.map(({ name, dir }) => [name, dir]));
  const mapsOf = createPathMaps(disk, (name, from) => {
    const found = inWorkspace(name, from);
    return found?.endsWith('.json') ? found : null;
  });

  const probe = (path: string): string | null => {
    const extension = extname(path);
    if (extensions.includes(extension) && disk.isFile(path) && !path.endsWith('.d.ts')) return path;
    const stem = path.slice(0, path.length - extension.length);
    const others = Object.hasOwn(stands, extension) ? (stands[extension] ?? []) : [];
    return (
      [...others.map((other) => stem + other), ...extensions.map((other) => path + other)].find(
        disk.isFile,
      ) ?? null
    );
  };

  const findFile = (path: string): string | null => {
    if (/(?:^|\/)node_modules(?:\/|$)/.test(disk.relative(path))) return null;
    const file = probe(path);
    if (file) return file;
    if (!disk.isFolder(path)) return null;
    const manifest = manifests.read(path);
    const main = manifest && path !== disk.root ? packageFile(path, manifest, '.') : null;
    return main ?? probe(join(path, 'index'));
  };

  const packageFile = (folder: string, manifest: Record<string, unknown>, subpath: string): string | null => {
    for (const target of targetsOf(manifest, subpath)) {
      const path = resolve(folder, target);
      const found = sourcesOf(path, folder)
        .map(
          (candidate) =>
            probe(candidate.replace(/\.d\.([mc]?)ts$/, '.$1js')) ??
            (disk.isFolder(candidate) ? probe(join(candidate, 'index')) : null),
        )
        .find((file) => file !== null);
      if (found) return found;
    }
    if (subpath === '.') return probe(join(folder, 'src/index')) ?? probe(join(folder, 'index'));
    return findFile(join(folder, subpath)) ?? findFile(join(folder, 'src', subpath));
  };

  const inWorkspace = (specifier: string, from: string): string | null => {
    const name = packageName(specifier);
    const folder = own.get(name) ?? linked(name, from);
    const manifest = folder ? manifests.read(folder) : null;
    if (!folder || !manifest) return null;
    return packageFile(folder, manifest, `.${specifier.slice(name.length)}`);
  };

  // `file:` and `link:` lead to a folder of the project that is no workspace.
  const linked = (name: string, from: string): string | undefined => {
    const nearest = manifests.nearest(dirname(from));
    const declared = {
      ...asStrings(nearest?.manifest.dependencies),
      ...asStrings(nearest?.manifest.devDependencies),
    };
    const range = Object.hasOwn(declared, name) ? declared[name] : undefined;
    const path = /^(?:file|link|portal):(.+)$/.exec(range ?? '')?.[1];
    return path && nearest ? resolve(nearest.folder, path) : undefined;
  };

  const inPaths = (specifier: string, from: string): { file: string } | 'named' | null => {
    const map = mapsOf(dirname(from));
    if (!map) return null;
    let named = false;
    for (const { pattern, targets } of map.patterns) {
      const star = starOf(pattern, specifier);
      if (star === null) continue;
      named ||= pattern !== '*';
      const file = targets
        .map((target) => findFile(target.replace('*', star)))
        .find((found) => found !== null);
      if (file) return { file };
    }
    const found = map.baseUrl ? findFile(join(map.baseUrl, specifier)) : null;
    // The settings of a package have its name: `tsoa.json` is no `tsoa`.
    const file = found?.endsWith('.json') && !specifier.endsWith('.json') ? null : found;
    return file ? { file } : named ? 'named' : null;
  };

  const known = new Map<string, Resolved>();
  const find = (specifier: string, from: string): Resolved => {
    const external = (missing: boolean): Resolved => ({
      module: specifier,
      package: packageName(specifier),
      missing,
    });
    if (specifier.startsWith('node:') || specifier === '') return external(false);
    if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..') {
      const file = findFile(resolve(dirname(from), specifier));
      return file ? { file } : external(true);
    }
    if (specifier.startsWith('#')) {
      const nearest = manifests.nearest(dirname(from));
      for (const target of nearest ? importTargets(nearest.manifest, specifier) : []) {
        const found = target.startsWith('.')
          ? sourcesOf(resolve(nearest?.folder ?? '', target), nearest?.folder ?? '')
              .map(findFile)
              .find((file) => file !== null)
          : inWorkspace(target, from);
        if (found) return { file: found };
      }
    }
    const viaPaths = inPaths(specifier, from);
    if (viaPaths && viaPaths !== 'named') return viaPaths;
    const workspace = inWorkspace(specifier, from);
    return workspace ? { file: workspace } : external(viaPaths === 'named' || specifier.startsWith('#'));
  };

  return {
    findFile,
    resolve(specifier, from) {
      const plain = specifier.replace(/^file:\/\//, '').replace(/[?!].*$/, '');
      const key = `${plain}\0${dirname(from)}`;
      const result = known.get(key) ?? find(plain, from);
      known.set(key, result);
      return result;
    },
  };
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function asStrings(value: unknown): Record<string, string> {
  return typeof value === 'object' && value !== null ? (value as Record<string, string>) : {};
}
