// What a row says beside its path: handler, what stands before it, and what is not certain.
import type { Route } from '../../../../protocol/schemas.ts';
import type { Source } from '../../../source/reader/source.ts';
import type { Binding, PathsOf } from '../bindings.ts';
import { describeChain, type Link } from '../chain.ts';
import type { App } from './apps.ts';
import type { Method } from './controllers.ts';
import type { Fact } from './facts.ts';
import { linksIn, metadataOf } from './links.ts';
import type { Middleware } from './middleware.ts';
import { schemasOf } from './schemas.ts';

export interface Reading {
  source: Source;
  app: App;
  bindings: Binding<Middleware>[];
  pathsOf: PathsOf;
  globals: Link[];
}

export const roles = ['guard', 'interceptor', 'pipe'] as const;

/** Guards of the app, the class and the method, then interceptors, then pipes. */
export function enhancers(
  { source }: Reading,
  globals: readonly Link[],
  owner: readonly Fact[],
  own: readonly Fact[],
): Link[] {
  return roles.flatMap((role) => [
    ...globals.filter((link) => link.role === role),
    ...linksIn(source, owner, role),
    ...linksIn(source, own, role),
  ]);
}

export function routeOf(
  { source, app }: Reading,
  className: string,
  facts: readonly Fact[],
  method: Method,
  links: readonly Link[],
  notes: readonly string[],
): Omit<Route, 'path' | 'methods' | 'params' | 'prefix'> {
  const { member, facts: own } = method;
  const handler = {
    ...{ name: `${className || '<anonymous>'}.${member.name}`, source: source.at(member.site) },
    text: source.handler(member.value()).text,
  };
  const metadata = metadataOf(source, [...facts, ...own]);
  const chain = describeChain(links, metadata, handler);
  const note = [...notes, ...chain.notes].join('; ');
  const schemas = schemasOf(source, method);
  return {
    ...{ name: null, handler: handler.name, source: handler.source, origin: 'source', framework: 'nest' },
    ...{ app: source.app(app.made.site), ...chain.told },
    ...(schemas.length > 0 ? { schemas } : {}),
    ...(note ? { note } : {}),
  };
}

export function redirectNote(source: Source, facts: readonly Fact[]): string[] {
  const said = facts.findLast(({ name }) => name === 'Redirect');
  const [to] = said ? source.strings(said.args[0]?.value) : [];
  return to ? [`redirects to ${to.text}`] : [];
}

export function unknownParts(holes: readonly string[]): string[] {
  return holes.length > 0 ? [`{} stands for ${[...new Set(holes)].join(', ')}`] : [];
}

export function conditionNotes({ conditions }: Pick<App, 'conditions'>, isOpen: boolean): string[] {
  return [
    ...(conditions.length > 0 ? [`prefix and versions only if: ${conditions.join(' and ')}`] : []),
    ...(isOpen ? ['its module may be left out: that depends on a condition'] : []),
  ];
}
