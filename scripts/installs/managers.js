// The package managers that are tried: where each comes from, and what its users type. Settings are those of docs/installing.md.
import { basename } from 'node:path';

/** `files`: what a project has before its first install; `add` takes the packed package, which lies beside the project. */
export const managers = {
  npm10: npm('npm@10'),
  npm11: npm('npm@11'),
  npm12: npm('npm@12'),
  pnpm: {
    spec: 'pnpm@latest',
    files: { 'pnpm-workspace.yaml': 'allowBuilds:\n  esbuild: false\n  isolated-vm: false\n' },
    install: 'pnpm install',
    add: (tarball) => `pnpm add -D ${tarball}`,
    frozen: 'pnpm install --frozen-lockfile',
  },
  yarn1: {
    spec: 'yarn@1',
    files: { 'yarn.lock': '' },
    install: 'yarn install',
    // Its lock file has relative paths, and with `--frozen-lockfile` it finds no other ones in it.
    add: (tarball) => `yarn add -D file:../${basename(tarball)}`,
    frozen: 'yarn install --frozen-lockfile',
  },
  yarn4: yarn('node-modules'),
  bun: {
    spec: 'bun@latest',
    files: {},
    install: 'bun install',
    add: (tarball) => `bun add -D ${tarball}`,
    frozen: 'bun install --frozen-lockfile',
  },
};

/** Refused at the start. */
export const plugAndPlay = yarn('pnp');

function npm(spec) {
  return {
    spec,
    files: {},
    install: 'npm install',
    add: (tarball) => `npm install -D ${tarball}`,
    frozen: 'npm ci',
  };
}

function yarn(linker) {
  return {
    spec: '@yarnpkg/cli-dist@latest',
    files: { 'yarn.lock': '', '.yarnrc.yml': `nodeLinker: ${linker}\n` },
    install: 'yarn install',
    add: (tarball) => `yarn add -D @mcp-node/cli@file:${tarball}`,
    frozen: 'yarn install --immutable',
  };
}
