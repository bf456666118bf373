// Ranges that package.json leaves to the workspace: "catalog:" stands for what a catalog says, "workspace:" for a package beside it.
import { join } from 'node:path';
import type { Warning } from '../../../protocol/schemas.ts';
import type { Manifest, Package } from '../../shapes.ts';
import { readText, reasonOf, relativePath } from '../files.ts';
import type { Member } from './members.ts';

/** By the name of the catalog; the one without a name is "default". */
type Catalogs = Map<string, Readonly<Record<string, unknown>>>;

export interface Workspace {
  dir: string;
  manifest: Manifest | null;
  members: readonly Member[];
}

export interface Ranges {
  /** The manifest with the ranges that are meant; what leads nowhere stays as it is written. */
  resolve(pkg: Package): { manifest: Manifest | null; warnings: Warning[] };
  warnings: Warning[];
}

const groups = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;
const isLeft = (range: string): boolean => /^(?:catalog|workspace):/.test(range);

/** What the workspace says; nothing of it is read where no package leaves anything to it. */
export async function readRanges(
  root: string,
  workspace: Workspace,
  packages: readonly Package[],
): Promise<Ranges> {
  const written = packages.flatMap(({ manifest }) =>
    groups.flatMap((group) => Object.values(manifest?.[group] ?? {})),
  );
  const hasCatalog = written.some((range) => range.startsWith('catalog:'));
  const { catalogs, warnings } = hasCatalog
    ? await readCatalogs(workspace)
    : { catalogs: new Map(), warnings: [] };
  const versions = new Map(
    workspace.members.map(({ manifest }) => [manifest?.name, manifest?.version ?? null]),
  );
  return {
    warnings,
    resolve({ dir, manifest }) {
      const lost: string[] = [];
      const meant = (range: string, name: string): string => {
        if (!isLeft(range)) return range;
        const found = range.startsWith('catalog:')
          ? inCatalog(catalogs, range.slice('catalog:'.length).trim() || 'default', name)
          : inWorkspace(versions, range.slice('workspace:'.length).trim(), name);
        if (found === undefined) lost.push(`${name} ("${range}")`);
        return found ?? range;
      };
      if (manifest === null || !groups.some((group) => Object.values(manifest[group] ?? {}).some(isLeft)))
        return { manifest, warnings: [] };
      const resolved = groups.flatMap((group) => {
        const entries = Object.entries(manifest[group] ?? {}).map(([name, range]) => [
          name,
          meant(range, name),
        ]);
        return manifest[group] === undefined ? [] : [[group, Object.fromEntries(entries)]];
      });
      return {
        manifest: { ...manifest, ...Object.fromEntries(resolved) },
        warnings: lost.length === 0 ? [] : [nowhere(relativePath(root, join(dir, 'package.json')), lost)],
      };
    },
  };
}

function nowhere(path: string, lost: readonly string[]): Warning {
  const more = lost.length > 5 ? ` and ${lost.length - 5} more` : '';
  const message = `${path}: no catalog and no workspace package says what is meant by ${lost.slice(0, 5).join(', ')}${more}.`;
  return { code: 'RANGE_UNKNOWN', message };
}

function inCatalog(catalogs: Catalogs, catalog: string, name: string): string | undefined {
  const found = catalogs.get(catalog);
  const range = found !== undefined && Object.hasOwn(found, name) ? found[name] : undefined;
  return typeof range === 'string' || typeof range === 'number' ? String(range) : undefined;
}

/** As package managers write it when they publish: the version of the package, within what is asked for. */
function inWorkspace(
  versions: ReadonlyMap<string | undefined, string | null>,
  range: string,
  name: string,
): string | undefined {
  const [, alias, asked = range] = /^((?:@[\w.~-]+\/)?[\w.~-]+)@(.+)$/.exec(range) ?? [];
  const version = versions.get(alias ?? name);
  if (version === undefined) return undefined;
  if (!/^[*^~]$|^\.{0,2}\//.test(asked)) return asked;
  return version === null ? '*' : `${/^[\^~]$/.test(asked) ? asked : ''}${version}`;
}

/** pnpm and Yarn have a file for them, Bun puts them into package.json. */
async function readCatalogs({
  dir,
  manifest,
}: Workspace): Promise<{ catalogs: Catalogs; warnings: Warning[] }> {
  const catalogs: Catalogs = new Map();
  const warnings: Warning[] = [];
  const add = (content: unknown): void => {
    const { catalog, catalogs: named } = Object(content) as Record<string, unknown>;
    for (const [name, ranges] of [['default', catalog] as const, ...Object.entries(Object(named))])
      if (typeof ranges === 'object' && ranges !== null)
        catalogs.set(name, { ...catalogs.get(name), ...(ranges as Record<string, unknown>) });
  };
  add(manifest);
  add(manifest?.workspaces);
  for (const name of ['.yarnrc.yml', 'pnpm-workspace.yaml']) {
    const { text, problem } = await readText(join(dir, name));
    if (text === undefined && problem === undefined) continue;
    try {
      if (text === undefined) throw new Error(problem);
      const { parse } = await import('../yaml.ts');
      add(parse(text));
    } catch (error) {
      warnings.push({ code: 'WORKSPACES_INVALID', message: `${name} could not be read: ${reasonOf(error)}` });
    }
  }
  return { catalogs, warnings };
}
