// proxy.ts, middleware.ts until Next 15: what runs before, and for which paths. https://nextjs.org/docs/app/api-reference/file-conventions/proxy
import { posix } from 'node:path';
import type { Route } from '../../../protocol/schemas.ts';
import type { Source, Value } from '../../source/reader/source.ts';
import { firstLine } from '../_files/apps.ts';
import { exportOf } from '../_files/handlers.ts';
import type { Known } from '../_http/guards.ts';
import { majorsOf } from '../major.ts';
import { type Config, isScript, withoutExtension } from './config.ts';
import { compile } from './patterns.ts';
import { routeMatchersOf } from './route-matchers.ts';

export interface Before {
  /** What runs for a request of the route, and what has to be said of that; `path` without the base path. */
  runs(path: string): {
    runs: Known[];
    guards: Route['guards'];
    notes: string[];
    /** Whether it is known what of it guards this path. */
    isExact: boolean;
  };
}

interface Matcher {
  test(path: string): boolean;
  isConditional: boolean;
}

const none = { runs: [], guards: [], notes: [], isExact: true };
const nothing: Before = { runs: () => none };

/** `root` is where the folders of the routers lie. */
export function readBefore(source: Source, root: string, config: Config): Before {
  // To versions before 16, a file that is called proxy is nothing.
  const major = majorsOf(source, 'next')(source.app(firstLine(posix.join(root, '_'))));
  const names = major !== null && major < 16 ? ['middleware'] : ['proxy', 'middleware'];
  const found = source
    .list(root)
    .files.flatMap((name) => {
      const base = withoutExtension(name, config.extensions);
      return base !== null && names.includes(base) && isScript(name) ? [{ name, base }] : [];
    })
    .sort((a, b) => names.indexOf(a.base) - names.indexOf(b.base))[0];
  if (!found) return nothing;
  const file = posix.join(root, found.name);
  const exported = source.exportNames(file);
  const name = [found.base, 'default'].find((candidate) => exported.includes(candidate));
  if (name === undefined) return nothing;
  const { handler, wrappers } = exportOf(source, file, name);
  const own = { ...handler, name: handler.name === '<anonymous>' ? found.base : handler.name };
  const matchers = exported.includes('config')
    ? matchersOf(source, source.get(source.exported(file, 'config'), 'matcher'), config.basePath)
    : [];
  const guarding = routeMatchersOf(source, file, own);
  // Its matchers say for which paths it guards, and its text says that it does so for some.
  const self = guarding ? { ...own, text: '' } : own;
  const isRewriting = /\.rewrite\s*\(/.test(source.text(file) ?? '');
  return {
    runs(path) {
      const samples = samplesOf(path);
      const hits = samples.map((sample) => (matchers ?? []).filter((matcher) => matcher.test(sample)));
      const isAlways = matchers === null || matchers.length === 0;
      const some = isAlways || hits.some((list) => list.length > 0);
      if (!some) return none;
      const isPart = !isAlways && hits.some((list) => list.length === 0);
      const conditional =
        !isAlways && hits.flat().length > 0 && hits.flat().every((hit) => hit.isConditional);
      const said = guarding?.(samples);
      return {
        runs: [...wrappers, self],
        guards: said?.guards ?? [],
        isExact: matchers !== null && (said?.notes.length ?? 0) === 0,
        notes: [
          ...(said?.notes ?? []),
          ...(matchers === null ? [`for which paths ${found.base} runs is not known`] : []),
          ...(isPart ? [`${found.base} runs for some of its paths`] : []),
          ...(conditional ? [`${found.base} runs only if its matcher's conditions hold`] : []),
          ...(isRewriting ? [`${found.base} may rewrite to another route`] : []),
        ],
      };
    },
  };
}

/** Null where they are not known. */
function matchersOf(source: Source, value: Value, basePath: string): Matcher[] | null {
  const data = source.literal(value)?.data;
  if (data === undefined) return value === undefined ? [] : null;
  const found = [data].flat().map((item): Matcher | null => {
    const path = typeof item === 'string' ? item : (item as { source?: unknown } | null)?.source;
    // The base path is put in front as text: `/((?!api).*)` takes "/base/", and not "/base".
    const isRoot = path === '/' && basePath !== '';
    const pattern = typeof path === 'string' ? compile(isRoot ? basePath : basePath + path) : null;
    const { has, missing } = (typeof item === 'object' && item !== null ? item : {}) as Record<
      string,
      unknown
    >;
    return (
      pattern && {
        test: (candidate) => pattern.test((basePath + candidate).replace(/(.)\/$/, '$1')),
        isConditional: has !== undefined || missing !== undefined,
      }
    );
  });
  return found.every((item) => item !== null) ? found : null;
}

/** Requests that the route, or the rule, serves. */
function samplesOf(given: string): string[] {
  const path = given.replace(/:(\w+)\*/g, '[[...$1]]').replace(/:(\w+)(?:\([^)]*\))?[?+]?/g, '[$1]');
  const one = path.replace(/\[\[?(?:\.\.\.)?[^\]]+\]\]?/g, 'x');
  const longer = path.replace(/\[\[?\.\.\.[^\]]+\]\]?/g, 'x/x');
  const none = path.replace(/\/\[\[\.\.\.[^\]]+\]\]/g, '');
  return [...new Set([one, longer.replace(/\[[^\]]+\]/g, 'x'), none.replace(/\[[^\]]+\]/g, 'x') || '/'])];
}
