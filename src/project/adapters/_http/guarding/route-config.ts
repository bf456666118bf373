// A guard that asks what the route says of itself: `if (request.routeOptions.config.public) return`.
import { endOf } from '../../../source/parse/brackets.ts';
import { blank, endOfStatement, guardingIn } from './text.ts';

const MAX_TEXT = 20_000;
const config = /\brouteOptions\??\.config\b|\brouteConfig\b|\bcontext\??\.config\b/;
/** `const { open } = request.routeOptions.config`, `const open = request.routeOptions.config.open` */
const given = new RegExp(
  String.raw`\b(?:const|let|var)\s+([^=;]{1,200})=\s*[^;\n]{0,60}?(?:${config.source})`,
  'g',
);
const passes = /^\s*\{?\s*(?:return\s*(?:;|\}|\n|$)|(?:return\s+)?(?:done|next)\(\s*\))/;

/** Whether what the route says of itself decides if the guard asks anybody: then nothing is known of the route by the guard alone. */
export function dependsOnConfig(text: string): boolean {
  const read = text.slice(0, MAX_TEXT);
  if (!config.test(read)) return false;
  const names = [...read.matchAll(given)].flatMap(([, pattern = '']) => pattern.match(/[\w$]+/g) ?? []);
  const asks = (condition: string) =>
    config.test(condition) ||
    (condition.match(/(?<!\.)\b[\w$]+/g) ?? []).some((word) => names.includes(word));
  let outside = read;
  let isAsked = false;
  for (const { index } of [...read.matchAll(/\bif\s*\(/g)].reverse()) {
    const open = read.indexOf('(', index);
    const close = endOf(read, open);
    if (!asks(read.slice(open + 1, close))) continue;
    const start = read.slice(close + 1).search(/\S/) + close + 1;
    const end = read[start] === '{' ? endOf(read, start) : endOfStatement(read, start);
    const then = read.slice(start, end + 1);
    // What stands before has asked already.
    if (passes.test(then)) return guardingIn(read.slice(0, index)) === undefined;
    isAsked ||= guardingIn(then) !== undefined;
    outside = blank(outside, index, end + 1);
  }
  return isAsked && guardingIn(outside) === undefined;
}
