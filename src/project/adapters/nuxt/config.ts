// Where an app and its layers have their files. https://nuxt.com/docs/4.x/api/nuxt-config
import { posix } from 'node:path';
import type { Source, Value } from '../../source/reader/source.ts';
import { configFile, configOf, dataAt, textAt } from '../_files/apps.ts';

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
  const found = new Map<string, Layer>();
  const pending = [dir];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    if (found.has(next) || found.size >= MAX_LAYERS) continue;
    const layer = layerIn(source, next);
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

function layerIn(source: Source, dir: string): Layer {
  const has = (folder: string, name: string) => source.list(folder).folders.includes(name);
  const file = configFile(source, dir, isConfig);
  const value = configOf(source, file);
  const given = textAt(source, value, 'srcDir');
  // Since version 4, where there is such a folder.
  const srcDir =
    given === undefined ? (has(dir, 'app') ? posix.join(dir, 'app') : dir) : posix.join(dir, given);
  const server = textAt(source, value, 'serverDir');
  const other = has(dir, 'server') ? dir : srcDir;
  return {
    ...{ file, value, srcDir },
    pages: posix.join(srcDir, textAt(source, value, 'dir', 'pages') ?? 'pages'),
    middleware: posix.join(srcDir, textAt(source, value, 'dir', 'middleware') ?? 'middleware'),
    serverDir: server === undefined ? posix.join(other, 'server') : posix.join(dir, server),
  };
}

const firstLine = (file: string) => ({ file, line: 1, start: 0, end: 0 });
