// Paths of routes as their authors wrote them, of Express 4 and 5 alike: a path that fits, and what fits to it.

import { compiled, isHarmless, samplePathOf } from '../../_http/examples.ts';
import { shortened } from '../../_http/left-out.ts';
import { WILDCARD } from '../../_http/wildcards.ts';

export interface Pattern {
  /** As it is listed. */
  text: string;
  isRegExp: boolean;
}

interface Matcher {
  /** What it matches, as a regular expression without its ends; empty for "/", null where it is not translated. */
  path: string | null;
  /** A path that it matches; undefined where none can be made up. */
  sample: string | undefined;
  /** The same without what may be left out; undefined where nothing may. */
  short: string | undefined;
  /** False: whether it matches is not known. */
  isKnown: boolean;
  /** How much of a path it takes from its start; undefined where it does not match. */
  match(path: string, isWhole: boolean): number | undefined;
  /** How many steps that may take at most. */
  steps(path: string): number;
}

/** Longer ones are not simulated. */
const MAX_TEXT = 500;

const MAX_KNOWN = 10_000;

/** By its text: the same paths stand in many routes, and in the same ones the next time. */
const known = new Map<string, Matcher>();

export function matcherOf(pattern: Pattern): Matcher {
  const key = `${pattern.isRegExp ? 'regexp' : 'path'} ${pattern.text}`;
  const found = known.get(key);
  if (found) return found;
  const matcher = compile(pattern);
  if (known.size === MAX_KNOWN) known.clear();
  known.set(key, matcher);
  return matcher;
}

const unknown: Matcher = {
  ...{ path: null, sample: undefined, short: undefined, isKnown: false },
  match: () => undefined,
  steps: () => 1,
};

function compile({ text, isRegExp }: Pattern): Matcher {
  if (isRegExp) return ofRegExp(text) ?? unknown;
  if (text.length > MAX_TEXT) return unknown;
  if (text === '/' || text === '')
    return {
      path: '',
      sample: '',
      short: undefined,
      isKnown: true,
      match: (path, isWhole) => (isWhole && path !== '/' && path !== '' ? undefined : 0),
      steps: () => 1,
    };
  const { sample, source } = translate(text);
  const whole = new RegExp(`^${source}/?$`, 'i');
  const start = new RegExp(`^${source}(?=[/.]|$)`, 'i');
  const made = asPath(sample);
  const { loops, ways } = shapeOf(source);
  return {
    path: source,
    steps: (path) => ways * (path.length + 1) ** loops,
    sample: made,
    short: shortOf(text, whole),
    isKnown: true,
    match: (path, isWhole) => (isWhole ? whole : start).exec(path)?.[0].length,
  };
}

const asPath = (sample: string) => `/${sample}`.replace(/\/{2,}/g, '/').replace(/\/$/, '');

function shortOf(text: string, whole: RegExp): string | undefined {
  const short = shortened(text.replaceAll('{}', 'zzid'));
  const made = short === undefined ? undefined : asPath(translate(short).sample);
  return made !== undefined && whole.test(made || '/') ? made : undefined;
}

