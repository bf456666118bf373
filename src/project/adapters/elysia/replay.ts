// What was called on an app, replayed in its order: a hook is for what comes after it, in the app and those that it uses.
import type { Call, Source, Symbolic, Value } from '../../source/reader/source.ts';
import { chainsOf } from '../_http/chains.ts';
import { flat } from '../_http/flat.ts';
import { joinPaths } from '../_http/paths.ts';
import { type Hook, hooksOf, type Macros, phaseOf } from './hooks.ts';

export interface Found {
  call: Call;
  methods: string[];
  path: string;
  holes: string[];
  prefix: string;
  handler: Value;
  before: Hook[];
  conditions: string[];
  isSocket: boolean;
}

export interface Elysia {
  made: Call;
  isUsed: boolean;
}

interface Scope {
  prefix: string;
  hooks: Hook[];
  /** Of the apps that use it. */
  given: ReadonlySet<Hook>;
  conditions: string[];
  routes: Found[];
}

/** What is kept between two readings: functions that get an app are called once. */
export interface Memory {
  inner: Map<Call, Symbolic>;
}

const verbs = new Set('get post put patch delete options head connect all'.split(' '));
const others = new Set(['handle', 'fetch', 'compile', 'routes', 'server']);
const hookNames = /^(?:on(?:Request|Parse|Transform|BeforeHandle)|derive|resolve|mapResolve|mapDerive)$/;
const MAX_DEPTH = 20;

export function readApps(source: Source, memory: Memory): { app: Elysia; routes: Found[] }[] {
  const apps = new Map<Symbolic, Elysia>();
  for (const made of source.made(['elysia'])) {
    const { origin } = made.callee;
    if (made.kind === 'new' && origin.type === 'external' && /^(?:Elysia|default|)$/.test(origin.path))
      apps.set(made.result, { made, isUsed: false });
  }
  const chains = chainsOf(apps, ({ name }) => !others.has(name));
  const macros: Macros = new Map();
  const result = [...apps.values()].map((app) => ({ app, routes: [] as Found[] }));

  const replay = (calls: readonly Call[], scope: Scope, depth: number): void => {
    for (const call of calls) one(call, scope, depth);
  };

  const callsOf = (app: Elysia) => chains.calls.flatMap(({ owner, call }) => (owner === app ? [call] : []));

  /** Calls on what a function is given as the app. */
  const within = (call: Call, fn: Value): Call[] => {
    const known = memory.inner.get(call);
    const symbol = known ?? source.symbol(call, 'app');
    if (!known) {
      memory.inner.set(call, symbol);
      source.call(fn, [symbol]);
    }
    return chainsOf([[symbol, true]], ({ name }) => !others.has(name)).calls.map((each) => each.call);
  };

  const one = (call: Call, scope: Scope, depth: number): void => {
    const { name } = call;
    const args = call.args.map(({ value }) => value);
    const [first, second, third] = args;
    const conditions = [...scope.conditions, ...call.conditions];
    const add = (methods: string[], path: Value, handler: Value, options: Value, isSocket = false) => {
      for (const { text, holes } of source.strings(path))
        scope.routes.push({
          ...{ call, methods, holes, handler, isSocket, conditions, prefix: scope.prefix },
          path: slashed(joinPaths(scope.prefix, text)) || '/',
          before: [...scope.hooks, ...hooksOf(source, options, macros)].sort((a, b) => a.phase - b.phase),
        });
    };
    if (verbs.has(name)) add([name.toUpperCase()], first, second, third);
    else if (name === 'route')
      add(
        source.strings(first).map(({ text }) => text.toUpperCase()),
        second,
        third,
        args[3],
      );
    else if (name === 'ws') add(['GET'], first, get(source, second, 'message') ?? second, second, true);
    else if (name === 'mount') {
      const [path] = args.length > 1 ? source.strings(first) : [];
      const mounted = args.length > 1 ? second : first;
      if (path) add(['ALL'], path.text, mounted, undefined);
      add(['ALL'], `${(path?.text ?? '').replace(/\/$/, '')}/*`, mounted, undefined);
    } else if (name === 'macro') addMacros(source, macros, args);
    else if (hookNames.test(name)) {
      const as = isObject(first) ? text(source, get(source, first, 'as')) : undefined;
      for (const fn of flat(isObject(first) ? second : first))
        scope.hooks.push({
          ...{ value: fn, name: null, as: name === 'onRequest' ? 'global' : (as ?? 'local') },
          phase: phaseOf(name),
        });
    } else if (name === 'as') {
      const as = text(source, first) ?? 'scoped';
      for (const hook of scope.hooks) if (!scope.given.has(hook)) hook.as = as;
    } else if (name === 'guard' || name === 'group') {
      const isGroup = name === 'group';
      const rest = isGroup ? args.slice(1) : args;
      const fn = rest.find((value) => typeof value === 'object' && value?.kind === 'function');
      const options = rest.find(isObject);
      const hooks = hooksOf(source, options, macros);
      if (fn === undefined) {
        const as = text(source, get(source, options, 'as'));
        scope.hooks.push(...hooks.map((hook) => ({ ...hook, as: as ?? 'local' })));
        return;
      }
      const prefix = isGroup ? below(scope.prefix, text(source, first) ?? '{}') : scope.prefix;
      const inner = scopeOf(
        prefix === '/' ? '' : prefix,
        [...scope.hooks, ...hooks],
        conditions,
        scope.routes,
      );
      if (depth < MAX_DEPTH) replay(within(call, fn), inner, depth + 1);
    } else if (name === 'use') for (const plugin of flat(first)) use(call, plugin, scope, conditions, depth);
  };

  const use = (call: Call, plugin: Value, scope: Scope, conditions: string[], depth: number): void => {
    if (depth >= MAX_DEPTH || typeof plugin !== 'object' || plugin === null) return;
    if (plugin.kind === 'namespace') use(call, plugin.get('default'), scope, conditions, depth + 1);
    else if (plugin.kind === 'function') replay(within(call, plugin), { ...scope, conditions }, depth + 1);
    else useApp(plugin, scope, conditions, depth);
  };

  const useApp = (plugin: Value, scope: Scope, conditions: string[], depth: number): void => {
    for (const { symbol } of source.symbols(plugin).slice(0, 1)) {
      const app = chains.owners.get(symbol);
      if (!app) continue;
      app.isUsed = true;
      const inner = scopeOf(joined(source, scope.prefix, app), scope.hooks, conditions, scope.routes);
      replay(callsOf(app), inner, depth + 1);
      // What is not its own alone comes along.
      for (const hook of inner.hooks)
        if (!scope.hooks.includes(hook) && hook.as !== 'local')
          scope.hooks.push(hook.as === 'scoped' ? { ...hook, as: 'local' } : hook);
    }
  };

  for (const item of result) {
    replay(callsOf(item.app), scopeOf(joined(source, '', item.app), [], [], item.routes), 0);
  }
  return result;
}

