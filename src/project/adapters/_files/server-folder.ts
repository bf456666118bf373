// A folder of server routes whose names end with their method: `api/users/[id].get.ts`, `routes/feed.xml.ts`, `middleware/1.log.ts`.
import { posix } from 'node:path';
import type { Source, Value } from '../../source/reader/source.ts';
import type { Known } from '../_http/guards.ts';
import { bracketSegment } from './brackets.ts';
import { exportOf, knownOf } from './handlers.ts';
import type { FileRoute } from './route.ts';
import { matchingOf, paramsOf } from './segments.ts';

const script = /\.[mc]?[jt]sx?$/;
const noRoute = /\.(?:test|spec|stories|d)\.[mc]?[jt]sx?$/;
const method = /\.(connect|delete|get|head|options|patch|post|put|trace)$/;
/** What only tells that it is a handler. */
const definitions =
  /^(?:define)?(?:Lazy|Cached|lazy|cached)?(?:Event|event)?(?:WebSocket)?[hH]andler$|^defineWebSocketHandler$/;

export interface ServerFolder {
  dir: string;
  base: string;
  /** In front of the rank of each. */
  rank: string;
  /** What the configuration leaves out. */
  isIgnored?: (file: string) => boolean;
}

/** `before`: what runs in front of all of them, whichever folder has it. */
export function serverRoutes(source: Source, folder: ServerFolder, before: readonly Known[]): FileRoute[] {
  const { dir, base, rank } = folder;
  const utilities = filesIn(source, folder, 'utils');
  return ['api', 'routes'].flatMap((name) =>
    filesIn(source, folder, name).map((file): FileRoute => {
      const path = posix.relative(posix.join(dir, name), file).replace(script, '');
      const [, only] = /\.(dev|prod|prerender)$/.exec(path) ?? [];
      const whole = path.replace(/\.(?:dev|prod|prerender)$/, '');
      const verb = method.exec(whole)?.[1];
      const names = [...(name === 'api' ? ['api'] : []), ...whole.replace(method, '').split('/')].filter(
        (part, at, list) => !/^\(.+\)$/.test(part) && !(part === 'index' && at === list.length - 1),
      );
      const segments = names.map(bracketSegment);
      const { handler, runs, isSocket } = handlerIn(source, file, utilities);
      const { byPath: _, ...matching } = matchingOf(segments, { base, rank });
      return {
        path: `${base}/${names.join('/')}`.replace(/(.)\/$/, '$1'),
        methods: [verb?.toUpperCase() ?? (isSocket ? 'GET' : 'ALL')],
        ...{ params: paramsOf(segments), prefix: base, handler, runs: [...before, ...runs], matching },
        ...(isSocket ? { kind: 'gateway' } : {}),
        notes: only === undefined ? [] : [`only in ${only}`],
      };
    }),
  );
}

/** What runs before each route, in the order of its names. */
export function serverMiddleware(source: Source, folder: ServerFolder): Known[] {
  const utilities = filesIn(source, folder, 'utils');
  return filesIn(source, folder, 'middleware').flatMap((file) => {
    const { runs, handler } = handlerIn(source, file, utilities);
    const name = handler.name === '<anonymous>' ? nameOfFile(file) : handler.name;
    return [...runs, { ...handler, name }];
  });
}

function filesIn(source: Source, { dir, isIgnored }: ServerFolder, name: string): string[] {
  if (!source.list(dir).folders.includes(name)) return [];
  return source
    .below(posix.join(dir, name))
    .filter((file) => script.test(file) && !noRoute.test(file) && !posix.basename(file).startsWith('-'))
    .filter((file) => isIgnored?.(file) !== true);
}

interface Found {
  handler: Known;
  runs: Known[];
  isSocket: boolean;
}

/** `defineEventHandler(fn)`, `defineEventHandler({ onRequest: [auth], handler })`, `withAuth(fn)` of a file of utilities. */
function handlerIn(source: Source, file: string, utilities: readonly string[]): Found {
  const { value, handler, wrappers } = exportOf(source, file, 'default');
  const own = wrappers
    .filter(({ name }) => !isDefinition(source, file, name))
    .map((wrapper) => (wrapper.source === null ? utility(source, wrapper, utilities) : wrapper));
  const isSocket = wrappers.some(({ name }) => name === 'defineWebSocketHandler');
  const options = optionsOf(value);
  const inner = options === undefined ? undefined : source.get(options, 'handler');
  if (inner === undefined || isSocket)
    return { handler: isSocket ? { ...handler, name: '<anonymous>' } : handler, runs: own, isSocket };
  const known = knownOf(source, inner);
  const hooks = source.get(options, 'onRequest');
  const list =
    typeof hooks === 'object' && hooks !== null && hooks.kind === 'array'
      ? hooks.items
      : hooks
        ? [hooks]
        : [];
  return {
    handler: { ...known, source: known.source ?? handler.source },
    runs: [...own, ...list.map((hook) => knownOf(source, hook))],
    isSocket,
  };
}

/** By the name that it was imported as as well. */
function isDefinition(source: Source, file: string, name: string): boolean {
  const own = knownOf(source, source.named(file, name)).name.split('.').at(-1) ?? '';
  return definitions.test(name) || definitions.test(own);
}

function optionsOf(value: Value): Value {
  if (typeof value !== 'object' || value === null || value.kind !== 'symbolic') return undefined;
  const { origin } = value;
  const [first] =
    origin.type === 'call'
      ? origin.call.args.map((item) => item.value)
      : origin.type === 'unknown'
        ? origin.values
        : [];
  return typeof first === 'object' && first !== null && first.kind === 'object' ? first : undefined;
}

/** Its exports are known everywhere, without an import. */
function utility(source: Source, wrapper: Known, utilities: readonly string[]): Known {
  const file = utilities.find(
    (candidate) =>
      (source.text(candidate) ?? '').includes(wrapper.name) &&
      source.exportNames(candidate).includes(wrapper.name),
  );
  if (file === undefined) return wrapper;
  return { ...knownOf(source, source.exported(file, wrapper.name)), name: wrapper.name };
}

/** `1.log.ts` is `log`, `auth.global.ts` is `auth`. */
export function nameOfFile(file: string): string {
  return posix
    .basename(file)
    .replace(script, '')
    .replace(/\.global$/, '')
    .replace(/^\d+\./, '');
}
