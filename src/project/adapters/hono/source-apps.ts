// What was called on apps, replayed in its order: `route` takes what the other app has until then, as Hono does.
import type { Call, Source, Symbolic, Value } from '../../source/reader/source.ts';
import { flat } from '../_http/flat.ts';
import { mergePath } from './paths.ts';
import type { Entry, Kind } from './records.ts';
import { isOpenApi, openApiEntries, type Registered } from './source-openapi.ts';
import { handlersOf, type Item, itemOf } from './source-values.ts';

export const packages = ['hono', '@hono/zod-openapi'];

export interface SourceEntry extends Entry<Item> {
  site: Call;
  conditions: string[];
  holes: string[];
}

export interface HonoApp {
  made: Call;
  /** What the package was asked for: the app, or what makes apps. */
  from: Call;
  isStrict: boolean;
  entries: SourceEntry[];
  /** In another app. */
  isMounted: boolean;
}

/** An app below a path, as `basePath` gives it. */
interface View {
  app: HonoApp;
  base: string;
  /** The path of the call before: `.get('/a', x).post(y)`. */
  path: string;
}

const verbs = new Set('get post put delete options patch query all'.split(' '));
/** What gives something else than the app. */
const others = new Set(['fetch', 'request', 'fire', 'getOpenAPIDocument', 'getOpenAPI31Document']);
const MAX_ENTRIES = 60_000;

export function readApps(source: Source, factories: Map<Call, Call[]>): HonoApp[] {
  const views = new Map<Symbolic, View>();
  const apps: HonoApp[] = [];
  const open = (made: Call, from: Call) => {
    const app: HonoApp = { made, from, isStrict: isStrict(source, made), entries: [], isMounted: false };
    apps.push(app);
    views.set(made.result, { app, base: '/', path: '/' });
  };
  const made = source.made(packages);
  for (const call of made) {
    if (isApp(call)) open(call, call);
    for (const app of madeByFactory(source, call, factories)) open(app, call);
  }
  const budget = { left: MAX_ENTRIES };
  for (const call of callsOn(views.keys(), factories)) replay(source, views, call, budget);
  if (budget.left <= 0) source.cut(`Routes of Hono after the first ${MAX_ENTRIES} are not listed.`);
  return apps;
}

/** `new Hono()` of any preset. */
function isApp({ kind, callee: { origin } }: Call): boolean {
  return kind === 'new' && origin.type === 'external' && /^(?:Hono|HonoBase|OpenAPIHono)$/.test(origin.path);
}

function isStrict(source: Source, { args }: Call): boolean {
  const options = args[0]?.value;
  return options === undefined || source.literal(source.get(options, 'strict'))?.data !== false;
}

/** `createFactory({ initApp }).createApp()`: `initApp` is called once for each, and what it does is remembered. */
function madeByFactory(source: Source, factory: Call, factories: Map<Call, Call[]>): Call[] {
  const { origin } = factory.callee;
  if (origin.type !== 'external' || !/^(?:createFactory|Factory)$/.test(origin.path)) return [];
  const apps = factory.result.calls.filter(({ name }) => name === 'createApp');
  const options = factory.args[0]?.value;
  const initApp = options === undefined ? undefined : source.get(options, 'initApp');
  for (const app of apps) {
    if (factories.has(app)) continue;
    const before = new Set(app.result.calls);
    if (initApp !== undefined) source.call(initApp, [app.result]);
    factories.set(
      app,
      app.result.calls.filter((call) => !before.has(call)),
    );
  }
  return apps;
}

/** All that was called on apps and on what those calls gave, in order; what `initApp` did comes with its app. */
function callsOn(symbols: Iterable<Symbolic>, factories: ReadonlyMap<Call, Call[]>): Call[] {
  const early = new Map<Call, number>();
  for (const [app, calls] of factories)
    calls.forEach((call, index) => void early.set(call, app.order + (index + 1) / (calls.length + 1)));
  const found = new Set<Call>();
  const place = new Map<Call, number>();
  const pending = [...symbols].flatMap(({ calls }) => calls.map((call) => ({ call, at: early.get(call) })));
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { call, at } = next;
    if (found.has(call)) continue;
    found.add(call);
    place.set(call, at ?? call.order);
    if (!others.has(call.name)) for (const inner of call.result.calls) pending.push({ call: inner, at });
  }
  return [...found].sort((a, b) => (place.get(a) as number) - (place.get(b) as number) || a.order - b.order);
}

