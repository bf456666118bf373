// Routes of decorated classes from their source, for the frameworks that those packages make apps of.
import { join } from 'node:path';
import type { Matching, Route } from '../../../protocol/schemas.ts';
import type { ClassValue, Source, Value } from '../../source/reader/source.ts';
import { parseJsonc } from '../../source/resolve/jsonc.ts';
import { authOf, guardNotes, guardsOf, type Known } from '../_http/guards.ts';
import { joinPaths, joinPrefix } from '../_http/paths.ts';
import { isClass, isObject } from '../_http/values.ts';
import { type Fact, factsOf } from './facts.ts';
import type { Library } from './libraries.ts';

type Text = ReturnType<Source['strings']>[number];
type Member = ReturnType<Source['members']>[number];

export interface Host {
  framework: string;
  libraries: readonly Library[];
  /** What makes an app of it of classes. */
  makers: RegExp;
  /** Classes that nothing makes an app of are its own. */
  isUsual: boolean;
  matching(path: string): Matching | undefined;
  params(path: string): string[];
}

/** Of packages that make apps of the framework; without those that `known` has, as the code that is generated of the classes may be there. */
export function controllerRoutes(source: Source, host: Host, known: readonly Route[]): Route[] {
  const keyOf = ({ app, methods, path }: Route) => `${app} ${methods} ${path}`;
  const listed = new Set(known.map(keyOf));
  return allRoutes(source, host).filter((route) => !listed.has(keyOf(route)));
}

function allRoutes(source: Source, host: Host): Route[] {
  return host.libraries.flatMap((library) => {
    const declares = source.packages.filter(({ manifest }) =>
      library.from.some((name) => manifest?.dependencies?.[name] ?? manifest?.devDependencies?.[name]),
    );
    if (declares.length === 0) return [];
    source.search(library.from, () => true);
    return source.classes().flatMap((cls) => {
      if (!isOf(source, library, host, source.app(cls.site))) return [];
      const facts = factsOf(library, source.decorators(cls));
      const said = facts.find(({ name }) => library.controllers.includes(name));
      return said ? routesOfClass(source, library, host, cls, facts, said) : [];
    });
  });
}

function isOf(
  source: Source,
  { from, makers }: Library,
  { makers: own, isUsual }: Host,
  app: string,
): boolean {
  const made = source.made(from).filter(({ name, site }) => makers.test(name) && source.app(site) === app);
  return made.length > 0 ? made.some(({ name }) => own.test(name)) : isUsual;
}

function routesOfClass(
  source: Source,
  library: Library,
  host: Host,
  cls: ClassValue,
  facts: readonly Fact[],
  said: Fact,
): Route[] {
  const own = new Map<string, Member>();
  // Overloads come before the one with a body, and a method that is written again counts.
  for (const member of source.members(cls))
    if (member.kind === 'method' && !member.isStatic) own.set(member.name, member);
  const app = source.app(cls.site);
  const prefixes = prefixesOf(source, library, app);
  return [...own.values()].flatMap((member) => {
    const more = factsOf(library, member.decorators);
    const run = [...before(source, library, facts), ...before(source, library, more)];
    const known = run.map(({ name, source: at, text }) => ({ name, source: at, text }));
    const guards = run.flatMap((item) => item.guard ?? guardsOf([item]));
    const read = known.filter((_, index) => !run[index]?.guard);
    const handler: Known = {
      ...{ name: `${cls.name}.${member.name}`, source: source.at(member.site) },
      text: source.handler(member.value()).text,
    };
    return more.flatMap((fact) =>
      mappingsOf(source, library, fact).flatMap(({ method, path }) =>
        prefixes.flatMap((prefix) =>
          pathsIn(source, said.args[0]?.value).map((base): Route => {
            const [root, own, last] = [prefix, base, path].map(({ text }) =>
              withSlash(named(library, text)),
            ) as [string, string, string];
            const start = joinPrefix(root, own);
            const full = joinPaths(start, last);
            const holes = [prefix, base, path].flatMap((text) => text.holes);
            const notes = [
              ...(holes.length > 0 ? [`{} stands for ${[...new Set(holes)].join(', ')}`] : []),
              ...guardNotes(read, guards, handler),
            ];
            const matching = host.matching(full);
            return {
              ...{ path: full, methods: [method], name: null, params: host.params(full) },
              ...{ handler: handler.name, source: handler.source, prefix: start, origin: 'source' },
              ...{ framework: host.framework, app },
              middleware: known.map(({ name, source: at }) => ({ name, source: at })),
              ...{ guards, ...authOf(read, guards, handler), ...(matching ? { matching } : {}) },
              ...(notes.length > 0 ? { note: notes.join('; ') } : {}),
            };
          }),
        ),
      ),
    );
  });
}

