// What svelte.config.js says of files and paths. https://svelte.dev/docs/kit/configuration
import { posix } from 'node:path';
import type { Source } from '../../source/reader/source.ts';
import { configFile, configOf, textAt } from '../_files/apps.ts';
import { knownOf } from '../_files/handlers.ts';
import { sequenceOf } from '../_files/sequence.ts';
import type { Known } from '../_http/guards.ts';
import type { Matchers } from './segments.ts';

export const isConfig = /^svelte\.config\.[mc]?[jt]s$/;

export interface Config {
  routes: string;
  base: string;
  matchers: Matchers;
  /** `handle` of hooks.server, and what `sequence` puts together. */
  handles: Known[];
}

export function readConfig(source: Source, dir: string): Config {
  const value = configOf(source, configFile(source, dir, isConfig));
  const path = (key: string[], other: string) =>
    posix.join(dir, textAt(source, value, 'kit', 'files', ...key) ?? other);
  const params = path(['params'], 'src/params');
  const hooks = moduleAt(source, path(['hooks', 'server'], 'src/hooks.server'));
  return {
    routes: path(['routes'], 'src/routes'),
    base: textAt(source, value, 'kit', 'paths', 'base') ?? '',
    matchers: (name) => patternOf(source, moduleAt(source, posix.join(params, name))),
    handles: hooks === null ? [] : sequenceOf(source, source.exported(hooks, 'handle')),
  };
}

/** A script, or the index of a folder. */
function moduleAt(source: Source, path: string): string | null {
  const script = (folder: string, base: string) =>
    source.list(folder).files.find((name) => name === `${base}.js` || name === `${base}.ts`);
  const own = script(posix.dirname(path), posix.basename(path));
  if (own !== undefined) return posix.join(posix.dirname(path), own);
  const index = script(path, 'index');
  return index === undefined ? null : posix.join(path, index);
}

/** A matcher that does nothing but test a RegExp. */
function patternOf(source: Source, file: string | null): string | null {
  const text = file === null ? null : knownOf(source, source.exported(file, 'match')).text;
  const found =
    /(?:=>|return)\s*\(?\s*\/((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\n\\[])+)\/\.test\(\s*\w+\s*\)\s*\)?\s*;?\s*\}?\s*$/.exec(
      text ?? '',
    )?.[1];
  if (found === undefined) return null;
  // Without its ends it may stand anywhere in the segment.
  const [start, end] = [found.startsWith('^') ? '' : '[^/]*', found.endsWith('$') ? '' : '[^/]*'];
  return `${start}(?:${found.replace(/^\^/, '').replace(/\$$/, '')})${end}`;
}