function replay(source: Source, views: Map<Symbolic, View>, call: Call, budget: { left: number }): void {
  const view = call.on && views.get(call.on);
  if (!view) return;
  const { name, args } = call;
  if (!others.has(name)) views.set(call.result, view);
  const add = (kind: Kind, one: Registered, extra: Pick<SourceEntry, 'call' | 'inner'>) => {
    budget.left -= one.items.length * one.methods.length * one.paths.length;
    if (budget.left <= 0) return;
    for (const path of one.paths) {
      view.path = path.text;
      for (const method of one.methods)
        for (const handler of one.items)
          view.app.entries.push({
            ...{ kind, site: call, method, handler, conditions: [...call.conditions] },
            ...{ path: mergePath(view.base, path.text), base: view.base, holes: path.holes },
            ...{ takesNext: kind !== 'mount' && handler.takesNext, passes: handler.passes },
            ...extra,
          });
    }
  };
  const [first, second] = args.map(({ value }) => value);
  const here = [{ text: view.path, holes: [] }];
  const group = { call };
  if (name === 'basePath') {
    const [path] = source.strings(first);
    views.set(call.result, { app: view.app, base: mergePath(view.base, path?.text ?? '{}'), path: '/' });
  } else if (name === 'use') {
    const paths = pathsOf(source, first, args.length);
    const items = handlersOf(source, paths ? args.slice(1) : args);
    add('use', { methods: ['ALL'], paths: paths ?? [{ text: '*', holes: [] }], items }, group);
  } else if (verbs.has(name)) {
    const paths = pathsOf(source, first, args.length);
    const items = handlersOf(source, paths ? args.slice(1) : args);
    add('route', { methods: [name.toUpperCase()], paths: paths ?? here, items }, group);
  } else if (name === 'on') {
    const methods = source.strings(first).map(({ text }) => text.toUpperCase());
    const items = handlersOf(source, args.slice(2));
    add('route', { methods, paths: source.strings(second), items }, group);
  } else if (isOpenApi(name)) {
    for (const [index, one] of openApiEntries(source, call).entries())
      add('route', one, { call: index === 0 ? call : {} });
  } else if (name === 'route') mountApps(source, views, view, call, budget);
  else if (name === 'mount') mountHandler(source, views, view, call, add);
}

/** A path in front of handlers; null where there is none. */
function pathsOf(source: Source, value: Value, count: number) {
  const texts = source.strings(value);
  const isText = flat(value).some((item) => typeof item === 'string');
  if (isText) return texts;
  // Of what is not known, the first of several.
  const [one] = flat(value);
  const isUnknown = typeof one === 'object' && one?.kind === 'symbolic' && one.origin.type !== 'call';
  return count > 1 &&
    isUnknown &&
    /(?:path|route|url|base|prefix|\.env\.)\w*$/i.test(texts[0]?.holes[0] ?? '')
    ? texts
    : null;
}

function mountApps(
  source: Source,
  views: ReadonlyMap<Symbolic, View>,
  view: View,
  call: Call,
  budget: { left: number },
): void {
  const [path, value] = call.args.map((argument) => argument.value);
  const inner = [...new Set(source.symbols(value).flatMap(({ symbol }) => views.get(symbol)?.app ?? []))];
  for (const { text, holes } of source.strings(path)) {
    const base = mergePath(view.base, text);
    for (const app of inner) {
      if (app === view.app) continue;
      app.isMounted = true;
      const groups = new Map<object, object>();
      for (const entry of [...app.entries]) {
        budget.left -= 1;
        if (budget.left <= 0) return;
        const group = groups.get(entry.call) ?? {};
        groups.set(entry.call, group);
        view.app.entries.push({
          ...entry,
          ...{ call: group, path: mergePath(base, entry.path), base: mergePath(base, entry.base) },
          conditions: [...call.conditions, ...entry.conditions],
          holes: [...holes, ...entry.holes],
        });
      }
    }
    const strange =
      inner.length === 0 ? source.symbols(value).find(({ symbol }) => source.packageOf(symbol)) : undefined;
    if (strange) {
      const handler = itemOf(source, strange.symbol);
      view.app.entries.push({
        ...{ kind: 'mount', call, site: call, method: 'ALL', handler, path: mergePath(base, '*'), base },
        ...{ takesNext: true, passes: false, conditions: [...call.conditions], holes },
      });
    }
  }
}

function mountHandler(
  source: Source,
  views: ReadonlyMap<Symbolic, View>,
  view: View,
  call: Call,
  add: (kind: Kind, one: Registered, extra: Pick<SourceEntry, 'call' | 'inner'>) => void,
): void {
  const [path, value] = call.args.map((argument) => argument.value);
  const paths = source.strings(path).map(({ text, holes }) => ({ text: mergePath(text, '*'), holes }));
  const [fetched] = flat(value);
  const origin = typeof fetched === 'object' && fetched?.kind === 'symbolic' ? fetched.origin : null;
  const inner = origin?.type === 'member' ? views.get(origin.of) : undefined;
  if (inner && inner.app !== view.app) inner.app.isMounted = true;
  const items = [itemOf(source, value)];
  add(
    'mount',
    { methods: ['ALL'], paths, items },
    {
      call,
      ...(inner && inner.app !== view.app && { inner: inner.app.entries }),
    },
  );
}