const withSlash = (text: string): string => (text === '' || /^(?:\/|\{\})/.test(text) ? text : `/${text}`);

const named = ({ hasBraces }: Library, text: string): string =>
  hasBraces ? text.replace(/\{(\w+)\}/g, ':$1') : text;

const none: Text = { text: '', holes: [] };

function pathsIn(source: Source, value: Value): Text[] {
  const found = value === undefined ? [] : source.strings(value);
  return found.length > 0 ? found : [none];
}

function mappingsOf(
  source: Source,
  { verbs }: Library,
  { name, args }: Fact,
): { method: string; path: Text }[] {
  const verb = verbs[name];
  if (verb === undefined) return [];
  if (verb !== null) return pathsIn(source, args[0]?.value).map((path) => ({ method: verb, path }));
  return pathsIn(source, args[0]?.value).flatMap(({ text }) =>
    pathsIn(source, args[1]?.value).map((path) => ({ method: text.toUpperCase() || 'ALL', path })),
  );
}

interface Link extends Known {
  guard?: Route['guards'];
}

function before(source: Source, library: Library, facts: readonly Fact[]): Link[] {
  return facts.flatMap((fact): Link[] => {
    if (library.guards.includes(fact.name))
      return [
        {
          ...{ name: fact.text, source: null, text: null },
          guard: [{ name: fact.text, source: null, reason: `decorator of ${library.package}` }],
        },
      ];
    const isPath = library.controllers.includes(fact.name) || fact.name in library.verbs;
    const given = library.middleware.includes(fact.name)
      ? fact.args
      : library.hasMiddlewareBehindPath && isPath
        ? fact.args.slice(library.verbs[fact.name] === null ? 2 : 1)
        : [];
    return given.map(({ value, text }) => linkOf(source, value, text));
  });
}

/** Classes of middleware by their name, with what `use` or `handler` does. */
function linkOf(source: Source, value: Value, text: string): Link {
  const { name, site, text: body } = source.handler(value);
  const method = isClass(value)
    ? source.members(value).find((member) => member.name === 'use' || member.name === 'handler')
    : undefined;
  return {
    name: name === '<anonymous>' && site === null ? text : name,
    source: site && source.at(site),
    text: method ? source.handler(method.value()).text : body,
  };
}

/** `routePrefix` of the call that makes the app, `rootPath` of a router, or what a file of settings says. */
function prefixesOf(source: Source, { from, makers, settings }: Library, app: string): Text[] {
  const calls = source.made(from).filter((call) => makers.test(call.name) && source.app(call.site) === app);
  const options = calls.flatMap(({ args }) => args.map(({ value }) => value).filter(isObject));
  const said = options.flatMap((value) =>
    ['routePrefix', 'rootPath'].flatMap((key) => source.strings(source.get(value, key))),
  );
  if (settings !== undefined) {
    const pkg = source.packages.find(({ label }) => label === app);
    const config = parseJsonc(pkg ? (source.text(join(pkg.dir, settings)) ?? '{}') : '{}') as {
      routes?: { basePath?: string };
      spec?: { basePath?: string };
    } | null;
    const base = config?.routes?.basePath ?? config?.spec?.basePath;
    if (typeof base === 'string') said.push({ text: base, holes: [] });
  }
  return said.length > 0 ? [...new Map(said.map((text) => [text.text, text])).values()] : [none];
}
