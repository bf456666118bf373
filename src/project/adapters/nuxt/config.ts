// Where an app and its layers have their files. https://nuxt.com/docs/4.x/api/nuxt-config
import { posix } from 'node:path';
import type { Source, Value } from '../../source/reader/source.ts';
import { configFile, configOf, dataAt, firstLine, textAt } from '../_files/apps.ts';
import { majorsOf } from '../major.ts';

export const isConfig = /^nuxt\.config\.[mc]?[jt]s$/;

export interface Layer {
  file: string | null;
  value: Value;
  /** Of pages and their middleware. */
  srcDir: string;
  pages: string;
  middleware: string;
  serverDir: string;
}

const MAX_LAYERS = 20;

/** The app first, then what it extends. */
export function layersOf(source: Source, dir: string): Layer[] {
  const major = majorsOf(source, 'nuxt')(source.app(firstLine(posix.join(dir, 'package.json'))));
  const found = new Map<string, Layer>();
  const pending = [dir];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    if (found.has(next) || found.size >= MAX_LAYERS) continue;
    const layer = layerIn(source, next, major === 3);
    found.set(next, layer);
    for (const from of [dataAt(source, layer.value, 'extends')].flat()) {
      const path = Array.isArray(from) ? from[0] : from;
      if (typeof path !== 'string') continue;
      if (path.startsWith('.')) pending.push(posix.join(next, path));
      else
        source.cut(`The layer ${path} of ${source.at(firstLine(layer.file ?? next))} is not in the project.`);
    }
    if (next === dir)
      pending.push(
        ...source.list(posix.join(dir, 'layers')).folders.map((name) => posix.join(dir, 'layers', name)),
      );
  }
  return [...found.values()];
}

function layerIn(source: Source, dir: string, isVersion3: boolean): Layer {
  const file = configFile(source, dir, isConfig);
  const value = configOf(source, file);
  const [pages, middleware] = ['pages', 'middleware'].map(
    (name) => textAt(source, value, 'dir', name) ?? name,
  ) as [string, string];
  const isFormer = isVersion3 && !(Number(dataAt(source, value, 'future', 'compatibilityVersion')) >= 4);
  const given = textAt(source, value, 'srcDir');
  const isInApp = !isFormer && hasApp(source, dir, [pages, middleware]);
  const srcDir = posix.join(dir, given ?? (isInApp ? 'app' : ''));
  const server = textAt(source, value, 'serverDir');
  return {
    ...{ file, value, srcDir },
    pages: posix.join(srcDir, pages),
    middleware: posix.join(srcDir, middleware),
    serverDir: server === undefined ? posix.join(isFormer ? srcDir : dir, 'server') : posix.join(dir, server),
  };
}

/** Since version 4, where there is such a folder; with nothing but options in it, beside one that has what an app has, it is none. */
function hasApp(source: Source, dir: string, own: readonly string[]): boolean {
  const around = source.list(dir);
  if (!around.folders.includes('app')) return false;
  const { files, folders } = source.list(posix.join(dir, 'app'));
  const isOption = (name: string) =>
    name === 'spa-loading-template.html' || name.startsWith('router.options');
  if (folders.length > 0 || !files.every(isOption)) return true;
  const usual = ['assets', 'layouts', 'plugins', ...own];
  return !(
    around.files.some((name) => /^app\.vue$/i.test(name)) ||
    around.folders.some((name) => usual.includes(name))
  );
}
