// From a position in a compiled script to the line that its author wrote, by source maps inline and beside the file.
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { originalPosition } from '../loader/kept/positions.ts';

export interface Script {
  /** As V8 names it. */
  url: string;
  /** Absolute. */
  file: string;
  sourceMapURL: string;
}

interface Position {
  file: string;
  /** From 1. */
  line: number;
}

interface LoadedMap {
  map: SourceMap;
  /** Where its sources are relative to. */
  dir: string;
  sourceRoot: string;
}

/** Line and column count from 0, as in the inspector. tsx puts a whole file on one line, so the column matters. */
export function createPositions(root: string): (script: Script, line: number, column: number) => Position {
  const maps = new Map<Script, LoadedMap | undefined>();
  return (script, line, column) => {
    const kept = originalPosition(script.url, line + 1, column + 1);
    if (kept) return kept;
    if (!maps.has(script)) maps.set(script, loadMap(script));
    const loaded = maps.get(script);
    const entry = loaded?.map.findEntry(line, column);
    if (loaded && entry && 'originalSource' in entry) {
      const file = sourceFile(entry.originalSource, loaded, root);
      if (file) return { file, line: entry.originalLine + 1 };
    }
    return { file: script.file, line: line + 1 };
  };
}

function loadMap({ file, sourceMapURL }: Script): LoadedMap | undefined {
  if (sourceMapURL === '') return undefined;
  try {
    const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(sourceMapURL);
    const path = inline
      ? file
      : resolve(dirname(file), decodeURIComponent(sourceMapURL.replace(/^file:\/\//, '')));
    const text = inline
      ? inline[1]
        ? Buffer.from(inline[2] ?? '', 'base64').toString()
        : decodeURIComponent(inline[2] ?? '')
      : readFileSync(path, 'utf8');
    const payload = JSON.parse(text) as SourceMapPayload;
    return { map: new SourceMap(payload), dir: dirname(path), sourceRoot: payload.sourceRoot ?? '' };
  } catch {
    return undefined;
  }
}

/** A source is a path, a file URL, or a bundler's own URL; undefined when the original is not there (published packages). */
function sourceFile(source: string, { dir, sourceRoot }: LoadedMap, root: string): string | undefined {
  const candidates = source.startsWith('file:')
    ? [fileURLToPath(source)]
    : /^[a-z][\w+.-]+:\/\//.test(source)
      ? [resolve(root, source.replace(/^[a-z][\w+.-]+:\/\/[^/]*\//, ''))]
      : isAbsolute(source)
        ? [source]
        : [resolve(dir, sourceRoot, source), resolve(dir, source)];
  return candidates.find((file) => existsSync(file));
}
