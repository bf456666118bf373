// Guards that were told to let strangers pass: `authenticate({ optional: true })`, `jwt({ credentialsRequired: false })`.
import { replaceTokens } from '../../disk/comments.ts';
import { endOf } from '../parse/brackets.ts';

const ifTrue =
  'optional|isOptional|allowAnonymous|allowGuests?|allowPublic|allowUnauthenticated|anonymous|passthrough|passThrough';
const ifFalse = 'required|isRequired|credentialsRequired|authRequired|requireAuth|mandatory|failOnMissing';
const option = new RegExp(String.raw`(?<![\w$])(?:${ifTrue}|${ifFalse})(?![\w$])`, 'g');
const [open, closed] = [ifTrue, ifFalse].map((names) => new RegExp(`^(?:${names})$`)) as [RegExp, RegExp];

/** What a function asks for: options of that kind, and every name that it says. */
export interface Asking {
  options: ReadonlySet<string>;
  names: ReadonlySet<string>;
}

/** Undefined: it asks for no such option, and what it was given is not worth a look. */
export function askingOf(text: string): Asking | undefined {
  if (text.search(option) === -1) return undefined;
  const code = codeOf(text);
  const found = [...code.matchAll(option)].filter(({ 0: name, index }) => !isKey(code, name, index));
  if (found.length === 0) return undefined;
  return {
    options: new Set(found.map(([name]) => name)),
    names: new Set(code.match(/[\w$]+/g)),
  };
}

/** What lets strangers pass, as it is written; `asking`: of the function, which has to ask for it; null where it cannot be read. */
export function passing(name: string, value: unknown, asking: Asking | null): string | undefined {
  const isPassing = (open.test(name) && value === true) || (closed.test(name) && value === false);
  return isPassing && (asking === null || asking.options.has(name)) ? `${name}: ${value}` : undefined;
}

/** Strategies of passport: the last lets everybody pass who is nobody to those before. */
export const passingStrategy = (strategies: readonly unknown[]): string | undefined =>
  strategies.includes('anonymous') ? 'strategy "anonymous"' : undefined;

/** Without what is only said, in messages and comments: `options['optional']` asks, and so does what a template puts in. */
function codeOf(text: string): string {
  const members = text.replace(/(?<=[\w$)\]])(?:\?\.)?\[\s*(['"])([\w$]+)\1\s*\]/g, '.$2');
  return replaceTokens(members, (token) =>
    token.startsWith('`') ? [...token.matchAll(/\$\{([^}]*)\}/g)].map(([, code]) => `(${code})`).join() : ' ',
  );
}

/** `{ required: true }` is told to others; in `const { required: isRequired } = options` it is asked for. */
function isKey(code: string, name: string, index: number): boolean {
  const before = code.slice(0, index);
  if (!/[{,;]\s*$/.test(before) || !/^\s*\??\s*:/.test(code.slice(index + name.length))) return false;
  let depth = 0;
  let at = index;
  while (at >= 0 && depth <= 0) {
    at -= 1;
    if (')]}'.includes(code[at] ?? ' ')) depth -= 1;
    if ('([{'.includes(code[at] ?? ' ')) depth += 1;
  }
  return !/^\s*(?:=(?![=>])|\)\s*=>)/.test(code.slice(endOf(code, Math.max(at, 0)) + 1));
}
