// Where a package has its types: as its manifest says, in another package, or beside its code.
import { isThere, typedBy, typesBeside, typesPackageOf } from '../../files/packages/types.ts';
import type { PackageAnswer } from '../../protocol/packages/facts.ts';
import type { PackageContents, RegistryReply } from '../../protocol/packages/registry.ts';
import type { Surroundings } from '../../protocol/packages/surroundings.ts';
import type { CallContext } from '../mcp/registry.ts';
import { bundlesTypes } from './fit/entry.ts';
import type { FoundTypes } from './fit/fits.ts';
import type { Installed } from './installed.ts';
import type { Registry } from './registry.ts';

type Read = RegistryReply<PackageContents> | undefined;
type Asking = Pick<CallContext, 'ask' | 'signal'>;

export const quiet = ({ signal }: Pick<CallContext, 'signal'>): Asking => ({
  signal,
  ask: async () => undefined,
});

interface Known {
  registry: Registry;
  /** What was read of the package itself. */
  read: Read;
  installed: Installed | null;
  around: Surroundings;
}

export async function typesOf(
  { name, facts }: PackageAnswer,
  { registry, read, installed, around }: Known,
  context: Asking,
): Promise<FoundTypes & { contents?: Read }> {
  if (bundlesTypes(facts) || typedBy(name) !== null) return { types: 'bundled', looked: false };
  const onDisk = installed?.version === facts.version ? installed.folder : null;
  if (onDisk !== null && typesBeside(facts.main).some((file) => isThere(onDisk, file)))
    return { types: 'bundled', looked: true };
  const other = await typesPackage(typesPackageOf(name), registry, context);
  if (other && read === undefined) return { types: other, looked: onDisk !== null };
  const isTyped = around.packages.some(({ typescript }) => typescript !== null);
  // Nobody is asked for this alone: it may lie on another host.
  const contents =
    read ??
    (isTyped && onDisk === null ? await registry.contents(name, facts.version, quiet(context)) : undefined);
  const inside = contents?.status === 'answered' ? contents.value : null;
  const looked = inside !== null || onDisk !== null;
  const types = inside?.hasTypes ? 'bundled' : (other ?? (looked ? 'none' : 'none named'));
  return { types, looked, contents };
}

/** Name and version, unless it stands for one that has its own by now. */
export async function typesPackage(
  name: string,
  registry: Registry,
  context: Asking,
): Promise<string | null> {
  const reply = await registry.package(name, null, context);
  if (reply.status !== 'answered' || reply.value.facts.deprecated !== null) return null;
  return `${name} ${reply.value.facts.version}`;
}
