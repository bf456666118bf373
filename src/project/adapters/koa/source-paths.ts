// Paths of a router in the source, and what prefixes make of them.
import type { Source, Value } from '../../source/reader/source.ts';
import { samplePathOf } from '../_http/examples.ts';
import { literalStart, paramNames, regexpOf, samplesOf } from './patterns.ts';
import type { Text } from './source-items.ts';
import { type Layer, prefixOf } from './tree.ts';

export interface Path {
  text: string;
  /** As it was given; null: middleware for all paths. */
  own: string | null;
  holes: string[];
  isRegExp: boolean;
}

export interface Settings {
  sensitive: boolean;
  strict: boolean;
  /** @koa/router 15 or later. */
  isModern: boolean;
}

const MAX_PATHS = 24;

export const everyPath: Path = { text: '', own: null, holes: [], isRegExp: false };

export function pathsOf(source: Source, value: Value): Path[] {
  return source.strings(value).map(({ text, holes }) => ({
    ...{ text, own: text, holes },
    isRegExp: /^\/.*\/[dgimsuvy]*$/s.test(text) && hasPattern(value, text),
  }));
}

function hasPattern(value: Value, text: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value.kind === 'pattern') return text === `/${value.source}/${value.flags}`;
  if (value.kind === 'array') return value.items.some((item) => hasPattern(item, text));
  return value.kind === 'union' && value.values.some((item) => hasPattern(item, text));
}

/** As text: no slash is added, but "/" is the prefix itself. */
export function withPrefix(paths: readonly Path[], prefixes: readonly Text[], strict: boolean): Path[] {
  if (prefixes.length === 0) return [...paths];
  const all = paths.flatMap((path) =>
    path.isRegExp || (path.text === '' && path.own !== null)
      ? [path]
      : prefixes.map((prefix) => ({
          ...path,
          text: path.text !== '/' || strict ? prefix.text + path.text : prefix.text,
          holes: [...prefix.holes, ...path.holes],
        })),
  );
  return all.slice(0, MAX_PATHS);
}

type Matched = Pick<
  Layer<unknown>,
  'path' | 'prefix' | 'regexp' | 'start' | 'samples' | 'shorter' | 'params'
>;

const MAX_KNOWN = 10_000;

/** By the text of the path: the same ones stand in many routes, and there the next time as well. */
const known = new Map<string, Matched>();

export function matchedBy(path: Path, end: boolean, settings: Settings): Matched {
  const { text, own, isRegExp } = path;
  const { sensitive, strict, isModern } = settings;
  const key = [text, own ?? '\0', isRegExp, end, sensitive, strict, isModern].join('\n');
  const found = known.get(key) ?? match(path, end, settings);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(key, found);
  return found;
}

function match({ text, own, isRegExp }: Path, end: boolean, settings: Settings): Matched {
  if (isRegExp) {
    const params = settings.isModern ? [] : groupNames(text);
    return {
      path: text,
      prefix: '',
      regexp: patternOf(text),
      start: '',
      samples: end ? regExpSamples(text) : [],
      shorter: [],
      params,
    };
  }
  const regexp = own === null ? everywhereBelow(text, settings) : regexpOf(text, { ...settings, end });
  return {
    ...{ path: text, prefix: own === null ? text : prefixOf(text, own), regexp },
    start: own === null ? '' : literalStart(text.includes('{}') ? text.slice(0, text.indexOf('{}')) : text),
    ...(end ? samplesOf(text.replaceAll('{}', 'zzid'), regexp) : { samples: [], shorter: [] }),
    params: paramNames(text),
  };
}

/** Middleware without a path. */
function everywhereBelow(prefix: string, settings: Settings): RegExp | null {
  if (!settings.isModern) return regexpOf(`${prefix}([^/]*)`, { ...settings, end: false });
  if (/[:{]/.test(prefix)) return regexpOf(`${prefix}{/*rest}`, { ...settings, end: false });
  return new RegExp(`^${prefix.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}${prefix === '' ? '' : '(?:\\/|$)'}`);
}

function regExpSamples(text: string): string[] {
  const [, source = '', flags = ''] = /^\/(.*)\/(\w*)$/s.exec(text) ?? [];
  const sample = samplePathOf(source, flags);
  return sample === undefined ? [] : [sample];
}

/** Told to who compares; simple ones alone are compared here. */
function patternOf(text: string): RegExp | null {
  const [, source = '', flags = ''] = /^\/(.*)\/(\w*)$/s.exec(text) ?? [];
  try {
    return new RegExp(source, flags.replace(/[gy]/g, ''));
  } catch {
    return null;
  }
}

function groupNames(text: string): string[] {
  let unnamed = 0;
  return [...text.matchAll(/\\.|\((?:\?<(?![=!])([^<>()]*)>)?(?!\?)/g)]
    .filter(([whole]) => !whole.startsWith('\\'))
    .map(([, name]) => name ?? String(unnamed++));
}
