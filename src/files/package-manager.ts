// The package manager of a project, and its commands as a remedy names them. Nothing is run here.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { detect } from 'package-manager-detector';

/** Each a line for a terminal in the root of the project. */
export interface PackageManagerCommands {
  install: string;
  /** Installs what was left out because another Node ran the package manager. */
  reinstall: string;
  add(name: string): string;
  /** Runs the install scripts of a package that is installed, and approves them where that is asked for. */
  rebuild(name: string): string;
  /** Runs a script of package.json. */
  run(script: string): string;
  /** Runs a program of an installed package, with its arguments. */
  exec(command: string): string;
}

/** By "packageManager", a lock file, or what installed `node_modules`; null where nothing tells. */
export async function findPackageManager(
  root: string,
): Promise<{ name: string; commands: PackageManagerCommands } | null> {
  // A lock file further up than the repository is not the project's.
  const stopDir = (dir: string): boolean => existsSync(join(dir, '.git'));
  const strategies = ['lockfile', 'packageManager-field', 'devEngines-field', 'install-metadata'] as const;
  const found = await detect({ cwd: root, stopDir, strategies: [...strategies] });
  if (found === null) return null;
  return { name: found.name, commands: await commandsOf(found.agent, found.version, root) };
}

/** Those of npm where nothing tells: it comes with Node. */
export async function packageManagerCommands(root: string): Promise<PackageManagerCommands> {
  return (await findPackageManager(root))?.commands ?? npm(undefined);
}

/** `agent`: as package-manager-detector calls it. */
export async function commandsOf(
  agent: string,
  version: string | undefined,
  root: string,
): Promise<PackageManagerCommands> {
  if (agent.startsWith('pnpm')) return pnpm(existsSync(join(root, 'pnpm-workspace.yaml')));
  if (agent === 'bun') return bun;
  if (agent === 'yarn@berry') return yarn;
  if (agent === 'yarn') return version === undefined ? yarnOfFiles(root) : yarnOne;
  return npm(version);
}

/** From 12 on, npm runs no install script that was not approved; npm 10 knows no approvals. */
function npm(version = /^npm\/(\S+)/.exec(process.env.npm_config_user_agent ?? '')?.[1]) {
  const asks = Number.parseInt(version ?? '', 10) >= 12;
  return {
    install: 'npm install',
    reinstall: 'npm install',
    add: (name: string) => `npm install ${name}`,
    rebuild: (name: string) => `${asks ? `npm install-scripts approve ${name} && ` : ''}npm rebuild ${name}`,
    run: (script: string) => `npm run ${script}`,
    exec: (command: string) => `npx ${command}`,
  };
}

const pnpm = (isWorkspace: boolean): PackageManagerCommands => ({
  install: 'pnpm install',
  // Without it, it is up to date.
  reinstall: 'pnpm install --force',
  add: (name) => `pnpm add ${isWorkspace ? '-w ' : ''}${name}`,
  rebuild: (name) => `pnpm approve-builds ${name} && pnpm rebuild ${name}`,
  run: (script) => `pnpm run ${script}`,
  exec: (command) => `pnpm exec ${command}`,
});

const yarnOne: PackageManagerCommands = {
  install: 'yarn install',
  reinstall: 'yarn install',
  add: (name) => `yarn add -W ${name}`,
  // It rebuilds all or nothing.
  rebuild: () => 'yarn install --force',
  run: (script) => `yarn run ${script}`,
  exec: (command) => `yarn run ${command}`,
};

const yarn: PackageManagerCommands = {
  install: 'yarn install',
  reinstall: 'yarn install',
  add: (name) => `yarn add ${name}`,
  rebuild: (name) => `YARN_ENABLE_SCRIPTS=1 yarn rebuild ${name}`,
  run: (script) => `yarn run ${script}`,
  exec: (command) => `yarn run ${command}`,
};

const bun: PackageManagerCommands = {
  install: 'bun install',
  reinstall: 'bun install',
  add: (name) => `bun add ${name}`,
  // The first one fails where the package is trusted already.
  rebuild: (name) => `bun pm trust ${name} || bun install --force`,
  run: (script) => `bun run ${script}`,
  exec: (command) => `bunx ${command}`,
};

/** A yarn.lock alone is of any version; settings, and the first entry of the lock, are of those from 2 on. */
async function yarnOfFiles(root: string): Promise<PackageManagerCommands> {
  if (existsSync(join(root, '.yarnrc.yml'))) return yarn;
  const lock = await readFile(join(root, 'yarn.lock'), 'utf8').catch(() => '');
  return /^__metadata:/m.test(lock) ? yarn : yarnOne;
}
