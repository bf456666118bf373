// Which isolated-vm a sandbox may load, and what helps where it can load none.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { sandboxBundle } from '../../built-files.ts';
import { codedError } from '../../errors.ts';
import { packageManagerCommands } from '../../files/package-manager.ts';

/** The packages that a sandbox tries, the one that has builds for this Node first; without any, `problem` says why. */
export function findIsolatedVms(): { names: string[]; problem: string } {
  const known = ['isolated-vm', 'isolated-vm-6'];
  // Node 24 can load either.
  if (process.versions.node.startsWith('22.')) known.reverse();
  const found = known.map((name) => ({ name, problem: problemOf(name) }));
  return {
    names: found.filter(({ problem }) => problem === undefined).map(({ name }) => name),
    problem: found.map(({ name, problem }) => `${name} ${problem}`).join('; '),
  };
}

/** Without loading it; undefined where nothing is known against it. */
function problemOf(name: string): string | undefined {
  let version: string;
  try {
    // Not by require(), which would not see another version that is installed meanwhile.
    const manifest = createRequire(sandboxBundle).resolve(`${name}/package.json`);
    ({ version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string });
  } catch {
    return 'is not installed';
  }
  return isUnsafe(version) ? `${version} lets code corrupt the memory of the process` : undefined;
}

/** Versions that a package manager was made to install in spite of our range. */
function isUnsafe(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 6 || (major === 6 && minor < 2) || version === '7.0.0';
}

/** With the remedy for this machine and this project. */
export async function isolateUnavailable(root: string, error: string): Promise<Error> {
  const { reinstall } = await packageManagerCommands(root);
  const remedy =
    `This is Node ${process.version} on ${process.platform}-${process.arch}: install the packages again with this Node, ` +
    `optional ones included (${reinstall}), or run mcp-node on Node 24. Every other tool works without the shell.`;
  return codedError('ISOLATE_UNAVAILABLE', { error, remedy });
}
