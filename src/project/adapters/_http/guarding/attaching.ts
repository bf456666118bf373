// Middleware that finds out who asks and lets everybody pass: `req.user = await find(req.session.userId); next()`.
import { guardingIn, sendsAway } from './text.ts';

const MAX_TEXT = 20_000;
/** In which its last statement is looked for. */
const TAIL = 200;
/** Whatever else is called may send strangers away in its place. */
const harmless =
  /^(?:if|else|for|while|switch|catch|function|async|next|header|settings|config|now|Date|log|debug|info|trim|split|slice|replace|toLowerCase|includes|startsWith|(?:find|get|load|fetch|read|select|query|where)(?!\w*(?:Or(?:Throw|Fail|Deny|Reject)|[rR]edirect))\w*)$/;
/** Its last statement, under no condition. */
const endsWithNext = /[;{}]\s*(?:(?:await|return)\s+)?next\(\s*\)\s*;?\s*\}\s*;?\s*$/;
/** What ends before has not gone on. */
const endsBefore = /\breturn\b(?!\s+(?:await\s+)?next\(\s*\))/;
const handsOn = /\(\s*(?:_?req(?:uest)?|ctx|context|c)\s*,[^()]*\bnext\b/;

/** Whether nothing in the text can keep a request from going on. */
export function letsAllPass(text: string): boolean {
  if (text.length > MAX_TEXT || !endsWithNext.test(text.slice(-TAIL))) return false;
  const body = text.slice(text.search(/=>|\)\s*\{/) + 1);
  if ([endsBefore, sendsAway, handsOn].some((way) => way.test(body))) return false;
  if (guardingIn(text) !== undefined) return false;
  const called = [...body.matchAll(/(?<![\w$])([\w$]+)\s*\(/g)];
  return called.every(([, name = '']) => harmless.test(name));
}
