// Packages and projects for the question whether one fits the other: what is not said is as usual.

import type { PackageFacts, VersionLine } from '../../../src/protocol/packages/facts.ts';
import type {
  Declared,
  InstalledCopy,
  ProjectPackage,
  Surroundings,
} from '../../../src/protocol/packages/surroundings.ts';
import type { Candidate } from '../../../src/server/packages/fit/shapes.ts';

function packageFacts(said: Partial<PackageFacts> = {}): PackageFacts {
  return {
    ...{ name: 'made', version: '2.0.0', description: null, license: 'MIT', date: null, deprecated: null },
    ...{ engines: {}, type: 'module', main: 'index.js', module: null, types: 'index.d.ts', exports: null },
    ...{ bin: [], dependencies: {}, optionalDependencies: {}, peerDependencies: {}, optionalPeers: [] },
    ...{ os: [], cpu: [], libc: [], hasInstallScript: false, unpackedSize: null, fileCount: null },
    ...{ tarball: null, integrity: null },
    ...said,
  };
}

export const line = (version: string, said: Partial<VersionLine> = {}): VersionLine => ({
  ...{ version, date: null, node: null, type: 'commonjs', deprecated: false, peers: {} },
  ...said,
});

export const candidate = (said: Partial<PackageFacts> = {}, more: Partial<Candidate> = {}): Candidate => ({
  facts: packageFacts(said),
  versions: [],
  ...more,
});

export function app(said: Partial<ProjectPackage> = {}): ProjectPackage {
  return {
    label: 'app',
    path: '.',
    name: 'app',
    isApp: true,
    module: 'module',
    typescript: null,
    engines: null,
    declared: [],
    ...said,
  };
}

export const holds = (name: string, range: string, installed: string | null): Declared => ({
  ...{ name, range, kind: 'dependencies', installed },
  at: installed === null ? null : `node_modules/${name}`,
});

export const copy = (name: string, version: string, said: Partial<InstalledCopy> = {}): InstalledCopy => ({
  ...{ name, version, path: `node_modules/${name}`, isTop: true },
  ...said,
});

type Said = Partial<Omit<Surroundings, 'node' | 'manager'>> & {
  node?: Partial<Surroundings['node']>;
  manager?: Partial<Surroundings['manager']>;
};

export function around({ node, manager, ...said }: Said = {}): Surroundings {
  return {
    packages: [app()],
    node: { running: '24.1.0', pins: [], ...node },
    machine: { os: 'linux', cpu: 'x64', libc: 'glibc' },
    manager: {
      ...{ name: 'npm', version: '11.0.0', scripts: 'runs', because: null, approved: [] },
      ...{ isStrictOnPeers: true, ...manager },
    },
    ...{ from: 'node_modules', installed: [], licences: null, use: null, seen: [], warnings: [] },
    ...said,
  };
}

const typescript = { version: '5.9.3', module: 'nodenext', moduleResolution: 'nodenext', isStrict: true };

/** A package of the project that is written in TypeScript. */
export const typed = (
  said: Partial<NonNullable<ProjectPackage['typescript']>> = {},
  module: ProjectPackage['module'] = 'module',
): ProjectPackage => app({ module, typescript: { ...typescript, ...said } });

export const commonjs = app({ module: 'commonjs' });
