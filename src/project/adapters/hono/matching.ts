// How Hono's routers compare a request with a path, as one RegExp for each path. https://hono.dev/docs/api/routing
import type { Matching } from '../../../protocol/schemas.ts';
import { isHarmless } from '../_http/examples.ts';
import { parameterIn, segmentsOf } from './paths.ts';

type Step = Matching['steps'][number];

export function stepOf(path: string, isStrict: boolean): Step {
  // Where a slash at the end is taken off every request, nothing comes to a path that has one.
  if (!isStrict && path !== '/' && path.endsWith('/')) return { source: '(?!)', flags: '' };
  return { source: `^${bodyOf(path, (pattern) => pattern)}${isStrict ? '' : '/?'}$`, flags: 's' };
}

/** What an app is mounted at takes its part away. */
export function prefixStep(path: string): Step {
  return { source: `^${bodyOf(path.replace(/\/\*$/, ''), (pattern) => pattern)}(?=/|$)`, flags: 's' };
}

function bodyOf(path: string, patternOf: (pattern: string) => string): string {
  if (path === '*' || path === '/*') return '.*';
  const segments = segmentsOf(path);
  const mayEndEarly = path.endsWith('?') && path.includes(':');
  let source = '';
  let open = 0;
  for (const [index, segment] of segments.entries()) {
    const isEnd = index === segments.length - 1;
    if (segment === '*') {
      source += isEnd ? '(?:/.*)?' : '/[^/]+';
      continue;
    }
    const parameter = parameterIn(segment);
    const pattern = parameter?.pattern == null ? '[^/]+' : `(?:${patternOf(parameter.pattern)})`;
    const text = parameter ? pattern : literalEnd(segment, isEnd);
    // Each optional one is there with those before it only.
    if (parameter && mayEndEarly && segment.endsWith('?')) {
      source += `(?:/${text}`;
      open += 1;
    } else source += `/${text}`;
  }
  const closed = source + ')?'.repeat(open);
  // `/:page?` at the root.
  return closed.startsWith('(?:/') && open > 0 ? `(?:/|${closed})` : closed;
}

/** `/static*` goes on; a "*" within stands for something, and "{}" for what the source does not say. */
function literalEnd(segment: string, isEnd: boolean): string {
  return segment
    .split(/(\{\}|\*)/)
    .map((part, index, parts) => {
      if (part === '{}') return '.*?';
      if (part === '*') return isEnd && index === parts.length - 2 ? '.*' : '[^/]+';
      return literal(part);
    })
    .join('');
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** For samples, which are short: what could take for ever is not run here. */
export function comparerOf(path: string): (sample: string, parts: readonly string[]) => boolean {
  const segments = segmentsOf(path);
  if (segments.every((segment) => segment === '*' || /^(?::[^{}?]+|[^:*{}?]*)$/.test(segment)))
    return (_, parts) => isAlike(segments, parts);
  const compiled = compile(path);
  return (sample) => compiled.test(sample);
}

/** Without a RegExp: making one takes longer than a thousand comparisons. */
function isAlike(segments: readonly string[], parts: readonly string[]): boolean {
  const hasTail = segments.at(-1) === '*';
  if (hasTail ? parts.length < segments.length - 1 : parts.length !== segments.length) return false;
  return segments.every((segment, index) => {
    if (hasTail && index === segments.length - 1) return true;
    return segment === '*' || segment.startsWith(':') ? parts[index] !== '' : segment === parts[index];
  });
}

function compile(path: string): RegExp {
  try {
    return new RegExp(`^${bodyOf(path, (pattern) => (isHarmless(pattern) ? pattern : '[^/]+'))}$`, 's');
  } catch {
    return /^\b$/;
  }
}

/** A pattern of a parameter that takes one segment only. */
const within = /^(?:\\[dw.-]|\[(?:\w-\w|\w|\\[dw]|-(?=\]))+\]|[\w|()+*?{},-])+$/;

/** Whether a request may come to both; where that is not easily told, it may. */
export function mayMeet(one: string, other: string): boolean {
  const [a, b] = [segmentsOf(one), segmentsOf(other)];
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [left, right] = [a[index], b[index]];
    if (goesOn(left, index === a.length - 1) || goesOn(right, index === b.length - 1)) return true;
    if (left === undefined || right === undefined) return false;
    if (!takes(left, right) || !takes(right, left)) return false;
  }
  return true;
}

/** It may take more than a segment, or none. */
function goesOn(segment: string | undefined, isEnd: boolean): boolean {
  if (segment === undefined) return false;
  if (segment.includes('{}') || segment.endsWith('?') || (isEnd && segment.endsWith('*'))) return true;
  const pattern = parameterIn(segment)?.pattern;
  return pattern != null && !(isHarmless(pattern) && within.test(pattern));
}

function takes(segment: string, other: string): boolean {
  if (/[:*{}]/.test(other)) return true;
  const pattern = parameterIn(segment)?.pattern ?? null;
  if (pattern !== null) return compile(`/${segment}`).test(`/${other}`);
  return /[:*]/.test(segment) || segment === other;
}
