// What a package asks of its neighbours, what they ask of it, and what would be there twice.
import type { Declared, ProjectPackage, Surroundings } from '../../../protocol/packages/surroundings.ts';
import type { Candidate, Reason } from './shapes.ts';
import { allows, newest, overlap } from './versions.ts';

const SHOWN = 5;

export function peerReasons(candidate: Candidate, around: Surroundings, app: ProjectPackage): Reason[] {
  const { peerDependencies } = candidate.facts;
  return [
    ...Object.entries(peerDependencies).flatMap(([name, range]) =>
      asked(candidate, around, app, name, range),
    ),
    ...askedOf(candidate, around, app),
  ];
}

/** The range by which a package of the project, or its root, holds a package. */
function holding(name: string, app: ProjectPackage, { packages }: Surroundings): Declared | undefined {
  return [app, packages[0]]
    .flatMap((pkg) => pkg?.declared ?? [])
    .find((own) => own.name === name && own.kind !== 'peerDependencies');
}

function asked(
  { facts, versions }: Candidate,
  around: Surroundings,
  app: ProjectPackage,
  name: string,
  range: string,
): Reason[] {
  const { manager } = around;
  const own = holding(name, app, around);
  const version = versionOf(name, around, app);
  const isOptional = facts.optionalPeers.includes(name);
  const wants = `${name} ${range}`;
  // Declared, and not installed yet: its range is what counts.
  if (version === undefined && (own === undefined ? isOptional : overlap(own.range, range))) return [];
  if (version === undefined && own === undefined) {
    const adds = manager.name === 'npm' || manager.name === 'pnpm' || manager.name === 'bun';
    const remedy = adds ? `${manager.name} adds it` : `add ${name}@"${range}"`;
    return [{ about: 'peer', level: 'with', wants, has: `no ${name}`, remedy }];
  }
  if (version !== undefined && allows(range, version)) return [];
  const has = `${name}${version === undefined ? '' : ` ${version}`}${own === undefined ? '' : `, declared ${own.range}`}`;
  if (own !== undefined && overlap(own.range, range))
    return [{ about: 'peer', level: 'with', wants, has, remedy: `update ${name} within its range` }];
  const other = newest(versions, ({ peers }) => areThere(peers, around, app));
  const instead = other === undefined ? '' : `, or use ${facts.name}@${other}`;
  if (own === undefined)
    return isOptional
      ? []
      : [{ about: 'peer', level: 'with', wants, has, remedy: `add ${name}@"${range}"${instead}` }];
  const refused = manager.isStrictOnPeers ? 'ERESOLVE: ' : '';
  const level = manager.isStrictOnPeers ? 'no' : 'with';
  return [{ about: 'peer', level, wants, has, remedy: `${refused}change ${name} to ${range}${instead}` }];
}

/** Whether a version asks of none that is there for another version of it. */
const areThere = (
  peers: Readonly<Record<string, string>>,
  around: Surroundings,
  app: ProjectPackage,
): boolean =>
  Object.entries(peers).every(([name, range]) => {
    const version = versionOf(name, around, app);
    return version === undefined || allows(range, version);
  });

/** What a package of the project gets of it. */
const versionOf = (name: string, around: Surroundings, app: ProjectPackage): string | undefined =>
  holding(name, app, around)?.installed ??
  around.installed.find((copy) => copy.name === name && copy.isTop)?.version;

/** Packages that are installed and ask for another version of this one. */
function askedOf({ facts }: Candidate, around: Surroundings, app: ProjectPackage): Reason[] {
  const asking = around.installed.filter(
    ({ isTop, peers }) =>
      isTop && peers?.[facts.name] !== undefined && !allows(peers[facts.name] ?? '*', facts.version),
  );
  return asking.slice(0, SHOWN).map(({ name, version, peers }) => {
    const isHeld = holding(name, app, around) !== undefined;
    return {
      ...{
        about: 'peer',
        wants: `to be ${facts.version}`,
        has: `${name} ${version} asks for ${facts.name} ${peers?.[facts.name]}`,
      },
      level: isHeld && around.manager.isStrictOnPeers ? 'no' : 'with',
      remedy: `update ${name} as well`,
    };
  });
}

/** Direct dependencies of which another version lies where the project's own are. */
export function duplicateReasons({ facts }: Candidate, { installed }: Surroundings): Reason[] {
  const top = new Map(installed.flatMap((copy) => (copy.isTop ? [[copy.name, copy.version] as const] : [])));
  const twice = Object.entries(facts.dependencies).flatMap(([name, range]) => {
    const version = top.get(name);
    return version === undefined || allows(range, version) ? [] : [{ name, range, version }];
  });
  if (twice.length === 0) return [];
  const [shown, more] = [twice.slice(0, SHOWN), twice.length - SHOWN];
  const rest = more > 0 ? ` and ${more} more` : '';
  const wants = shown.map(({ name, range }) => `${name} ${range}`).join(', ') + rest;
  const has = shown.map(({ name, version }) => `${name} ${version}`).join(', ');
  return [{ about: 'duplicate', level: 'note', wants, has }];
}
