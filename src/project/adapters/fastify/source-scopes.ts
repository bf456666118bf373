// Plugins in the order in which avvio loads them: what a scope registers is loaded when the scope is through, one after the other.
import type { Call, Source, Symbolic, Value } from '../../source/reader/source.ts';
import { flat } from '../_http/flat.ts';
import { type HookName, hookNames } from './capture.ts';
import { joinPrefixes } from './paths.ts';
import { autoloaded, isAutoload } from './source-autoload.ts';
import { type Declaration, declarationOf, fromOptions, isRouteCall, type Text } from './source-routes.ts';
import { defaultOf, isFunction, own, pluginOf } from './source-values.ts';

const MAX_DEPTH = 40;
const MAX_PLUGINS = 5_000;
const MAX_PREFIXES = 24;
const noPrefix: Text[] = [{ text: '', holes: [] }];

/** An instance of Fastify: the server, or what an encapsulated plugin gets. */
export interface Scope {
  symbol: Symbolic;
  parent: Scope | null;
  children: Scope[];
  /** All that it may be. */
  prefixes: Text[];
  hooks: Record<HookName, Value[]>;
  decorated: Map<string, Value>;
}

export interface ScopedRoute extends Declaration {
  scope: Scope;
  conditions: string[];
}

/** A plugin of a package under a prefix. */
export interface Mount {
  call: Call;
  package: string;
  prefixes: Text[];
  conditions: string[];
}

export interface Server {
  made: Call;
  routes: ScopedRoute[];
  mounts: Mount[];
  scopes: Map<Symbolic, Scope>;
}

export interface Registration {
  plugin: Value;
  options: Value;
  prefixes: Text[];
  /** The call that registers it. */
  call: Call;
  conditions: string[];
  /** No scope of its own, though nothing in it says so. */
  isOpen?: boolean;
}

/** A server whose instance is known; `read` takes what was called on it since. */
export interface Reading {
  server: Server;
  read(): void;
  register(plugin: Omit<Registration, 'call'>): void;
}

export function openServer(source: Source, made: Call): Reading {
  const server: Server = { made, routes: [], mounts: [], scopes: new Map() };
  const root: Scope = {
    symbol: made.result,
    parent: null,
    children: [],
    prefixes: noPrefix,
    hooks: Object.fromEntries(hookNames.map((name) => [name, [] as Value[]])) as Scope['hooks'],
    decorated: new Map(),
  };
  server.scopes.set(root.symbol, root);
  const loading = createLoading(source, server);
  return {
    server,
    read: () => loading.drain(root, []),
    register: (plugin) => loading.register(root, { ...plugin, call: made }),
  };
}

interface Loading {
  register(scope: Scope, registration: Registration): void;
  /** Takes what was called on the instance of a scope since, and loads what that registers. */
  drain(scope: Scope, conditions: string[]): void;
}

