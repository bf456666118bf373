// Paths as text: the names of their parameters, and a concrete path that they match.
import { samplePathOf } from '../_http/examples.ts';
import { shortened } from '../_http/left-out.ts';
import { WILDCARD } from '../_http/wildcards.ts';
import type { Layer, Pattern } from './shapes.ts';
import { matchLayer } from './shapes.ts';

/** Names in order; groups without a name are numbered, as in req.params. */
export function paramNames(pattern: Pattern, express4: boolean): string[] {
  let unnamed = 0;
  if (pattern instanceof RegExp) {
    const groups = pattern.source.matchAll(/\\.|\((?:\?<(?![=!])(.*?)>)?(?!\?)/g);
    return [...groups]
      .filter(([text]) => !text.startsWith('\\'))
      .map(([, name]) => name ?? String(unnamed++));
  }
  if (!express4) {
    return [
      ...pattern.matchAll(/\\.|[:*](?:([\p{ID_Start}$_][\p{ID_Continue}$]*)|"((?:\\.|[^"])*)")/gu),
    ].flatMap(([, name, quoted]) => name ?? quoted?.replace(/\\(.)/g, '$1') ?? []);
  }
  return [...pattern.matchAll(/\\.|:(\w+)(?:\(.*?\))?|\*|\((?!\?)/g)]
    .filter(([text]) => !text.startsWith('\\'))
    .map(([, name]) => name ?? String(unnamed++));
}

/** A path that the layer matches wholly; undefined when none could be made up. */
export function samplePath(layer: Layer, pattern: Pattern): string | undefined {
  if (pattern instanceof RegExp) {
    const path = samplePathOf(pattern.source, pattern.flags);
    return path !== undefined && matchLayer(layer, path) ? path : undefined;
  }
  if (pattern === '/' || pattern === '') return '';
  const candidates = layer.matchers
    ? [sample5(pattern, true), sample5(pattern, false)]
    : [sample4(pattern, true), sample4(pattern, false)];
  return candidates
    .map((path) => (path.startsWith('/') ? path : `/${path}`).replace(/\/$/, ''))
    .find((path) => matchLayer(layer, path || '/') !== undefined);
}

/** The same without what may be left out of it; undefined where nothing may. */
export function shortPath(layer: Layer, pattern: Pattern): string | undefined {
  const short = pattern instanceof RegExp ? undefined : shortened(pattern);
  if (short === undefined) return undefined;
  const made = layer.matchers ? sample5(short, false) : sample4(short, false);
  const path = (made.startsWith('/') ? made : `/${made}`).replace(/\/$/, '');
  return matchLayer(layer, path || '/') ? path : undefined;
}

/** path-to-regexp 8: `:name`, `*name`, `{optional}`, `\` escapes. */
function sample5(pattern: string, withOptional: boolean): string {
  let text = pattern;
  const group = /(?<!\\)\{((?:\\.|[^{}\\])*)\}/;
  while (group.test(text)) text = text.replace(group, (_, inner: string) => (withOptional ? inner : ''));
  return text.replace(
    /\\(.)|[:*](?:"((?:\\.|[^"])*)"|[\p{ID_Start}$_][\p{ID_Continue}$]*)/gu,
    (text, escaped) => escaped ?? (text.startsWith('*') ? WILDCARD : 'zzid'),
  );
}

/** path-to-regexp 0.1: `:name(constraint)?`, `*`, groups, and `?` or `+` behind a character. */
function sample4(pattern: string, withOptional: boolean): string {
  const part = /\\(.)|(\/?\.?):\w+(?:\((.*?)\))?(\*)?(\?)?|(\*)|\(((?:[^()]|\\.)*)\)([?*+])?|([\w/-])([?+])/g;
  return pattern.replace(
    part,
    (_, escaped, lead, constraint, _star, optional, star, group, repeat, character, quantifier) => {
      if (escaped !== undefined) return escaped;
      if (lead !== undefined) return optional && !withOptional ? '' : lead + sampleValue(constraint);
      if (star !== undefined) return WILDCARD;
      if (group !== undefined) return repeat && repeat !== '+' && !withOptional ? '' : sampleValue(group);
      return quantifier === '?' && !withOptional ? '' : character;
    },
  );
}

const values = [
  'zzid',
  '1',
  '12345678',
  'a',
  'A',
  'en',
  'zz-ZZ',
  '2026-01-31',
  '1.0',
  'zz.zz',
  '507f1f77bcf86cd799439011',
  '8b3f1f77-bcf8-4cd7-9943-901112345678',
];

/** A value for `:id(\\d+)` and its like. */
function sampleValue(constraint: string | undefined): string {
  if (!constraint) return 'zzid';
  try {
    const whole = new RegExp(`^(?:${constraint})$`, 'i');
    return [...values, ...constraint.split('|')].find((value) => whole.test(value)) ?? 'zzid';
  } catch {
    return 'zzid';
  }
}
