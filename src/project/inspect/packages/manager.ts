// What the package manager of the project does with install scripts and with peers.
import { dirname, join } from 'node:path';
import { findPackageManager } from '../../../files/package-manager.ts';
import type { Manager } from '../../../protocol/packages/surroundings.ts';
import { readText } from '../../disk/files.ts';
import type { Manifest } from '../../shapes.ts';

type Scripts = Pick<Manager, 'scripts' | 'because' | 'approved'>;

export async function managerInForce(root: string, manifest: Manifest | null): Promise<Manager> {
  const name = (await findPackageManager(root))?.name ?? 'npm';
  const [, pinned, said] = /^(\w+)@(\d+(?:\.\w+)*)/.exec(manifest?.packageManager ?? '') ?? [];
  const version = (pinned === name ? said : undefined) ?? (name === 'npm' ? await npmBesideNode() : null);
  // .npmrc, which is closed to processes of the project, may say otherwise: the server reads it.
  return {
    name,
    version,
    ...(await scriptsOf(name, version, root, manifest)),
    isStrictOnPeers: name === 'npm',
  };
}

/** The version of the npm that came with the Node that runs; null where it has none. */
async function npmBesideNode(): Promise<string | null> {
  const folder = dirname(dirname(process.execPath));
  for (const path of [join(folder, 'lib'), dirname(process.execPath)]) {
    const { text } = await readText(join(path, 'node_modules', 'npm', 'package.json'));
    if (text !== undefined) return (JSON.parse(text) as { version?: string }).version ?? null;
  }
  return null;
}

async function scriptsOf(
  name: string,
  version: string | null,
  root: string,
  manifest: Manifest | null,
): Promise<Scripts> {
  const major = version === null ? null : Number.parseInt(version, 10);
  switch (name) {
    case 'pnpm': {
      const settings = await readYaml(join(root, 'pnpm-workspace.yaml'));
      const inManifest = (manifest?.pnpm ?? {}) as Record<string, unknown>;
      const approved = [settings, inManifest].flatMap(({ onlyBuiltDependencies, allowBuilds }) => [
        ...namesIn(onlyBuiltDependencies),
        ...namesIn(allowBuilds),
      ]);
      return { scripts: major !== null && major < 10 ? 'runs' : 'asks', because: null, approved };
    }
    case 'bun':
      return { scripts: 'asks', because: null, approved: namesIn(manifest?.trustedDependencies) };
    case 'yarn': {
      const text = (await readText(join(root, '.yarnrc.yml'))).text;
      const set = /^enableScripts:\s*(true|false)/m.exec(text ?? '')?.[1];
      if (set === 'true' || (text === undefined && (major === null || major < 2)))
        return { scripts: 'runs', because: null, approved: [] };
      const built = Object.entries((manifest?.dependenciesMeta ?? {}) as Record<string, { built?: unknown }>);
      const approved = built.flatMap(([dependency, meta]) => (meta?.built === true ? [dependency] : []));
      return { scripts: 'asks', because: set === 'false' ? '.yarnrc.yml enableScripts' : null, approved };
    }
    default: {
      // npm 12 asks; which npm it is, is known where something says it.
      const allowed = namesIn(manifest?.allowScripts);
      const asks = (major ?? 0) >= 12 || manifest?.allowScripts !== undefined;
      return { scripts: asks ? 'asks' : 'runs', because: null, approved: allowed };
    }
  }
}

async function readYaml(file: string): Promise<Record<string, unknown>> {
  const { text } = await readText(file);
  if (text === undefined) return {};
  const { parse } = await import('../../disk/yaml.ts');
  try {
    return (parse(text) as Record<string, unknown> | null) ?? {};
  } catch {
    // Whoever reads the packages of the workspace says what is wrong with it.
    return {};
  }
}

/** Of a list, or a record in which they are true. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string');
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, isOn]) => (isOn === true ? [name] : []));
}
