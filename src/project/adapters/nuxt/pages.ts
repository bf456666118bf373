// The folder `pages`: https://nuxt.com/docs/4.x/guide/directory-structure/app/pages
import { posix } from 'node:path';
import type { Source } from '../../source/reader/source.ts';
import { firstLine } from '../_files/apps.ts';
import { bracketSegment } from '../_files/brackets.ts';
import { knownOf } from '../_files/handlers.ts';
import type { FileRoute } from '../_files/route.ts';
import { matchingOf, paramsOf } from '../_files/segments.ts';
import { nameOfFile } from '../_files/server-folder.ts';
import type { Known } from '../_http/guards.ts';
import type { Layer } from './config.ts';
import { type Meta, metaOf } from './meta.ts';

const component = /\.(?:vue|[mc]?[jt]sx?)$/;
const noPage = /\.(?:test|spec|stories|d)\.\w+$/;

export interface RouteMiddleware {
  /** Run for every page, by the names of their files. */
  global: Known[];
  named: Map<string, Known>;
}

export function middlewareOf(source: Source, layers: readonly Layer[]): RouteMiddleware {
  const global: Known[] = [];
  const named = new Map<string, Known>();
  for (const { middleware } of [...layers].reverse())
    for (const file of source
      .list(middleware)
      .files.filter((name) => component.test(name) && !noPage.test(name))) {
      const known = {
        ...knownOf(source, source.exported(posix.join(middleware, file), 'default')),
        name: nameOfFile(file),
      };
      const own = {
        ...known,
        source: known.source ?? `${source.at(firstLine(posix.join(middleware, file)))}`,
      };
      if (/\.global\.\w+$/.test(file)) global.push(own);
      else named.set(own.name, own);
    }
  return { global, named };
}

export function pageRoutes(
  source: Source,
  { pages }: Layer,
  middleware: RouteMiddleware,
  base: string,
): FileRoute[] {
  const files = source.below(pages).filter((file) => component.test(file) && !noPage.test(file));
  const stems = new Map(files.map((file) => [file.replace(component, ''), file]));
  return files.flatMap((file): FileRoute[] => {
    const stem = file.replace(component, '');
    const isParent = source.list(posix.dirname(file)).folders.includes(posix.basename(stem));
    // `users.vue` around `users/index.vue`: one path.
    if (isParent && stems.has(posix.join(stem, 'index'))) return [];
    const around = parentsOf(stem, stems).map((parent) => metaOf(source.text(parent) ?? ''));
    const meta = metaOf(source.text(file) ?? '');
    const names = (meta.path?.split('/') ?? posix.relative(pages, stem).split('/')).filter(
      (name) => name !== 'index' && name !== '' && !/^\([^)]+\)$/.test(name),
    );
    const segments = names.map((name) => bracketSegment(meta.path === undefined ? name : bracketed(name)));
    return [
      {
        path: `${base}/${names.join('/')}`.replace(/(.)\/$/, '$1'),
        ...{
          methods: ['GET'],
          kind: 'page',
          name: meta.name ?? null,
          prefix: base,
          params: paramsOf(segments),
        },
        handler: { name: posix.basename(file), source: source.at(firstLine(file)), text: null },
        runs: [...middleware.global, ...runsOf([...around, meta], middleware)],
        // Whatever the server does not answer.
        matching: matchingOf(segments, { base, rank: 'b' }),
      },
    ];
  });
}

/** `a.vue` around `a/b.vue`, outermost first. */
function parentsOf(stem: string, stems: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  for (let folder = posix.dirname(stem); folder.length > 1; folder = posix.dirname(folder)) {
    const parent = stems.get(folder);
    if (parent !== undefined) found.unshift(parent);
  }
  return found;
}

function runsOf(metas: readonly Meta[], { named }: RouteMiddleware): Known[] {
  const found = new Map<string, Known>();
  for (const [at, { middleware }] of metas.entries())
    for (const [index, item] of middleware.entries())
      if ('text' in item) found.set(`${at} ${index}`, { name: '<anonymous>', source: null, text: item.text });
      else found.set(item.name, named.get(item.name) ?? { name: item.name, source: null, text: null });
  return [...found.values()];
}

/** `/users/:id?` of vue-router is `/users/[[id]]`. */
const bracketed = (name: string): string =>
  name
    .replace(/:(\w+)\(\.\*\)\*?/g, '[...$1]')
    .replace(/:(\w+)(?:\([^)]*\))?\?/g, '[[$1]]')
    .replace(/:(\w+)(?:\([^)]*\))?/g, '[$1]');
