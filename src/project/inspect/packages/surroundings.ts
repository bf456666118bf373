// What is around a package that is chosen: of each package of the project its ranges, module type and TypeScript, and all that is installed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { takeFingerprint } from '../../../files/fingerprint.ts';
import type { LoadedFile } from '../../../protocol/live.ts';
import {
  type Declared,
  dependencyKinds,
  type InstalledCopy,
  type ProjectPackage,
  type Surroundings,
  type TypescriptInForce,
} from '../../../protocol/packages/surroundings.ts';
import type { Warning } from '../../../protocol/schemas.ts';
import { relativePath } from '../../disk/files.ts';
import { declaredRange } from '../../disk/manifest.ts';
import { readDeprecations, readLockfile } from '../../disk/modules/lockfile.ts';
import { type Copy, createTree, readTree, type Tree } from '../../disk/modules/tree.ts';
import { readRootPackage } from '../../disk/packages.ts';
import { readTsconfig, tsconfigFiles } from '../../disk/typescript.ts';
import { workspaceAbove } from '../../disk/workspace/root.ts';
import type { Package, Project } from '../../shapes.ts';
import { managerInForce } from './manager.ts';
import { nodeInForce, promisedNode } from './node.ts';
import { packageUse } from './use.ts';

export async function readSurroundings(project: Project, withUse: boolean): Promise<Surroundings> {
  const { root, config } = project;
  const rootPackage = await readRootPackage(project);
  const packages = [rootPackage, ...project.packages.filter(({ path }) => path !== '.')];
  const workspace = workspaceAbove(root) ?? root;
  const top = [...new Set([...packages.map(({ dir }) => dir), root, workspace])];
  const seen = takeAll(top);
  const { tree, from, warnings } = await installedIn(project, packages, top, workspace);
  const isApp = ({ path }: Package) => project.packages.some((pkg) => pkg.path === path);
  const [node, manager, described] = await Promise.all([
    nodeInForce(root, rootPackage.manifest),
    managerInForce(workspace, rootPackage.manifest),
    Promise.all(packages.map((pkg) => describePackage(pkg, rootPackage, isApp(pkg), root, tree))),
  ]);
  const deprecated = await readDeprecations(workspace);
  const isTop = new Set(tree.directlyIn(top));
  return {
    packages: described,
    ...{ node, manager, from },
    machine: { os: process.platform, cpu: process.arch, libc: libc() },
    installed: [...tree.copies.values()]
      .sort((a, b) => (a.dir < b.dir ? -1 : 1))
      .map((copy) => {
        const path = relativePath(workspace, copy.dir);
        return installedCopy(copy, relativePath(root, copy.dir), isTop.has(copy), deprecated.get(path));
      }),
    licences: config.packages.licences,
    seen,
    use: withUse ? await packageUse(project, packages, tree) : null,
    warnings,
  };
}

/** What package managers and people change; what an installation changes deep inside, it notes in one of them. */
const changing = [
  ...['package.json', 'tsconfig.json', 'pnpm-workspace.yaml', '.yarnrc.yml'],
  ...['.nvmrc', '.node-version', '.tool-versions', 'mise.toml', 'lerna.json', 'nx.json', 'rush.json'],
  ...['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'node_modules'],
  ...['.package-lock.json', '.modules.yaml', '.yarn-state.yml'].map((name) => `node_modules/${name}`),
];

/** Of all folders, and of what their tsconfig.json extends. */
function takeAll(dirs: readonly string[]): LoadedFile[] {
  const files = dirs.flatMap((dir) => [
    ...changing.map((name) => join(dir, name)),
    ...tsconfigFiles(join(dir, 'tsconfig.json')),
  ]);
  return [...new Set(files)].map((file) => [file, takeFingerprint(file)]);
}

async function installedIn(
  { root }: Project,
  packages: readonly Package[],
  top: readonly string[],
  workspace: string,
): Promise<{ tree: Tree; from: string | null; warnings: Warning[] }> {
  const tree = await readTree(top);
  const cut: Warning = {
    code: 'INSTALLED_CUT',
    message: `More packages are installed than are read: those of the first ${tree.copies.size} are known.`,
  };
  if (tree.copies.size > 0) return { tree, from: 'node_modules', warnings: tree.isCut ? [cut] : [] };
  const locked = await readLockfile([...new Set([root, workspace])], packages);
  if (locked === null) return { tree, from: null, warnings: [notInstalled('and there is no lockfile')] };
  const from = relativePath(root, locked.file);
  if (locked.tree === null) {
    const problem = `and ${from} could not be read: ${locked.problem}`;
    return { tree: createTree(new Map(), new Map()), from: null, warnings: [notInstalled(problem)] };
  }
  return { tree: locked.tree, from, warnings: [notInstalled(`this is what ${from} says`)] };
}

const notInstalled = (rest: string): Warning => ({
  code: 'NOT_INSTALLED',
  message: `No package is installed; ${rest}. Install the project's packages first.`,
});

async function describePackage(
  pkg: Package,
  { manifest: rootManifest }: Package,
  isApp: boolean,
  root: string,
  tree: Tree,
): Promise<ProjectPackage> {
  const { label, path, dir, manifest } = pkg;
  const declared = dependencyKinds.flatMap((kind) =>
    Object.entries(manifest?.[kind] ?? {}).map(([name, range]): Declared => {
      const copy = tree.find(dir, name);
      const at = copy === null ? null : relativePath(root, copy.dir);
      return { name, range, kind, installed: copy?.version ?? null, at };
    }),
  );
  return {
    ...{ label, path, declared },
    name: manifest?.name ?? null,
    isApp,
    module: manifest?.type === 'module' ? 'module' : 'commonjs',
    typescript: await typescriptOf(pkg, root, tree),
    engines: promisedNode(manifest, path) ?? promisedNode(rootManifest, '.'),
  };
}

/** By its own tsconfig.json, else by that of the root. */
async function typescriptOf(
  { dir, manifest }: Package,
  root: string,
  tree: Tree,
): Promise<TypescriptInForce | null> {
  const own = (await readTsconfig(dir)).tsconfig;
  const isUser = own !== null || declaredRange(manifest, 'typescript') !== undefined;
  if (!isUser) return null;
  const tsconfig = own ?? (await readTsconfig(root)).tsconfig ?? {};
  const options = (tsconfig.compilerOptions ?? {}) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : null);
  const version = tree.find(dir, 'typescript')?.version ?? null;
  // From 6 on, strict is the default.
  const isStrictByDefault = Number.parseInt(version ?? '', 10) >= 6;
  return {
    version,
    module: text(options.module),
    moduleResolution: text(options.moduleResolution),
    isStrict: (options.noImplicitAny ?? options.strict ?? isStrictByDefault) === true,
  };
}

function installedCopy(
  copy: Copy,
  path: string,
  isTop: boolean,
  deprecated: string | undefined,
): InstalledCopy {
  const { name, version, peers, isLink } = copy;
  const said = copy.deprecated ?? deprecated;
  return {
    ...{ name, version, path, isTop },
    ...(isLink && { isLink }),
    ...(said !== undefined && { deprecated: said }),
    ...(Object.keys(peers).length > 0 && { peers }),
  };
}

/** Which C library Linux has here; null elsewhere. */
function libc(): string | null {
  if (process.platform !== 'linux') return null;
  return existsSync(`/lib/ld-musl-${process.arch === 'x64' ? 'x86_64' : 'aarch64'}.so.1`) ? 'musl' : 'glibc';
}
