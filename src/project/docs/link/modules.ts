// Which module a specifier means, for TypeScript or for Node: files, packages and what packages declare without a file.
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { typesPackageOf } from '../../../files/packages/types.ts';
import type { Files } from '../read/files.ts';
import { scopeOf } from '../read/module.ts';
import {
  exportTargets,
  fileOf,
  findPackage,
  type InstalledPackage,
  isTyped,
  type Kind,
  packageEntry,
  packageOf,
  splitSpecifier,
} from '../read/packages.ts';
import type { Scope } from '../read/scope.ts';
import { type NodeTypes, nodeTypesOf, referencedFiles } from './node-types.ts';

export interface Modules {
  files: Files;
  kind: Kind;
  fileScope(path: string): Scope | null;
  /** `from`: a real folder. */
  resolve(specifier: string, from: string, scope?: Scope): Scope | null;
  /** Of a package that was found. */
  entry(pkg: InstalledPackage, subpath: string): Scope | null;
  /** What other files of its package add to this scope. */
  augmenting(scope: Scope): readonly Scope[];
  nodeTypes(from: string): NodeTypes | null;
}

/** `own`: what the project's own settings make of a specifier. */
export function createModules(
  files: Files,
  kind: Kind,
  own: (specifier: string, from: string) => string | null,
): Modules {
  const noted = new Set<Scope>();
  const pending: { specifier: string; inner: Scope; from: string }[] = [];

  const fileScope = (path: string): Scope | null => {
    if (!/\.[cm]?[jt]sx?$/.test(path)) return null;
    const file = files.parse(path);
    if (!file) return null;
    const scope = scopeOf(file);
    // `declare module 'x'` in a module adds to that one.
    if (scope.isModule && kind === 'types' && !noted.has(scope)) {
      noted.add(scope);
      for (const [specifier, declared] of scope.ambient)
        for (const { inner } of declared)
          if (inner) pending.push({ specifier, inner, from: dirname(file.path) });
    }
    return scope;
  };

  const entry = (pkg: InstalledPackage, subpath: string): Scope | null => {
    const found = packageEntry(files, pkg, subpath, kind);
    if (kind === 'code' || (found !== null && isTyped(found)))
      return found === null ? null : fileScope(found);
    const types =
      findPackage(files, pkg.dir, typesPackageOf(pkg.name)) ??
      findPackage(files, files.root, typesPackageOf(pkg.name));
    const described = types ? packageEntry(files, types, subpath, 'types') : null;
    if (described !== null) return fileScope(described);
    // Without any types there is still the code, which may have comments.
    const code = found ?? packageEntry(files, pkg, subpath, 'code');
    return code === null ? null : fileScope(code);
  };

  /** Of a file that is no module: in one that is, it adds to another. */
  const ambient = (name: string, scope: Scope | undefined): Scope | null => {
    for (let current: Scope | null | undefined = scope; current; current = current.parent) {
      const inner = current.isModule ? undefined : current.ambient.get(name)?.[0]?.inner;
      if (inner) return inner;
    }
    return null;
  };

  const augmented = new Map<Scope, readonly Scope[]>();
  const augmenting = (scope: Scope): readonly Scope[] => {
    if (kind === 'code' || !isWhole(scope)) return augmented.get(scope) ?? [];
    const known = augmented.get(scope) ?? besides(scope);
    const more = pending.splice(0).flatMap(({ specifier, inner, from }) => {
      const target = resolve(specifier, from)?.file.path;
      return target === undefined ? [] : [[target, inner] as const];
    });
    for (const [target, inner] of more) found.set(target, [...(found.get(target) ?? []), inner]);
    return [...known, ...(found.get(scope.file.path) ?? []).filter((inner) => inner !== scope)];
  };
  const found = new Map<string, Scope[]>();
  /** Of the files that it names itself. */
  const besides = (scope: Scope): readonly Scope[] => {
    augmented.set(scope, []);
    const hasReferences = /^[ \t]*\/\/\/[ \t]*<reference[ \t]+path/m.test(scope.file.text.slice(0, 5_000));
    const scopes =
      hasReferences && scope.file.path.endsWith('.ts')
        ? augmentations(files, scope.file.path, fileScope)
        : [];
    augmented.set(scope, scopes);
    return scopes;
  };

  const nodeTypes = (from: string): NodeTypes | null => {
    const pkg = findPackage(files, from, '@types/node') ?? findPackage(files, files.root, '@types/node');
    if (!pkg) return null;
    return nodeTypesOf(files, pkg, packageEntry(files, pkg, '.', 'types') ?? join(pkg.dir, 'index.d.ts'));
  };

  const builtin = (specifier: string, from: string): Scope | null => {
    const bare = specifier.replace(/^node:/, '');
    for (const name of [`node:${bare}`, bare]) {
      const scopes = (nodeTypes(from)?.modules.get(name) ?? [])
        .flatMap((file) => fileScope(file)?.ambient.get(name) ?? [])
        .flatMap(({ inner }) => inner ?? []);
      const own = scopes.sort((a, b) => size(b) - size(a))[0];
      if (!own) continue;
      // It may be declared in parts.
      augmented.set(own, scopes.slice(1));
      return own;
    }
    return null;
  };

  const hash = (specifier: string, from: string): Scope | null => {
    const pkg = packageOf(files, join(from, 'x'));
    for (const condition of ['import', 'require']) {
      const conditions = new Set([...(kind === 'types' ? ['types'] : []), condition, 'node', 'default']);
      for (const target of pkg
        ? exportTargets(asMap(pkg.manifest.imports), `./${specifier}`, conditions)
        : []) {
        const found = pkg ? fileOf(files, join(pkg.dir, target), kind) : null;
        if (found) return fileScope(found);
      }
    }
    return null;
  };

  const resolve = (specifier: string, from: string, scope?: Scope): Scope | null => {
    if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..') {
      const found = fileOf(files, join(specifier.startsWith('/') ? '/' : from, specifier), kind);
      if (found) return fileScope(found);
    }
    const declared = ambient(specifier, scope);
    if (declared) return declared;
    if (specifier.startsWith('node:') || isBuiltin(specifier)) {
      const found = kind === 'types' ? builtin(specifier, from) : null;
      if (found || specifier.startsWith('node:')) return found;
    }
    const inProject = specifier.startsWith('#') ? hash(specifier, from) : null;
    if (inProject) return inProject;
    const { name, subpath } = splitSpecifier(specifier);
    const pkg = findPackage(files, from, name);
    const found = pkg ? entry(pkg, subpath) : null;
    if (found) return found;
    const mapped = /[\\/]node_modules[\\/]/.test(from) ? null : own(specifier, join(from, 'x'));
    if (mapped !== null) return fileScope(mapped);
    // Types alone, of what another package declares.
    const types = pkg ? null : findPackage(files, from, typesPackageOf(name));
    return types && kind === 'types' ? entry(types, subpath) : null;
  };

  return { files, kind, fileScope, resolve, entry, augmenting, nodeTypes };
}

const size = ({ names, exports, stars }: Scope) => names.size + exports.size + stars.length;

/** `#x` as `./#x`, so that it is read as exports are. */
function asMap(imports: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(Object(imports) as object).map(([key, value]) => [`./${key}`, value]),
  );
}

/** A module, or the namespace that it exports as a whole. */
function isWhole({ parent, assigned, names }: Scope): boolean {
  if (parent === null) return assigned === null;
  const whole = parent.assigned?.node;
  const named = whole?.type === 'Identifier' ? parent.names.get(whole.name) : undefined;
  return named?.some(({ inner }) => inner?.names === names) === true;
}

function augmentations(files: Files, path: string, fileScope: Modules['fileScope']): Scope[] {
  return referencedFiles(files, path).flatMap((file) => {
    if (file === path || !/declare module ['"]\./.test(files.text(file) ?? '')) return [];
    const ambient = fileScope(file)?.ambient ?? new Map<string, never[]>();
    return [...ambient].flatMap(([specifier, declared]) =>
      specifier.startsWith('.') && fileOf(files, join(dirname(file), specifier), 'types') === path
        ? declared.flatMap(({ inner }) => inner ?? [])
        : [],
    );
  });
}
