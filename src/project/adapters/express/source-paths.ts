// Paths of routes as their authors wrote them, of Express 4 and 5 alike: a path that fits, and what fits to it.

export interface Pattern {
  /** As it is listed. */
  text: string;
  isRegExp: boolean;
}

interface Matcher {
  /** A path that it matches; undefined where none can be made up. */
  sample: string | undefined;
  /** How much of a path it takes from its start; undefined where it does not match. */
  match(path: string, isWhole: boolean): number | undefined;
}

const known = new Map<string, Matcher>();

export function matcherOf(pattern: Pattern): Matcher {
  const key = `${pattern.isRegExp} ${pattern.text}`;
  const matcher = known.get(key) ?? compile(pattern);
  if (known.size < 10_000) known.set(key, matcher);
  return matcher;
}

// A project's regular expression is not run.
function compile({ text, isRegExp }: Pattern): Matcher {
  if (isRegExp || text.length > 500) return { sample: undefined, match: () => undefined };
  if (text === '/' || text === '')
    return { sample: '', match: (path, isWhole) => (isWhole && path !== '/' && path !== '' ? undefined : 0) };
  const { sample, source } = translate(text);
  const whole = new RegExp(`^${source}/?$`, 'i');
  const start = new RegExp(`^${source}(?=[/.]|$)`, 'i');
  const made = `/${sample}`.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  return {
    sample: made,
    match: (path, isWhole) => (isWhole ? whole : start).exec(path)?.[0].length,
  };
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
        source = `${source.slice(0, -1)}(?:/${once})?`;
      else source += modifier === '?' || optional ? `${once}?` : modifier ? '.+' : once;
    } else if (whole.startsWith('*')) {
      sample += 'zza/zzb';
      source += '.*';
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
