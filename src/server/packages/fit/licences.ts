// Whether the licence of a package is one that the project's configuration takes.
import parse from 'spdx-expression-parse';
import type { LicencePolicy } from '../../../protocol/packages/licences.ts';
import type { Surroundings } from '../../../protocol/packages/surroundings.ts';
import type { Candidate, Reason } from './shapes.ts';

type Expression = ReturnType<typeof parse>;

export function licenceReasons({ facts }: Candidate, { licences }: Surroundings): Reason[] {
  if (licences === null) return [];
  const policy = [
    ...(licences.allow === null ? [] : [`allowed: ${licences.allow.join(', ')}`]),
    ...(licences.deny.length === 0 ? [] : [`denied: ${licences.deny.join(', ')}`]),
  ].join('; ');
  const has = `packages.licences ${policy}`;
  const parsed = facts.license === null ? null : read(facts.license);
  if (parsed === null) {
    const wants =
      facts.license === null ? 'no licence named' : `licence ${facts.license}, which is no SPDX expression`;
    return [{ about: 'licence', level: 'with', wants, has, remedy: 'read its licence file' }];
  }
  if (isTaken(parsed, licences)) return [];
  return [
    { about: 'licence', level: 'no', wants: `licence ${facts.license}`, has, remedy: 'ask whoever decides' },
  ];
}

function read(text: string): Expression | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

/** Of several one may choose, or has to take all. */
function isTaken(expression: Expression, policy: LicencePolicy): boolean {
  if ('conjunction' in expression) {
    const parts = [expression.left, expression.right].map((part) => isTaken(part, policy));
    return expression.conjunction === 'or' ? parts.includes(true) : !parts.includes(false);
  }
  const own = [expression.license, ...('plus' in expression ? [`${expression.license}+`] : [])];
  const isIn = (list: readonly string[]) =>
    list.some((listed) => own.some((licence) => isOf(licence, listed)));
  return (policy.allow === null || isIn(policy.allow)) && !isIn(policy.deny);
}

/** `GPL-3.0` stands for the same with `-only` and `-or-later`. */
function isOf(licence: string, listed: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/\+$/, '');
  const name = plain(licence);
  return name === plain(listed) || name.replace(/-(?:only|or-later)$/, '') === plain(listed);
}
