// Routes of AdonisJS apps, as their preloaded files register them. Nothing of it is run.
import { posix } from 'node:path';
import type { Listing, Route } from '../../../protocol/schemas.ts';
import { declaredRange } from '../../disk/manifest.ts';
import type { Package } from '../../shapes.ts';
import type { Call, Source, Symbolic, Value } from '../../source/reader/source.ts';
import { configFile, configOf } from '../_files/apps.ts';
import { colonSegments } from '../_files/colons.ts';
import { toRoute } from '../_files/route.ts';
import { matchingOf, paramsOf } from '../_files/segments.ts';
import { flat } from '../_http/flat.ts';
import type { Known } from '../_http/guards.ts';
import { handlerOf, methodOf } from './controllers.ts';
import { methodOn, namedMiddleware, stacks } from './kernel.ts';
import { resourceRoutes } from './resources.ts';

const isConfig = /^adonisrc\.[mc]?[jt]s$/;
const verbs = new Set(['get', 'post', 'put', 'patch', 'delete', 'any']);
/** They look who it is, and let everybody pass. */
const lenient = /initialize_?auth|silent_?auth/i;
const MAX_DEPTH = 20;

interface Group {
  prefix: string;
  names: string[];
  middleware: Known[];
  calls: Call[];
}

export function sourceRoutes(source: Source): Listing<Route> {
  const apps = source.packages.filter(
    ({ manifest }) => declaredRange(manifest, '@adonisjs/core') !== undefined,
  );
  return { items: apps.flatMap((pkg) => routesOf(source, pkg)), warnings: [] };
}

function routesOf(source: Source, pkg: Package): Route[] {
  const taken = new Set(source.made(['@adonisjs/core']));
  const newCalls = () => {
    const calls = source.made(['@adonisjs/core']).filter((call) => !taken.has(call));
    for (const call of calls) taken.add(call);
    return calls;
  };
  preload(source, pkg.dir);
  const all = newCalls();
  const first = stacks(source, all, pkg);
  const found: Route[] = [];

  const visit = (calls: readonly Call[], group: Group, depth: number) => {
    for (const call of calls) {
      const name = methodOn(call, 'router');
      if (name === null) continue;
      const chain = chainOf(call.result);
      const given = (link: string) => chain.filter((one) => one.name === link);
      const text = (value: Value) => source.strings(value)[0]?.text ?? '';
      const middleware = [...given('use'), ...given('middleware')].sort((a, b) => a.order - b.order);
      const own = {
        names: given('as').map(({ args }) => text(args[0]?.value)),
        prefix: given('prefix').reduce((path, { args }) => join(text(args[0]?.value), path), ''),
      };
      if (name === 'group') {
        const before = middleware.flatMap(({ args }) => namedMiddleware(source, args[0]?.value, pkg));
        source.call(call.args[0]?.value, []);
        const inner = newCalls();
        if (depth < MAX_DEPTH)
          visit(
            inner,
            {
              ...{ prefix: join(group.prefix, own.prefix), names: [...group.names, ...own.names] },
              ...{ middleware: [...group.middleware, ...before], calls: [...group.calls, call] },
            },
            depth + 1,
          );
        continue;
      }
      const add = (
        methods: string[],
        path: string,
        handler: Known,
        more: { name?: string; runs?: Known[] } = {},
      ) => {
        const whole = join(group.prefix, own.prefix, path);
        const names = [...group.names, ...(more.name === undefined ? own.names : [more.name])];
        const segments = colonSegments(whole.replaceAll('*', '**'));
        const runs =
          more.runs ?? middleware.flatMap(({ args }) => namedMiddleware(source, args[0]?.value, pkg));
        const open = new Set([...group.calls, call].flatMap(({ conditions }) => conditions));
        const route = toRoute('adonis', pkg.label, {
          ...{ path: whole, methods, params: paramsOf(segments), prefix: group.prefix },
          name: (more.name ?? own.names[0]) === undefined ? null : names.join('.'),
          ...{ handler: { ...handler, source: handler.source ?? source.at(call.site) } },
          ...{ runs: [...first, ...group.middleware, ...runs], matching: matchingOf(segments) },
          notes: [
            ...given('domain').map(({ args }) => `only for host ${text(args[0]?.value)}`),
            ...(open.size > 0 ? [`only if: ${[...open].join(' and ')}`] : []),
          ],
        });
        const { byPath: _, ...matching } = route.matching ?? { steps: [] };
        const guards = route.guards.filter((guard) => !lenient.test(guard.name));
        found.push({ ...route, origin: 'source', guards, matching });
      };
      const values = call.args.map((item) => item.value);
      if (verbs.has(name)) {
        const handler = handlerOf(source, values[1], pkg);
        for (const path of source.strings(values[0]))
          add([name === 'any' ? 'ALL' : name.toUpperCase()], path.text, handler);
      } else if (name === 'route') {
        const methods = source.strings(values[1]).map((method) => method.text.toUpperCase());
        add(methods, text(values[0]), handlerOf(source, values[2], pkg));
      } else if (name === 'on') {
        const [made] = chain.filter((link) => /^(?:render|redirect)/.test(link.name));
        if (made)
          add(['GET'], text(values[0]), {
            name: `${made.name} ${text(made.args[0]?.value)}`.trim(),
            source: null,
            text: '',
          });
      } else if (name === 'resource' || name === 'shallowResource') {
        for (const one of resourceRoutes(text(values[0]), chain, source, name === 'shallowResource')) {
          const used = [...given('use'), ...given('middleware')].filter(({ args }) => {
            const actions = source.strings(args[0]?.value).map((action) => action.text);
            return actions.includes('*') || actions.includes(one.action);
          });
          add(one.methods, one.path, methodOf(source, flat(values[1])[0], one.action, pkg), {
            name: `${own.names[0] ?? one.name}.${one.action}`,
            runs: used.flatMap(({ args }) => namedMiddleware(source, args[1]?.value, pkg)),
          });
        }
      }
    }
  };
  visit(all, { prefix: '', names: [], middleware: [], calls: [] }, 0);
  return found;
}

/** Files that the app loads before it starts; where none are said, those of a new project. */
function preload(source: Source, dir: string): void {
  const config = configOf(source, configFile(source, dir, isConfig));
  const said = config === undefined ? [] : flat(source.get(config, 'preloads'));
  const files = said.flatMap((item) => {
    const load = typeof item === 'object' && item?.kind === 'object' ? source.get(item, 'file') : item;
    const module = source.call(load, []);
    return typeof module === 'object' && module?.kind === 'namespace' ? [module.file] : [];
  });
  const usual = ['kernel', 'routes'].flatMap((name) =>
    source
      .list(posix.join(dir, 'start'))
      .files.flatMap((file) =>
        new RegExp(`^${name}\\.[jt]s$`).test(file) ? [posix.join(dir, 'start', file)] : [],
      ),
  );
  // Asking for an export runs what stands beside it.
  for (const file of files.length > 0 ? files : usual) source.exported(file, 'default');
}

function chainOf(symbol: Symbolic, depth = 0): Call[] {
  if (depth > 20) return [];
  return symbol.calls.flatMap((call) =>
    call.on === symbol ? [call, ...chainOf(call.result, depth + 1)] : [],
  );
}

/** As the router writes them: one slash in front, none at the end. */
function join(...paths: string[]): string {
  const names = paths.flatMap((path) => path.split('/')).filter(Boolean);
  return names.length === 0
    ? paths.length > 1
      ? paths.every((path) => path === '')
        ? ''
        : '/'
      : ''
    : `/${names.join('/')}`;
}
