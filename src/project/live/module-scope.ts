// Variables of a CommonJS module are closed over as those of a function are, and say nothing of one function in it.
import { replaceTokens } from '../disk/comments.ts';
import { endOf } from '../source/parse/brackets.ts';

type Scope = Record<string, unknown>;

/** `text`: of the script; null where it is no CommonJS. V8 leaves out a scope of which nothing is closed over. */
export function withoutModule(scopes: readonly Scope[], text: string | null): readonly Scope[] {
  const last = scopes.at(-1);
  if (last === undefined || text === null) return scopes;
  const top = namesAtTop(text);
  return Object.keys(last).every((name) => top.has(name)) ? scopes.slice(0, -1) : scopes;
}

const given = ['exports', 'require', 'module', '__filename', '__dirname', 'this'];

/** Outside of brackets, but for those of `const { a } = …`. A regular expression with an open bracket hides what follows: its names are taken for a function's. */
function namesAtTop(text: string): ReadonlySet<string> {
  const code = replaceTokens(text, () => ' ');
  const parts: string[] = [];
  let done = 0;
  for (let open = code.search(/[([{]/); open !== -1; ) {
    const before = code.slice(done, open);
    const end = endOf(code, open) + 1;
    const isPattern = /\b(?:const|let|var)\s*$/.test(before.slice(-20));
    parts.push(before, isPattern ? code.slice(open, end) : ' ');
    done = end;
    const next = code.slice(end).search(/[([{]/);
    open = next === -1 ? -1 : end + next;
  }
  return new Set([...given, ...(`${parts.join('')}${code.slice(done)}`.match(/[\w$]+/g) ?? [])]);
}
