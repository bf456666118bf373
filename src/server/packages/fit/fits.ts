// Does this version of a package fit this project? Pure: of what is known of both, with a reason for each no.
import type { PackageAnswer } from '../../../protocol/packages/facts.ts';
import type { ProjectPackage, Surroundings } from '../../../protocol/packages/surroundings.ts';
import { licenceReasons } from './licences.ts';
import { moduleReasons, typesReasons } from './modules.ts';
import { nodeReasons, platformReasons, promisedReasons } from './node.ts';
import { duplicateReasons, peerReasons } from './peers.ts';
import { scriptReasons } from './scripts.ts';
import type { Candidate, Fit, Reason } from './shapes.ts';

export function fitOf(
  { facts, versions }: PackageAnswer,
  { types, looked }: FoundTypes,
  around: Surroundings,
): Fit {
  const typesPackage = /^none/.test(types) ? null : /^@types\/\S+/.exec(types)?.[0];
  const hasTypes = types === 'bundled' || (looked ? false : undefined);
  return fits({ facts, versions, typesPackage, hasTypes }, around);
}

export interface FoundTypes {
  /** As get_package says it. */
  types: string;
  /** Into the package itself. */
  looked: boolean;
}

export function fits(candidate: Candidate, around: Surroundings): Fit {
  const withCode = around.packages.filter(({ isApp }) => isApp);
  const apps = withCode.length > 0 ? withCode : around.packages;
  const shared = [
    ...deprecatedReasons(candidate),
    ...platformReasons(candidate, around),
    ...nodeReasons(candidate, around),
    ...licenceReasons(candidate, around),
    ...scriptReasons(candidate, around),
    ...duplicateReasons(candidate, around),
  ];
  const own = apps.map((app) => [
    ...promisedReasons(candidate, around, app),
    ...moduleReasons(candidate, around, app),
    ...typesReasons(candidate, around, app),
    ...peerReasons(candidate, around, app),
  ]);
  const reasons = [...shared, ...merged(apps, own)].sort((a, b) => rank(a) - rank(b));
  // What does not work in one package of several may work in another.
  const isNo = ({ level, apps: some }: Reason) => level === 'no' && some === undefined;
  const verdict = reasons.some(isNo) ? 'no' : reasons.some(({ level }) => level !== 'note') ? 'with' : 'yes';
  return { verdict, installed: installedCopies(candidate, around), reasons };
}

const rank = ({ level }: Reason): number => ['no', 'with', 'note'].indexOf(level);

/** Each once; with the packages of the project where it is not so in all of them. */
function merged(apps: readonly ProjectPackage[], own: readonly Reason[][]): Reason[] {
  const found = new Map<string, { reason: Reason; labels: string[] }>();
  for (const [index, reasons] of own.entries())
    for (const reason of reasons) {
      const key = JSON.stringify(reason);
      const known = found.get(key) ?? { reason, labels: [] };
      known.labels.push(apps[index]?.label ?? '');
      found.set(key, known);
    }
  return [...found.values()].map(({ reason, labels }) =>
    labels.length === apps.length ? reason : { ...reason, apps: labels },
  );
}

function deprecatedReasons({ facts, versions }: Candidate): Reason[] {
  if (facts.deprecated === null) return [];
  const other = versions.find((line) => !line.deprecated && !line.version.includes('-'))?.version;
  return [
    {
      ...{ about: 'deprecated', level: 'with', wants: facts.deprecated },
      ...(other !== undefined && { remedy: `${facts.name}@${other} is not` }),
    },
  ];
}

function installedCopies(
  { facts: { name } }: Candidate,
  { installed, packages }: Surroundings,
): Fit['installed'] {
  return installed
    .filter((copy) => copy.name === name)
    .sort((a, b) => Number(b.isTop) - Number(a.isTop) || (a.path < b.path ? -1 : 1))
    .map(({ version, path }) => {
      const holders = packages.flatMap(({ label, declared }) =>
        declared.filter((own) => own.name === name && own.at === path).map((own) => ({ label, ...own })),
      );
      const [holder] = holders;
      return {
        ...{ version, path },
        ...(holder && { declared: `${holder.range} in ${holder.kind}` }),
        ...(holder && packages.length > 1 && { app: holders.map(({ label }) => label).join(', ') }),
      };
    });
}