function createLoading(source: Source, server: Server): Loading {
  const done = new Set<Call>();
  let depth = 0;
  let plugins = 0;

  const enter = (scope: Scope, prefixes: Text[], call: Call): Scope => {
    const child = childOf(source, scope, prefixes, call);
    server.scopes.set(child.symbol, child);
    scope.children.push(child);
    return child;
  };

  const register: Loading['register'] = (scope, registration) => {
    const { plugin, options, prefixes, call, conditions } = registration;
    plugins += 1;
    if (depth >= MAX_DEPTH || plugins > MAX_PLUGINS) {
      source.cut(
        plugins > MAX_PLUGINS
          ? `Plugins of Fastify after the first ${MAX_PLUGINS} were not read.`
          : `Plugins of Fastify more than ${MAX_DEPTH} deep were not read.`,
      );
      return;
    }
    depth += 1;
    const found = pluginOf(source, plugin);
    if (!found) {
      // Autoload takes a route in place of a plugin.
      const route = fromOptions(source, call, defaultOf(source, plugin));
      if (route) addRoute(enter(scope, prefixes, call), route, conditions);
    } else if ('fn' in found) {
      const inner = found.isOpen || registration.isOpen === true ? scope : enter(scope, prefixes, call);
      source.call(found.fn, [inner.symbol, options], inner.symbol);
      drain(inner, conditions);
    } else if (isAutoload(found.package)) {
      for (const folder of autoloaded(source, options)) {
        const inner = folder.hooks.length === 0 ? scope : enter(scope, noPrefix, call);
        for (const hook of folder.hooks)
          register(inner, { ...registration, plugin: hook, options, isOpen: true });
        for (const one of folder.plugins) register(inner, { ...one, call, conditions });
      }
    } else if (prefixes.some(({ text }) => text !== '')) {
      const whole = childOf(source, scope, prefixes, call).prefixes;
      server.mounts.push({ call, package: found.package, conditions, prefixes: whole });
    }
    depth -= 1;
  };

  const addRoute = (scope: Scope, route: Declaration | null, conditions: string[]) => {
    if (route) server.routes.push({ ...route, scope, conditions: [...conditions, ...route.call.conditions] });
  };

  /** Takes the calls that a scope has got; what is to be loaded waits until all of them are taken. */
  const take = (scope: Scope, conditions: string[]): Call[] =>
    callsOf(scope.symbol).flatMap((call) => {
      if (done.has(call)) return [];
      done.add(call);
      const { name, args } = call;
      const [first, second] = args.map(({ value }) => value);
      if (isRouteCall(call)) addRoute(scope, declarationOf(source, call), conditions);
      else if (name === 'decorate') {
        for (const { text } of source.strings(first)) scope.decorated.set(text, second);
      } else if (name === 'register' || name === 'addHook' || isLater(name)) return [call];
      else {
        const decorated = decorationOf(scope, name);
        if (isFunction(decorated)) {
          source.call(
            decorated,
            args.map(({ value }) => value),
            scope.symbol,
          );
          return take(scope, conditions);
        }
      }
      return [];
    });

  const load = (scope: Scope, call: Call, outer: string[]) => {
    const conditions = [...outer, ...call.conditions];
    const [first, second] = call.args.map(({ value }) => value);
    if (call.name === 'addHook') {
      addHook(source, scope, first, second);
      return;
    }
    if (isLater(call.name)) {
      for (const fn of flat(first)) if (isFunction(fn)) source.call(fn, [], scope.symbol);
      drain(scope, outer);
      return;
    }
    const options = isFunction(second) ? source.call(second, [scope.symbol]) : second;
    const given = source.strings(own(source, options, 'prefix'));
    const prefixes = given.length > 0 ? given : noPrefix;
    for (const plugin of flat(first)) register(scope, { plugin, options, prefixes, call, conditions });
  };

  const drain: Loading['drain'] = (scope, conditions) => {
    const waiting = take(scope, conditions);
    for (let call = waiting.shift(); call; call = waiting.shift()) {
      load(scope, call, conditions);
      waiting.push(...take(scope, conditions));
    }
  };

  return { register, drain };
}

function childOf(source: Source, parent: Scope, prefixes: Text[], call: Call): Scope {
  const joined = parent.prefixes.flatMap((outer) =>
    prefixes.map((inner) => ({
      text: joinPrefixes(outer.text, inner.text),
      holes: [...outer.holes, ...inner.holes],
    })),
  );
  if (joined.length > MAX_PREFIXES)
    source.cut(`${source.at(call.site)}: of what a prefix may be, the first ${MAX_PREFIXES} are listed.`);
  const hooks = hookNames.map((name) => [name, [...parent.hooks[name]]] as const);
  return {
    ...{
      symbol: source.symbol(call, 'fastify'),
      parent,
      children: [],
      prefixes: joined.slice(0, MAX_PREFIXES),
    },
    hooks: Object.fromEntries(hooks) as Scope['hooks'],
    decorated: new Map(),
  };
}

/** What runs when everything before it is loaded. */
function isLater(name: string): boolean {
  return name === 'after' || name === 'then' || name === 'finally';
}

/** What gives something else than the instance. */
const others = new Set([
  'listen',
  'inject',
  'close',
  'printRoutes',
  'printPlugins',
  'hasRoute',
  'getSchemas',
]);

/** Calls on an instance, and on what those give back: the instance itself. */
function callsOf(symbol: Symbolic): Call[] {
  const found: Call[] = [];
  const pending = [...symbol.calls];
  for (let call = pending.pop(); call; call = pending.pop()) {
    found.push(call);
    if (!others.has(call.name)) pending.push(...call.result.calls);
  }
  return found.sort((a, b) => a.order - b.order);
}

/** Scopes that are there have their own copy of the hooks around them: it is added to each. */
function addHook(source: Source, scope: Scope, name: Value, hook: Value): void {
  for (const { text } of source.strings(name)) {
    const known = hookNames.find((candidate) => candidate === text);
    if (known) scope.hooks[known].push(...flat(hook));
  }
  for (const child of scope.children) addHook(source, child, name, hook);
}

/** What a scope, or one around it, was decorated with. */
export function decorationOf(scope: Scope, name: string): Value {
  for (let current: Scope | null = scope; current; current = current.parent)
    if (current.decorated.has(name)) return current.decorated.get(name);
  return undefined;
}

/** Of an instance, or of what a call on one gave back. */
export function scopeOf({ scopes }: Server, symbol: Symbolic): Scope | undefined {
  let current: Symbolic | null = symbol;
  for (let links = 0; current && links < 1_000; links += 1) {
    const scope = scopes.get(current);
    if (scope) return scope;
    const { origin }: Symbolic = current;
    current = origin.type === 'call' && !others.has(origin.call.name) ? origin.call.on : null;
  }
  return undefined;
}
