// Middleware that finds out who asks and lets everybody pass: `req.user = await find(req.session.userId); next()`.
import { guardingIn, sendsAway } from './text.ts';
import { guardWords } from './words.ts';

const MAX_TEXT = 20_000;
/** In which its last statement is looked for. */
const TAIL = 200;
/** What it asks may send strangers away in its place. */
const mayDeny =
  /^(?:assert|check|demand|deny|enforce|ensure|guard|must|need|reject|require|throw|validate|verify)/i;
/** Its last statement, under no condition. */
const endsWithNext = /(?:[;{}]|[^)\s]\s*\n)\s*(?:(?:await|return)\s+)?next\(\s*\)\s*;?\s*\}\s*;?\s*$/;
/** What ends before has not gone on. */
const endsBefore = /\breturn\b(?!\s+(?:await\s+)?next\(\s*\))/;
const handsOn = /\(\s*(?:_?req(?:uest)?|ctx|context|c)\s*,[^()]*\bnext\b/;

/** Whether nothing in the text can keep a request from going on. */
export function letsAllPass(text: string): boolean {
  if (text.length > MAX_TEXT || !endsWithNext.test(text.slice(-TAIL))) return false;
  const body = text.slice(text.search(/=>|\)\s*\{/) + 1);
  if ([endsBefore, sendsAway, handsOn].some((way) => way.test(body))) return false;
  if (guardingIn(text) !== undefined) return false;
  const called = [...body.matchAll(/([\w$]+)\s*\(/g)].map(([, name = '']) => name);
  return !called.some((name) => mayDeny.test(name) || guardWords(name) !== undefined);
}