function scopeOf(prefix: string, hooks: readonly Hook[], conditions: string[], routes: Found[]): Scope {
  return { prefix, hooks: [...hooks], given: new Set(hooks), conditions, routes };
}

function joined(source: Source, prefix: string, { made }: Elysia): string {
  const own = text(source, get(source, made.args[0]?.value, 'prefix')) ?? '';
  return slashed(joinPaths(prefix, own).replace(/\/$/, ''));
}

/** Of a group: Elysia puts no slash between the two. */
const below = (prefix: string, own: string): string =>
  own.startsWith('/') ? joinPaths(prefix, own) : slashed(prefix + own);

/** `group('api/v1')` is below `/api/v1`. */
const slashed = (path: string): string => (path === '' || path.startsWith('/') ? path : `/${path}`);

/** `macro({ auth: { resolve } })`, `macro('auth', { resolve })`. */
function addMacros(source: Source, macros: Macros, [first, second]: Value[]): void {
  if (typeof first === 'string') macros.set(first, second);
  else if (typeof first === 'object' && first?.kind === 'object')
    for (const key of first.properties.keys()) macros.set(key, source.get(first, key));
}

function get(source: Source, value: Value, key: string): Value {
  return typeof value === 'object' && value?.kind === 'object' ? source.get(value, key) : undefined;
}

function text(source: Source, value: Value): string | undefined {
  return value === undefined ? undefined : source.strings(value)[0]?.text;
}

const isObject = (value: Value): boolean => typeof value === 'object' && value?.kind === 'object';
