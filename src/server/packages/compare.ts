// compare_packages: a few packages side by side, each with whether it fits.
import type { CodedError } from '../../errors.ts';
import type { Warning } from '../../protocol/schemas.ts';
import type { CallContext } from '../mcp/registry.ts';
import type { Compared } from './compared.ts';
import { lookUp, type PackageSources } from './look-up.ts';

export async function comparePackages(
  sources: PackageSources,
  names: readonly string[],
  context: CallContext,
): Promise<{ items: Compared[]; warnings: Warning[] }> {
  const around = sources.surroundings();
  const shared = { ...sources, surroundings: () => around };
  const found = await Promise.allSettled(names.map((name) => lookUp(shared, name, false, context)));
  const items: Compared[] = [];
  const warnings = new Map<string, Warning>();
  for (const [index, one] of found.entries()) {
    if (one.status === 'rejected') {
      const { code, message } = one.reason as CodedError;
      // What is wrong with the arguments, or with all of them, is an error.
      if (found.every(({ status }) => status === 'rejected') || code === 'BAD_ARGUMENTS') throw one.reason;
      warnings.set(`${index}`, { code: 'PACKAGE_LEFT_OUT', message: `${names[index]}: ${message}` });
      continue;
    }
    const { name, version, license, modules, types, unpackedSize, downloads, description, fits } = one.value;
    const { date, engines, dependencies, versions } = one.value;
    for (const warning of one.value.warnings) warnings.set(warning.message, warning);
    items.push({
      ...{ name, version, license, modules, types, unpackedSize, downloads, description, fits },
      ...{ date: date?.slice(0, 10) ?? null, node: engines.node ?? null, lastYear: versions.lastYear },
      dependencies: Object.keys(dependencies).length,
    });
  }
  return { items, warnings: [...warnings.values()] };
}
