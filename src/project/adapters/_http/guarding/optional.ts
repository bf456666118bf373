// What asks for a token, and goes on where there is none: whoever comes without one passes.
import { endOf } from '../../../source/parse/brackets.ts';
import { isToken, tokensIn } from './credentials.ts';
import { blank, denialIn, endOfStatement, goesOn, guardingIn, sendsAway } from './text.ts';

const MAX_TEXT = 20_000;

/** In a hook that has no `next`, to give nothing back is to go on. */
const givesNothing = /^\s*\{?\s*return(?:\s+undefined)?\s*(?:[;}\n]|$)/;

/** Undefined where nothing of that is seen. */
export function strangersPass(text: string): string | undefined {
  const read = text.slice(0, MAX_TEXT);
  const names = tokensIn(read);
  let outside = read;
  let asked: string | undefined;
  for (const { index } of [...read.matchAll(/\bif\s*\(/g)].reverse()) {
    const open = read.indexOf('(', index);
    const close = endOf(read, open);
    const found = tokenOf(read.slice(open + 1, close), names);
    if (!found) continue;
    const start = read.slice(close + 1).search(/\S/) + close + 1;
    const end = read[start] === '{' ? endOf(read, start) : endOfStatement(read, start);
    const then = read.slice(start, end + 1);
    if (found.isMissing) {
      const passes = goesOn.test(then) || (!/\bnext\b/.test(read) && givesNothing.test(then));
      if (passes && !sendsAway.test(then) && denialIn(read.slice(0, index)) === undefined)
        return without(found.name);
    } else if (!/^\s*else\b/.test(read.slice(end + 1))) {
      outside = blank(outside, index, end + 1);
      asked = found.name;
    }
  }
  const isOpen = goesOn.test(outside) && !sendsAway.test(outside) && guardingIn(outside) === undefined;
  return asked !== undefined && isOpen ? without(asked) : undefined;
}

const without = (name: string) => `goes on without ${name}`;

/** Of a condition that asks for nothing else: `!token`, `!header || !header.startsWith('Bearer ')`, `token`. */
function tokenOf(condition: string, names: Set<string>): { name: string; isMissing: boolean } | undefined {
  const parts = condition.split(/\|\||&&/).map((part) => {
    const [, not = '', rest = ''] = /^\s*(!*)\s*([\s\S]*?)\s*$/.exec(part) ?? [];
    const asked = rest.replace(/\??\.(?:startsWith|includes)\([^()]*\)$/, '');
    const [, name = '', compared] = /^([\s\S]*?)(?:\s*([!=]==?)\s*(?:null|undefined))?$/.exec(asked) ?? [];
    const isMissing = compared ? compared.startsWith('=') : not.length % 2 === 1;
    return isToken(name, names) ? { name: name.replace(/\?/g, ''), isMissing } : undefined;
  });
  const [first] = parts;
  const isPlain = first && parts.every((part) => part?.isMissing === first.isMissing);
  return isPlain && !condition.includes(first.isMissing ? '&&' : '||') ? first : undefined;
}
