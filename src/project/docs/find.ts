// Finds what a name means, or says what is near.
import { existsSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { codedError } from '../../errors.ts';
import { isSecret } from '../../files/guarded-files.ts';
import { isInside } from '../../files/paths.ts';
import { nearestNames, similarNames } from '../../nearest.ts';
import type { Warning } from '../../protocol/schemas.ts';
import { declaredNames } from '../disk/manifest.ts';
import type { Package, Project } from '../shapes.ts';
import type { Found } from './link/linker-shapes.ts';
import { memberNames } from './link/members.ts';
import { type Reached, reach } from './link/reach.ts';
import { ownExports } from './own-exports.ts';
import { candidatesOf } from './query.ts';
import { findPackage, packageOf, splitSpecifier } from './read/packages.ts';
import { reached, type Target, targetsOf } from './target.ts';
import { notPermitted } from './text/lines.ts';
import { unexported } from './unexported.ts';
import type { World } from './world.ts';

export interface Answered {
  target: Target;
  /** null: the module itself, or a file. */
  reached: Reached | null;
  warnings: Warning[];
}

const NAMED = 40;

export function find(world: World, project: Project, name: string, app: string | null): Answered {
  const candidates = candidatesOf(name);
  const apps = appsOf(project, app);
  let failed: { target: Target; missing: string; holder: Found; path: string[] } | undefined;
  const tried = new Set<string>();
  for (const dir of apps) {
    for (const target of targetsOf(world, candidates, dir)) {
      const { pkg, module, path, scope } = target;
      const key = JSON.stringify([pkg?.dir, module, path, scope?.file.path]);
      if (tried.has(key)) continue;
      tried.add(key);
      const warnings = app === null ? otherVersions(world, apps, target) : [];
      if (target.path.length === 0) return { target, reached: null, warnings };
      const found = reached(world, target);
      if (found && 'found' in found) return { target, reached: found, warnings };
      // The longest module is the one that was meant.
      if (found) failed ??= { target, ...found };
      else if (target.pkg) failed ??= { target, missing: target.path[0] ?? '', holder: nothing, path: [] };
    }
  }
  const [first = '', ...rest] = candidates.at(-1)
    ? [candidates.at(-1)?.module ?? '', ...(candidates.at(-1)?.path ?? [])]
    : [];
  for (const target of ownExports(world, project, first, rest)) {
    const found = reached(world, target);
    if (found && 'found' in found) return { target, reached: found, warnings: [] };
    if (found && (!failed || found.path.length > failed.path.length)) failed = { target, ...found };
  }
  const everywhere = globalNamed(world, first, rest);
  if (everywhere) return everywhere;
  const other = failed ? unexported(world, failed.target, failed) : null;
  if (other) return { ...other, warnings: app === null ? otherVersions(world, apps, other.target) : [] };
  if (failed) throw symbolNotFound(world, failed);
  throw notInstalled(world, project, apps, name, first);
}

/** What is there without an import, as the types of Node say: `Buffer.from`. */
function globalNamed(world: World, name: string, rest: string[]): Answered | null {
  const { files, linker } = world;
  const start = linker.globalOf(name, files.root);
  const scope = start?.declarations[0]?.scope;
  const found = start ? reach(linker, start, rest) : null;
  if (!scope || !found || !('found' in found)) return null;
  const pkg = packageOf(files, scope.file.path);
  return { target: { pkg, module: name, path: rest, scope }, reached: found, warnings: [] };
}

const nothing: Found = { name: '', declarations: [] };

/** Folders to resolve from; the root last, unless it is an app. */
function appsOf(project: Project, app: string | null): string[] {
  const chosen =
    app === null
      ? project.packages
      : project.packages.filter(({ label, path }) => label === app || path === app);
  if (app !== null && chosen.length === 0)
    throw codedError('APP_NOT_FOUND', {
      label: app,
      known: project.packages.map(({ label }) => label).join(', '),
    });
  const dirs = [...chosen.map(({ dir }: Package) => dir), ...(app === null ? [project.root] : [])];
  return [...new Set(dirs.flatMap((dir) => realOf(dir) ?? []))];
}

function realOf(dir: string): string | null {
  try {
    return realpathSync(dir);
  } catch {
    return null;
  }
}

function otherVersions(world: World, apps: readonly string[], { pkg }: Target): Warning[] {
  if (!pkg) return [];
  const others = apps.flatMap((dir) => {
    const other = findPackage(world.files, dir, pkg.name);
    return other && other.version !== pkg.version ? [`${world.files.shown(dir)} has ${other.version}`] : [];
  });
  if (others.length === 0) return [];
  const message = `This is ${pkg.name} ${pkg.version}; ${[...new Set(others)].slice(0, 5).join(', ')}: name the app with "app".`;
  return [{ code: 'OTHER_VERSION', message }];
}

function symbolNotFound(
  world: World,
  { target, missing, holder, path }: { target: Target; missing: string; holder: Found; path: string[] },
): Error {
  const names = memberNames(world.linker, holder).filter((name) => name !== 'default');
  const where = path.length === 0 ? target.module : `${target.module}#${path.join('.')}`;
  const version = target.pkg?.version ? ` ${target.pkg.version}` : '';
  const hasNothing = names.length === 0;
  // What was not read may have it.
  const left = [...world.files.left].slice(0, 3).join('; ');
  const unread = left === '' ? '' : ` Not all could be read: ${left}; call again, as what was read is kept.`;
  return codedError('SYMBOL_NOT_FOUND', {
    ...{ name: missing, where: `${where}${version}` },
    hint:
      (hasNothing
        ? `Nothing that can be read says what ${where} has; get_docs("${target.module}") shows what is known of it.`
        : `Nearest: ${nearestNames(missing, names, 5).join(', ')}. It has ${names.length}: ${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ', …' : ''}.`) +
      unread,
  });
}

function notInstalled(
  world: World,
  project: Project,
  apps: readonly string[],
  given: string,
  first: string,
): Error {
  if (/^[./]/.test(given) || /\.[cm]?[jt]sx?(?:[#:]|$)/.test(given))
    return isRefused(world, given)
      ? notPermitted(given)
      : codedError('MODULE_NOT_FOUND', { specifier: given });
  const { name } = splitSpecifier(first);
  const declared = [...project.packages, ...(project.rootPackage ? [project.rootPackage] : [])].flatMap(
    ({ manifest }) => declaredNames(manifest),
  );
  const isDeclared = declared.includes(name);
  const installed = [...new Set([...declared, ...apps.flatMap((dir) => installedNames(world, dir))])].filter(
    (other) => other !== name,
  );
  return codedError('PACKAGE_NOT_INSTALLED', {
    name,
    state: apps.some((dir) => existsSync(join(dir, 'node_modules', name)))
      ? 'is a link that leads out of the project, where nothing is read'
      : isDeclared
        ? 'is declared, but not installed'
        : 'is not installed here, and no export of the project',
    nearest: similarNames(name, installed).join(', '),
  });
}

/** Whether such a file is there is not told either. */
function isRefused({ files }: World, given: string): boolean {
  const place = resolve(files.root, given.replace(/[#:].*$/, ''));
  return !isInside(place, files.root) || isSecret(place) || (existsSync(place) && files.real(place) === null);
}

function installedNames({ files }: World, dir: string): string[] {
  const folder = join(dir, 'node_modules');
  return files.list(folder).folders.flatMap((name) => {
    if (name.startsWith('.')) return [];
    return name.startsWith('@')
      ? files.list(join(folder, name)).folders.map((inner) => `${name}/${inner}`)
      : [name];
  });
}

/** What a target is of: its package as it is installed, and the one that its types come from. */
export function originOf(world: World, { pkg, scope, module }: Target, found: Found | null) {
  const file = found?.declarations[0]?.scope.file.path ?? scope?.file.path;
  const isInstalled = file !== undefined && /[\\/]node_modules[\\/]/.test(file);
  const holder = isInstalled ? packageOf(world.files, file) : null;
  const types = holder && pkg && holder.name !== pkg.name ? `${holder.name} ${holder.version}` : undefined;
  return {
    module,
    pkg,
    isOwn: pkg === null ? !isInstalled : isOwnFolder(pkg.dir),
    ...(types === undefined ? {} : { types }),
  };
}

const isOwnFolder = (dir: string): boolean => !/[\\/]node_modules[\\/]/.test(dir);
