// Packs this clone, and installs it in a project with the project's own package manager: npm run install-into -- ../my-app
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import semver from 'semver';
// It has nothing that Node could not run as it is; in dist/ it is part of a bundle.
import { findPackageManager, packageManagerCommands } from '../src/files/package-manager.ts';
import { cleanEnvironment, pack } from './installs/tools.js';

const PACKED = fileURLToPath(new URL('../packed', import.meta.url));
const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const NAME = '@mcp-node/cli';

try {
  await installInto(process.argv.slice(2));
} catch (error) {
  console.error(`install-into: ${error.message}`);
  process.exitCode = 1;
}

async function installInto(folders) {
  const [folder] = folders;
  if (folders.length !== 1) throw new Error('name one project: npm run install-into -- ../my-app');
  // npm runs scripts in this clone, wherever it was called.
  const project = resolve(process.env.INIT_CWD ?? '.', folder);
  if (!statSync(join(project, 'package.json'), { throwIfNoEntry: false }))
    throw new Error(`there is no package.json in ${project}: pass the folder of a project.`);
  const node = spawnSync('node', ['--version'], { cwd: project, env: cleanEnvironment(), encoding: 'utf8' });
  const version = node.stdout?.trim() ?? 'none';
  if (!semver.satisfies(version, engines.node))
    throw new Error(
      `the Node in ${project} is ${version}, and mcp-node needs ${engines.node}: choose another one (nvm use 24), then try again.`,
    );
  const manager = (await findPackageManager(project))?.name ?? 'npm';
  const { add } = await packageManagerCommands(project);
  mkdirSync(PACKED, { recursive: true });
  const path = relative(project, keep(pack(PACKED))).replaceAll(sep, '/');
  const [program, ...words] = add('PACKAGE').split(' ');
  const args = words.map((word) => (word === 'PACKAGE' ? `${NAME}@file:${path}` : word));
  console.log(`${program} ${args.join(' ')} -D, in ${project}`);
  const { status, error } = spawnSync(program, [...args, '-D'], {
    ...{ cwd: project, env: cleanEnvironment(), stdio: 'inherit' },
    // Package managers are scripts there.
    shell: process.platform === 'win32',
  });
  if (error) throw new Error(`${manager} cannot be started (${error.code}): install it, then try again.`);
  if (!existsSync(join(project, 'node_modules', NAME, 'bin', 'mcp-node.js'))) {
    throw new Error(
      `${manager} ended with exit code ${status}, and ${NAME} is not in node_modules: docs/installing.md says what each manager asks for.`,
    );
  }
  if (status !== 0) {
    console.log(
      `\n${manager} ended with exit code ${status}, but ${NAME} is installed. It may be about install scripts, none of which is needed: docs/installing.md#install-scripts.`,
    );
  }
  console.log(`\nInstalled. Next, in ${project}:\n  claude mcp add node -- npx --no-install mcp-node`);
}

/** Under a name of its content: package managers keep what they once read from a file of that name. */
function keep(tarball) {
  const mark = createHash('sha256').update(readFileSync(tarball)).digest('hex').slice(0, 8);
  const kept = join(dirname(tarball), basename(tarball).replace(/\.tgz$/, `-${mark}.tgz`));
  renameSync(tarball, kept);
  return kept;
}
