// What runs before a handler, and which of it decides who may pass; the same for an app as it runs and for its source.
// https://docs.nestjs.com/faq/request-lifecycle
import type { Route } from '../../../protocol/schemas.ts';
import { authOf, guardNotes, guardsOf, type Known } from '../_http/guards.ts';
import { letAllPass, type Metadata, type Reader } from './access.ts';
import type { Versioning } from './paths.ts';

export interface Link extends Known {
  role: 'middleware' | 'guard' | 'interceptor' | 'pipe';
  /** The package that it is of, where the source says no file of it. */
  from?: string | undefined;
}

type Chain = { told: Pick<Route, 'middleware' | 'guards' | 'auth'>; notes: string[] };

export function describeChain(links: readonly Link[], metadata: readonly Metadata[], handler: Known): Chain {
  const found = links.flatMap((link) => guardIn(link, metadata));
  const guards = found.map(({ guard }) => guard);
  const plain = links.filter(({ role }) => role === 'middleware');
  const isOpen = letAllPass(found);
  return {
    told: {
      middleware: links.map(({ name, source }) => ({ name, source })),
      guards,
      ...(isOpen ? { auth: 'public' } : {}),
      ...authOf(plain, guards, handler),
    },
    notes: [
      ...(metadata.length > 0
        ? [`metadata ${metadata.map(({ key, value }) => `${key} = ${value}`).join(', ')}`]
        : []),
      ...guardNotes(plain, guards, handler),
    ],
  };
}

function guardIn(link: Link, metadata: readonly Metadata[]): (Reader & { guard: Route['guards'][number] })[] {
  const { role, name, source, text, from } = link;
  // One that only counts requests asks nobody who it is.
  if (role === 'pipe' || /throttl|rate-?limit/i.test(`${from ?? source ?? ''} ${name}`)) return [];
  // That it is called a guard says only what it is to Nest.
  const plain = role === 'guard' ? name.replace(/Guard$/, '') || name : name;
  const file = role === 'guard' && !/node_modules\//.test(source ?? '') ? null : source;
  const [found] = guardsOf([{ name: from ? `${from}.${plain}` : plain, source: file, text }]);
  const reason =
    found?.reason.replace(`"${from ? `${from}.` : ''}${plain}"`, `"${name}"`) ?? guardReason(link);
  if (reason === undefined) return [];
  const read = metadata.filter(({ names }) => names.some((one) => isNamedIn(one, text ?? '')));
  const told = read.map(({ key, value }) => `; reads ${key} = ${value}`);
  return [{ guard: { name, source, reason: reason + told.join('') }, text, read, isPlain: reason === PLAIN }];
}

/** Nothing in it asks who it is. */
const PLAIN = 'a guard';

function guardReason({ role, text }: Link): string | undefined {
  if (role !== 'guard') return undefined;
  return text === null ? 'a guard, not read' : PLAIN;
}

function isNamedIn(name: string, text: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1))
    if (!/[\w$]/.test(text[at - 1] ?? '') && !/[\w$]/.test(text[at + name.length] ?? '')) return true;
  return false;
}

/** What a request must say besides its path. */
export function constraintNotes(
  versions: readonly (string | null)[],
  versioning: Versioning | null,
  hosts: readonly string[],
): string[] {
  const where =
    versioning &&
    {
      HEADER: `header ${versioning.key ?? '{}'}`,
      MEDIA_TYPE: `Accept: ${versioning.key ?? '{}'}`,
      CUSTOM: 'custom',
      URI: 'path',
    }[versioning.type];
  const named = versions.map((version) => version ?? 'neutral');
  return [
    ...(named.length > 0 ? [`only for version ${named.join(' or ')} (${where})`] : []),
    ...(hosts.length > 0 ? [`only for host ${hosts.join(' or ')}`] : []),
  ];
}
