// Controllers: their paths, and the methods that answer.
import type { ClassValue, Source, Value } from '../../../source/reader/source.ts';
import { externalOf, isObject } from '../../_http/values.ts';
import { requestMethods, type Version } from '../paths.ts';
import { classFacts, type Fact, factsOf } from './facts.ts';
import { common, itemsOf, lineageOf, own } from './values.ts';

export type Text = ReturnType<Source['strings']>[number];
type Member = ReturnType<Source['members']>[number];

export interface Controller {
  cls: ClassValue;
  facts: Fact[];
  paths: Text[];
  /** Undefined: none of its own. */
  versions: Version[] | undefined;
  hosts: Text[];
}

export interface Method {
  member: Member;
  facts: Fact[];
}

/** Null for a class that is none. */
export function controllerOf(source: Source, cls: ClassValue): Controller | null {
  const facts = classFacts(source, cls);
  // A class that extends a controller has its decorator, too.
  const said = facts.findLast(({ name }) => name === 'Controller');
  if (!said) return null;
  const given = said.args[0]?.value;
  const options = itemsOf(given).find(({ value }) => isObject(value))?.value;
  const version = options === undefined ? undefined : own(source, options, 'version');
  const versionFact = facts.findLast(({ package: from, name }) => from === common && name === 'Version');
  return {
    ...{ cls, facts },
    paths: pathsOf(source, options === undefined ? given : own(source, options, 'path')),
    versions: versionsOf(source, versionFact ? versionFact.args[0]?.value : version),
    hosts: options === undefined ? [] : source.strings(own(source, options, 'host')),
  };
}

/** Own ones first, then those of the bases that are not written again: as Nest scans them. */
export function methodsOf(source: Source, cls: ClassValue): Method[] {
  const seen = new Set<string>();
  return lineageOf(source, cls)
    .reverse()
    .flatMap((owner) => {
      const own = new Map<string, Member>();
      // Overloads come before the one with a body.
      for (const member of source.members(owner))
        if (member.owner === owner && member.kind === 'method' && !member.isStatic)
          own.set(member.name, member);
      const fresh = [...own.values()].filter(({ name }) => !seen.has(name));
      for (const { name } of fresh) seen.add(name);
      return fresh.flatMap((member) =>
        member.decorators.length === 0 ? [] : [{ member, facts: factsOf(source, member.decorators) }],
      );
    });
}

export interface Mapping {
  methods: string;
  paths: Text[];
  isStream: boolean;
}

const verbs = new Map(
  'Get Post Put Delete Patch Options Head All Search Propfind Proppatch Mkcol Copy Move Lock Unlock'
    .split(' ')
    .map((name) => [name, name.toUpperCase()] as const),
).set('QueryMethod', 'QUERY');

/** What a method answers; the decorator that is applied last counts. */
export function mappingOf(source: Source, facts: readonly Fact[]): Mapping | null {
  let mapping: Mapping | null = null;
  for (const fact of facts) mapping = mappingIn(source, fact) ?? mapping;
  return mapping;
}

function mappingIn(source: Source, { package: from, name, args }: Fact): Mapping | null {
  const [first, second] = args.map(({ value }) => value);
  // `TypedRoute.Get` of nestia and its like take the same arguments.
  const verb = from === common ? verbs.get(name) : verbs.get(/^TypedRoute\.(\w+)$/.exec(name)?.[1] ?? '');
  if (verb) return { methods: verb, paths: pathsOf(source, first), isStream: false };
  if (from !== common) return null;
  if (name === 'Sse') {
    const method = methodName(own(source, second, 'method')) ?? 'GET';
    return { methods: method, paths: pathsOf(source, first), isStream: true };
  }
  if (name !== 'RequestMapping') return null;
  const method = methodName(own(source, first, 'method')) ?? 'GET';
  return { methods: method, paths: pathsOf(source, own(source, first, 'path')), isStream: false };
}

/** `RequestMethod.POST`, or its number. */
export function methodName(value: Value): string | undefined {
  if (typeof value === 'number') return requestMethods[value];
  return /^RequestMethod\.(\w+)$/.exec(externalOf(value)?.name ?? '')?.[1];
}

/** "" and no path are "/". */
function pathsOf(source: Source, value: Value): Text[] {
  const found = source.strings(value);
  return found.length > 0 ? found.map((item) => ({ ...item, text: item.text || '/' })) : [root];
}

const root: Text = { text: '/', holes: [] };

export function versionOf(source: Source, facts: readonly Fact[]): Version[] | undefined {
  const fact = facts.findLast(({ package: from, name }) => from === common && name === 'Version');
  return fact && versionsOf(source, fact.args[0]?.value);
}

/** VERSION_NEUTRAL is a symbol of the package. */
export function versionsOf(source: Source, value: Value): Version[] | undefined {
  const found = itemsOf(value).flatMap(({ value: item }): Version[] =>
    externalOf(item)?.name === 'VERSION_NEUTRAL' ? [null] : source.strings(item).map(({ text }) => text),
  );
  return found.length > 0 ? found : undefined;
}
