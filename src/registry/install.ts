// A short-lived process that installs one package into a folder of its own, with the installer of the npm that is found. Node's own
// permissions hold it there: it writes that folder alone, and starts no program, so that no script of a package can run.
import { lstatSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { openServerChannel } from '../protocol/channel.ts';
import type { RegistryReply } from '../protocol/packages/registry.ts';
import type { InstallMethods, InstallParams, InstallReply, TriedPackage } from '../protocol/packages/try.ts';
import { createRpc } from '../protocol/rpc.ts';
import { createAgents } from './agent.ts';
import { boundDisk, type DiskBound } from './disk-bound.ts';
import { deniedHost, distrust } from './failures.ts';
import { hostOf, mustReach } from './hosts.ts';
import { findNpm } from './npm.ts';
import { createNpmConfig } from './npm-config.ts';
import { line } from './read/texts.ts';
import { createClient } from './request.ts';

process.on('SIGINT', () => {});

const ATTEMPT_MS = 60_000;
/** Of texts that are shown. */
const MAX_TEXT = 300;

/** What of the installer's tree is used; it brings no types. */
interface Node {
  name: string;
  version: string;
  path: string;
  isRoot: boolean;
  isLink: boolean;
  resolved: string | null;
  hasInstallScript: boolean;
  package: { deprecated?: unknown };
  edgesIn: Set<{ from: { name: string; isRoot: boolean }; spec: string }>;
}
interface Fetch {
  getAuth(url: string, options: object): { cert: string | null; key: string | null };
}
interface Arborist {
  buildIdealTree(options: object): Promise<{ inventory: Map<string, Node> }>;
  reify(options: object): Promise<{ inventory: Map<string, Node> }>;
}

const report = (error: unknown) =>
  void process.stderr.write(
    `installing process: ${error instanceof Error ? error.message : String(error)}\n`,
  );

const methods: InstallMethods = { install };
createRpc(
  openServerChannel(report, () => process.exit(0)),
  methods,
  report,
);

async function install({ root, folder, name, range, maxBytes, net }: InstallParams): Promise<InstallReply> {
  const disk = boundDisk(maxBytes);
  const npm = findNpm(root);
  const config = await createNpmConfig(npm, root)();
  const { getAuth } = npm.load<Fetch>('npm-registry-fetch');
  const Arborist = npm.load<new (options: object) => Arborist>('@npmcli/arborist');
  const registry = createClient(npm).registryOf(config, name);
  const auth = getAuth(registry.href, { ...config.options, registry: registry.href });
  const arborist = new Arborist({
    ...config.options,
    path: folder,
    agent: createAgents(npm)(config, net, ATTEMPT_MS, auth),
    // An agent waits: one that cannot be reached is said soon.
    retry: { retries: 2, factor: 3, minTimeout: 300, maxTimeout: 3_000 },
    // Nothing of it outlives the folder.
    cache: join(folder, '.cache'),
    ...{ ignoreScripts: true, binLinks: false, audit: false, packageLock: false, save: false },
    ...{ global: false, force: false, dryRun: false, installStrategy: 'hoisted', workspaces: null },
    // Known to newer ones; what older ones would read is looked for below.
    ...{ allowFile: 'none', allowDirectory: 'none', allowGit: 'none', installLinks: false },
  });
  try {
    mustReach(registry, net);
    const ideal = await arborist.buildIdealTree({ add: [`${name}@${range ?? 'latest'}`] });
    // What it can load must not be files of this machine.
    const local = [...ideal.inventory.values()].find(isLocal);
    if (local) {
      const reason = `it depends on ${line(local.name, MAX_TEXT)} from this machine, which is not read`;
      return { status: 'failed', registry: hostOf(registry), reason, retryAfter: null };
    }
    const { inventory } = await arborist.reify({ add: [`${name}@${range ?? 'latest'}`], save: false });
    // What cannot be written is left out, without an error.
    if (disk.isReached()) return { status: 'too large' };
    const nodes = [...inventory.values()].filter((node) => !node.isRoot && !node.isLink);
    const value = nodes.map((node) => describe(node, folder));
    return { status: 'answered', value, registry: hostOf(registry), age: 0, stale: null };
  } catch (error) {
    return refusalOf(error, hostOf(registry), disk);
  }
}

const isLocal = ({ isRoot, isLink, resolved }: Node): boolean =>
  !isRoot && (isLink || !/^https?:/.test(resolved ?? ''));

function describe(node: Node, folder: string): TriedPackage {
  const { deprecated } = node.package;
  return {
    name: node.name,
    version: node.version,
    path: relative(folder, node.path).split(sep).join('/'),
    bytes: bytesOf(node.path),
    wanted: [...node.edgesIn].map(({ from, spec }) => ({ by: from.isRoot ? '' : from.name, range: spec })),
    hasInstallScript: node.hasInstallScript,
    deprecated: line(deprecated, MAX_TEXT),
  };
}

/** Without the packages that lie in it. */
function bytesOf(path: string): number {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path)
    .filter((name) => name !== 'node_modules')
    .reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}

function refusalOf(
  error: unknown,
  registry: string,
  disk: DiskBound,
): RegistryReply<never> | { status: 'too large' } {
  // Whatever came of it.
  if (disk.isReached()) return { status: 'too large' };
  const { code, message } = error as Error & { code?: string };
  const host = deniedHost(error);
  if (host !== undefined) return { status: 'denied', hosts: [host] };
  if (code === 'ETARGET') return { status: 'absent', what: 'version', versions: [] };
  if (code === 'E404') return { status: 'absent', what: 'package', versions: [] };
  const reason =
    code === 'ERR_ACCESS_DENIED'
      ? 'a dependency wants a program to be installed (git), and none is started here'
      : (distrust(error) ??
        // An address may hold a secret.
        `${code ?? 'it failed'}: ${line(message.replaceAll(/https?:\/\/[^\s,]+/g, 'it'), MAX_TEXT)}`);
  return { status: 'failed', registry, reason, retryAfter: null };
}