/** A regular expression of the project; only a harmless one is run. */
function ofRegExp(text: string): Matcher | undefined {
  const [, source = '', flags = ''] = /^\/(.*)\/(\w*)$/s.exec(text) ?? [];
  const whole = isHarmless(source) ? compiled(source, flags) : undefined;
  const loops = source.match(/(?<!\\)[*+{]/g)?.length ?? 0;
  return (
    whole && {
      path: null,
      sample: samplePathOf(source, flags),
      short: undefined,
      isKnown: true,
      steps: (path) => (path.length + 1) ** (loops + 1),
      match(path, isWhole) {
        const found = whole.exec(path);
        if (!found) return undefined;
        if (isWhole) return found[0].length;
        // What is in use takes whole segments, from the start.
        const [taken] = found;
        return found.index === 0 && /^[/.]?$/.test(path[taken.length] ?? '') ? taken.length : undefined;
      },
    }
  );
}

const values = ['zzid', '1', '12345678', 'a', 'en', '507f1f77bcf86cd799439011'];
/** Constraints that take no time: one class, or words. */
const harmless = /^(?:\\[dw]|\[[\w-]+\])(?:[+*]|\{\d{1,2}(?:,\d{0,2})?\})?$|^[\w-]+(?:\|[\w-]+)*$/;
const part =
  /\\(.)|:(\w+)(?:\(((?:[^()]|\([^()]*\))*)\))?([?+*])?|\*(\w*)|[{}]|\(((?:[^()]|\\.)*)\)(\?)?|\{\}|([\w.-])(\?)|([^\w])|(\w)/g;

function translate(text: string): { sample: string; source: string } {
  let sample = '';
  let source = '';
  for (const [whole, escaped, name, constraint, modifier, , group, optional, letter, question] of text
    .replace(/\/$/, '')
    .replace(/^(?![/{*(])/, '/')
    .matchAll(part)) {
    if (whole === '{') source += '(?:';
    else if (whole === '}') source += ')?';
    else if (escaped !== undefined) {
      sample += escaped;
      source += literal(escaped);
    } else if (name !== undefined || group !== undefined) {
      const inner = constraint ?? group;
      const isKnown = inner !== undefined && harmless.test(inner);
      const once = isKnown ? `(?:${inner})` : '[^/]+?';
      sample += isKnown ? valueFor(inner) : 'zzid';
      // `/:id?` leaves out its slash as well.
      if ((modifier === '?' || modifier === '*' || optional) && source.endsWith('/'))
        source = `${source.slice(0, -2)}(?:\\/${once})?`;
      else source += modifier === '?' || optional ? `${once}?` : modifier ? '.+' : once;
    } else if (whole.startsWith('*')) {
      sample += WILDCARD;
      // One with a name, of Express 5, takes at least something.
      source += whole === '*' ? '.*' : '.+';
    } else if (letter !== undefined && question !== undefined) {
      sample += letter;
      source += `${literal(letter)}?`;
    } else {
      sample += whole;
      source += literal(whole);
    }
  }
  return { sample, source: balanced(source) ? source : literal(text) };
}

/** What a translated path may try: how often it may go along the same characters, and in how many ways besides. */
function shapeOf(source: string): { loops: number; ways: number } {
  const bare = source.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  const wild = bare.match(/\.[*+]/g)?.length ?? 0;
  const within = bare.split('/').map((segment) => segment.match(/(?<!\.)[*+]|\{\d/g)?.length ?? 0);
  const optional = bare.match(/(?<![*+}(])\?/g)?.length ?? 0;
  return { loops: wild + Math.max(...within), ways: 2 ** optional };
}

/** Segments that a path must start with to be matched, in lower case; null where it may start with anything. */
export function literalStart({ text, isRegExp }: Pattern): string | null {
  if (isRegExp) return null;
  const found = /^\/?[\w-]+(?:[/.][\w-]+){0,7}(?=[/.]|$)/.exec(text)?.[0].toLowerCase();
  if (found === undefined) return null;
  return found.startsWith('/') ? found : `/${found}`;
}

/** What a path must end with to be matched whole, in lower case; empty where it may end with anything. */
export function literalEnd({ text, isRegExp }: Pattern): string {
  return isRegExp ? '' : (/\/[\w-]+$/.exec(text.slice(-100))?.[0].toLowerCase() ?? '');
}

/** Every `literalStart` that patterns of a path can have. */
export function startsOf(path: string): string[] {
  const starts: string[] = [];
  const lower = path.toLowerCase();
  for (const { index } of lower.slice(1).matchAll(/[/.]|$/g)) {
    starts.push(lower.slice(0, index + 1));
    if (starts.length === 8) break;
  }
  return starts;
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function balanced(source: string): boolean {
  try {
    return new RegExp(source) !== null;
  } catch {
    return false;
  }
}

function valueFor(constraint: string): string {
  const whole = new RegExp(`^(?:${constraint})$`, 'i');
  return [...values, ...constraint.split('|')].find((value) => whole.test(value)) ?? 'zzid';
}

/** Whether its marks are those of Express 5. */
export function isExpress5({ text }: Pattern): boolean {
  return /\{|\*[\p{ID_Start}"]/u.test(text.replaceAll('{}', ''));
}
