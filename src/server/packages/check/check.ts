// check_packages: what the disk says of the project's packages, and what the registry says of those.
import { USE_MS } from '../../../protocol/docs/budgets.ts';
import type { Surroundings } from '../../../protocol/packages/surroundings.ts';
import type { Warning } from '../../../protocol/schemas.ts';
import type { CallContext } from '../../mcp/registry.ts';
import { gridsOf } from '../curated/grids.ts';
import { allows } from '../fit/versions.ts';
import type { PackageSources } from '../look-up.ts';
import { askRegistry } from './ask.ts';
import type { Check } from './shapes.ts';

/** Of each list. */
const SHOWN = 50;
const ASKERS = 5;

export async function checkPackages(sources: PackageSources, context: CallContext): Promise<Check> {
  context.progress('reading what is installed, and the code that uses it');
  const around = await sources.surroundings('use');
  const asked = await askRegistry(around, sources.registry, context);
  return listed(around, {
    ...fromDisk(around),
    avoid: await avoided(around),
    ...{ outdated: asked.outdated, vulnerable: asked.vulnerable },
    deprecated: [...asked.deprecated, ...deprecatedOnDisk(around, asked.deprecated)],
    warnings: [...around.warnings, ...asked.warnings],
  });
}

/** What can be told without a registry. */
function fromDisk({
  packages,
  installed,
  from,
  use,
}: Surroundings): Omit<Check, 'outdated' | 'vulnerable' | 'deprecated' | 'avoid' | 'warnings'> {
  const several = packages.length > 1;
  const labelled = <T extends { app: string }>({ app, ...item }: T) => ({ ...item, ...(several && { app }) });
  const declared = packages.flatMap(({ label, declared }) => declared.map((own) => ({ ...own, app: label })));
  const unsatisfied = declared.filter(
    ({ kind, range, installed: version }) =>
      kind !== 'peerDependencies' &&
      (version === null ? kind !== 'optionalDependencies' && from !== null : !allows(range, version)),
  );
  return {
    checked: { declared: declared.length, installed: installed.length, from, files: use?.files ?? 0 },
    unsatisfied: unsatisfied.map(({ name, kind, range, installed: version, app }) =>
      labelled({ name, kind, range, installed: version, app }),
    ),
    unused: (use?.unused ?? []).map(labelled),
    missing: (use?.missing ?? []).map(labelled),
    duplicated: (use?.duplicated ?? []).map(({ name, versions }) => ({
      name,
      versions: versions.map(({ version, by }) => ({ version, by: shortened(by) })),
    })),
    peers: use?.peers ?? [],
  };
}

/** By our grids, which need no registry. */
async function avoided({ packages }: Surroundings): Promise<Check['avoid']> {
  const several = packages.length > 1;
  const found = packages.flatMap(({ label, declared }) =>
    [...new Set(declared.map(({ name }) => name))].map(async (name) => {
      const place = (await gridsOf(name)).find(({ avoid }) => avoid !== undefined);
      if (place?.avoid === undefined) return [];
      return [{ name, ...(several && { app: label }), why: place.avoid, instead: place.instead ?? [] }];
    }),
  );
  return (await Promise.all(found)).flat();
}

function shortened(by: readonly string[]): string[] {
  const more = by.length - ASKERS;
  return more <= 0 ? [...by] : [...by.slice(0, ASKERS), `${more} more`];
}

/** As the lockfile keeps it. */
function deprecatedOnDisk({ installed }: Surroundings, known: Check['deprecated']): Check['deprecated'] {
  return installed.flatMap(({ name, version, path, deprecated: message }) => {
    if (message === undefined || known.some((one) => one.name === name && one.version === version)) return [];
    return [{ name, version, path, message }];
  });
}

/** Each list up to a bound, which is said. */
function listed({ use }: Surroundings, check: Check): Check {
  const cut: Warning[] = [];
  const shown = Object.entries(check).map(([key, value]) => {
    if (!Array.isArray(value) || key === 'warnings' || value.length <= SHOWN) return [key, value];
    const message = `${value.length} are ${key}: the first ${SHOWN} are listed.`;
    cut.push({ code: 'PACKAGES_CUT', message });
    return [key, value.slice(0, SHOWN)];
  });
  if (use?.isCut)
    cut.push({
      code: 'PACKAGES_CUT',
      message: `The project has more code than the ${use.files} files that were read (4000, or what ${USE_MS / 1_000} s are enough for): unused is not told, and more may be missing.`,
    });
  return { ...Object.fromEntries(shown), warnings: [...check.warnings, ...cut] } as Check;
}
