// list_routes as text: a route in a line, what runs before it by name, each function once.
import type { Route } from '../../protocol/schemas.ts';
import { firstWord, list, type Page, page, rest, runsOf, word, wordOrNone } from './words.ts';

export interface RouteSummary extends Pick<Route, 'path' | 'methods' | 'handler' | 'source' | 'auth'> {
  guards: readonly string[];
}

type Function = Route['middleware'][number];

const written = [
  ...[
    'path',
    'methods',
    'name',
    'params',
    'handler',
    'source',
    'prefix',
    'origin',
    'framework',
    'app',
    'kind',
  ],
  ...['middleware', 'guards', 'auth', 'schemas', 'note'],
];

export function routesText(answer: Page<Route | RouteSummary>): string {
  const routes = answer.items.filter((item): item is Route => 'middleware' in item);
  const functions = nameFunctions(routes);
  const lines = runsOf(answer.items, runHead).flatMap(([head, items]) => {
    const chains = items.map((item) => ('middleware' in item ? chainOf(item, functions) : []));
    const shared = sharedIn(chains);
    return [
      `# ${[head, ...before(chains[0]?.slice(0, shared))].join(' ')}`,
      ...items.flatMap((item, index) =>
        'middleware' in item
          ? routeLines(item, functions, chains[index]?.slice(shared))
          : [summaryLine(item)],
      ),
    ];
  });
  return page([...lines, ...functionLines(functions)], answer);
}

const runHead = (item: Route | RouteSummary): string => ('middleware' in item ? headOf(item) : 'summary');

/** How many that run before all of them stand in the head. A guard never does: whoever looks at a route's line alone has to see it. */
function sharedIn([first = [], ...others]: readonly (readonly string[])[]): number {
  if (others.length === 0) return 0;
  const own = first.findIndex(
    (item, at) => item.endsWith(GUARD) || others.some((chain) => chain[at] !== item),
  );
  return own === -1 ? first.length : own;
}

const before = (chain: readonly string[] = []): string[] =>
  chain.length === 0 ? [] : [`< ${chain.join(', ')}`];

/** Lines that go on are further in than any of ours. */
const further = (text: string): string => text.replaceAll('\n', '\n  ');

const headOf = ({ app, framework, origin, kind, prefix }: Route): string =>
  [
    word(app),
    word(framework),
    origin,
    ...(kind === undefined ? [] : [kind]),
    ...(prefix === '' ? [] : [`at ${word(prefix)}`]),
  ].join(' ');

function head({
  methods,
  path,
  handler,
  source,
}: Pick<Route, 'path' | 'methods' | 'handler' | 'source'>): string {
  return `${methods.join('|') || '?'} ${word(path)} ${word(handler)} ${wordOrNone(source)}`;
}

const summaryLine = (route: RouteSummary): string =>
  [head(route), ...(route.guards.length === 0 ? [] : [`! ${list(route.guards)}`]), ...authWords(route)].join(
    ' ',
  );

/** Where the guards do not say it. */
function authWords({ auth, guards }: Pick<Route, 'auth'> & { guards: readonly unknown[] }): string[] {
  return auth === undefined || auth === (guards.length > 0 ? 'protected' : 'public') ? [] : [`auth ${auth}`];
}

interface Named extends Function {
  reason?: string;
}

/** Functions that are written once, by name: those of several routes, and all guards. */
type Functions = ReadonlyMap<string, Named>;

function nameFunctions(routes: readonly Route[]): Functions {
  const counts = new Map<string, number>();
  for (const { middleware } of routes)
    for (const { name, source } of middleware) {
      const key = JSON.stringify([name, source]);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  const named = new Map<string, Named>();
  const add = (item: Named) => {
    if (!named.has(nameIn(item))) named.set(nameIn(item), item);
  };
  for (const { guards } of routes) for (const guard of guards) add(guard);
  for (const { middleware } of routes)
    for (const item of middleware)
      if (
        item.name !== ANONYMOUS &&
        item.source !== null &&
        (counts.get(JSON.stringify([item.name, item.source])) ?? 0) > 1
      )
        add(item);
  return named;
}

const ANONYMOUS = '<anonymous>';

/** Its line says more than the name of one that has none. */
const nameIn = ({ name, source }: Function): string =>
  name === ANONYMOUS && source !== null ? source : name;

const GUARD = ' !';

function chainOf(route: Route, functions: Functions): string[] {
  const isMarked = marksSay(route, functions);
  return route.middleware.map((item) => {
    const isGuard = isMarked && route.guards.some((guard) => isSame(guard, item));
    return `${reference(item, functions)}${isGuard ? GUARD : ''}`;
  });
}

function routeLines(route: Route, functions: Functions, chain: readonly string[] | undefined): string[] {
  const { path, params, name, note, guards } = route;
  const more: string[] = [];
  if (name !== null) more.push(` name ${word(name)}`);
  if (params.join() !== paramsIn(path).join()) more.push(` params ${list(params) || '-'}`);
  if (!marksSay(route, functions))
    more.push(
      ...guards.map(
        ({ name, source, reason }) => ` guard ${word(name)} ${wordOrNone(source)} ${further(reason)}`,
      ),
    );
  more.push(...authWords(route).map((text) => ` ${text}`));
  for (const { of, type, source } of route.schemas ?? [])
    more.push(` schema ${word(of)} ${word(type)}${source === null ? '' : ` ${word(source)}`}`);
  if (note !== undefined) more.push(` note ${further(note)}`);
  more.push(...rest(route, written, (key, json) => ` ${key} ${json}`));
  return [[head(route), ...before(chain)].join(' '), ...more];
}

const paramsIn = (path: string): string[] =>
  [...path.matchAll(/[:*]([A-Za-z_$][\w$]*)/g)].map(([, name]) => name as string);

const isSame = (one: Function, other: Function): boolean =>
  one.name === other.name && one.source === other.source;

/** Whether marks in the chain say the same as the list of guards. */
function marksSay({ guards, middleware }: Route, functions: Functions): boolean {
  const marked = middleware.filter((item) => guards.some((guard) => isSame(guard, item)));
  return (
    marked.length === guards.length &&
    guards.every((guard, index) => {
      const known = functions.get(nameIn(guard));
      return (
        isSame(guard, marked[index] as Function) && known?.reason === guard.reason && isSame(known, guard)
      );
    })
  );
}

function reference(item: Function, functions: Functions): string {
  const name = nameIn(item);
  const known = functions.get(name);
  const isKnown = known === undefined ? item.source === null || name === item.source : isSame(known, item);
  return isKnown ? word(name, ',') : `${word(item.name, ',')} ${wordOrNone(item.source, ',')}`;
}

function functionLines(functions: Functions): string[] {
  const lines = [...functions.values()].map(
    ({ name, source, reason }) =>
      `${firstWord(name)} ${wordOrNone(source)}${reason === undefined ? '' : ` ! ${further(reason)}`}`,
  );
  return lines.length === 0 ? [] : ['# functions', ...lines];
}
