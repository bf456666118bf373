// A handler that asks who it is by itself: of such a route nothing in its chain says that it is protected.
import { endOf } from '../../../source/parse/brackets.ts';
import { denialIn, guardingIn, onlyDenial, subject } from './text.ts';
import { guardWords } from './words.ts';

const MAX_TEXT = 20_000;

export interface Asked {
  /** Else it denies something, and whom is not seen. */
  isSure: boolean;
  reason: string;
}

/** A function whose name demands somebody: `requireUser(request)`. */
const demand =
  /(?<!\bfunction\s+)\b((?:[\w$]+\.)*((?:require|ensure|assert|enforce|protect|must)[A-Z]\w*))\s*\(/g;
/** It asks nobody for a token, and answers with who it is or not at all: `const session = await verifySession()`. */
const verify = /(?<!\bfunction\s+)\b(verify(?:Session|Auth|User|Admin|Access)\w*)\s*\(\s*\)/;
const protect = /\b(auth(?:\(\))?\.protect)\s*\(/;
/** `const session = await auth()`, `const { data: { user } } = await supabase.auth.getUser()` */
const asking =
  /\b(?:const|let|var)\s+(\{[^=]{1,100}?\}|[\w$]+)\s*=\s*\(?(?:await\s+)?([\w$]+(?:\??\.[\w$]+)*)\s*\(\s*([\w$]*)/g;
const askers =
  /^(?:auth|authenticate\w*|current_?user|get_?(?:auth|(?:server|user|current|my)?(?:auth)?session|current(?:user|session|account)|user_?session)|session|validate(?:request|session)\w*|verify\w*(?:token|jwt|session|auth))$/i;
const ofRequest = /^(?:|req|request|event|ctx|c|context|token|headers|cookies)$/;
const who = /\b(?:auth|user|session|currentUser|userId)\b/;
const local = /\b(?:locals|context)\??\.(?:user|session|auth|account|userId)\b/;
const leaves =
  /\b(?:redirect|navigateTo)\s*\([^)]{0,80}["'`/](?:log-?in|sign-?in|auth)\b|\b(?:unauthorized|forbidden)\s*\(|["'`][^"'`\n]{0,40}\b(?:unauthori[sz]ed|unauthenticated|forbidden|not (?:authenticated|authori[sz]ed|logged in|signed in))\b/i;
/** Who comes with these is nobody yet. */
const entrance = /passw|credential|bcrypt|argon/i;

export function askedIn(text: string): Asked | undefined {
  const read = text.slice(0, MAX_TEXT);
  for (const [, call = '', own = ''] of read.matchAll(demand))
    if (guardWords(own)) return { isSure: true, reason: `calls ${call}` };
  const [, call] = protect.exec(read) ?? [];
  if (call) return { isSure: true, reason: `calls ${call}` };
  const [, verified] = verify.exec(read) ?? [];
  if (verified) return { isSure: true, reason: `calls ${verified}` };
  const denial = onlyDenial(read);
  if (denial && !/^(?:40[45]|NotFound|MethodNot)/.test(denial))
    return { isSure: true, reason: `only denies: ${denial}` };
  const checked = checkIn(read);
  if (checked) return { isSure: true, reason: `sends away after a check of ${checked}` };
  const denied = denialIn(read);
  return denied && !entrance.test(read) ? { isSure: false, reason: denied } : undefined;
}

/** Of wrappers: what they do before they go on; what comes of the handler is caught for other reasons. */
export function askedAround(text: string): Asked | undefined {
  const read = withoutRejected(withoutCatch(text.slice(0, MAX_TEXT)));
  const reason = guardingIn(read);
  const asked = reason === undefined ? askedIn(read) : undefined;
  if (reason === undefined && !asked?.isSure) return undefined;
  return { isSure: true, reason: `is wrapped in what ${reason ?? asked?.reason}` };
}

/** A `catch` around a call of `next()` goes; one around a check of a token is a part of that. */
function withoutCatch(text: string): string {
  let read = text;
  for (const { index } of [...text.matchAll(/\btry\s*\{/g)].reverse()) {
    const open = text.indexOf('{', index);
    const close = endOf(read, open);
    const [head] = /^\s*catch\s*(?:\([^)]*\))?\s*\{/.exec(read.slice(close + 1)) ?? [];
    if (head === undefined || !/\bnext\(\s*\)/.test(read.slice(open, close))) continue;
    const start = close + head.length;
    read = read.slice(0, start + 1) + read.slice(endOf(read, start));
  }
  return read;
}

/** The same of its promise: `next().catch(…)`, `Promise.resolve(next()).then(…, …)`; what else is waited for stays. */
function withoutRejected(text: string): string {
  const kept = [...text.matchAll(/\b(\w+)\s*=\s*(?:await\s+)?next\(\s*\)/g)].map(
    ([, name]) => `|\\b${name}\\b`,
  );
  let read = text;
  for (const { 0: found, index } of [
    ...text.matchAll(new RegExp(`\\bnext\\(\\s*\\)${kept.join('')}`, 'g')),
  ].reverse()) {
    let start = index;
    let end = index + found.length;
    for (;;) {
      const [call, how] =
        /^\s*\??\.\s*(then|catch|finally)\s*(?:\?\.)?\(/.exec(read.slice(end, end + 100)) ?? [];
      if (call) {
        const open = end + call.length - 1;
        const close = endOf(read, open);
        const cut = how === 'catch' ? open + 1 : how === 'then' ? endOfFirst(read, open) : close;
        read = read.slice(0, cut) + read.slice(close);
        end = cut + 1;
        continue;
      }
      const [opened] = /[\w$.]*\(\s*(?:await\s+)?$/.exec(read.slice(Math.max(0, start - 100), start)) ?? [];
      const [closed] = /^\s*\)/.exec(read.slice(end, end + 100)) ?? [];
      if (opened === undefined || closed === undefined) break;
      start -= opened.length;
      end += closed.length;
    }
  }
  return read;
}

function endOfFirst(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    if ('([{'.includes(text[at] as string)) at = endOf(text, at);
    else if (',)'.includes(text[at] as string)) return at;
  }
  return text.length;
}

/** What it compares before it denies. */
function checkIn(text: string): string | undefined {
  const names = [...text.matchAll(asking)].flatMap(([, given = '', callee = '', first = '']) => {
    const own = callee.split('.').at(-1) as string;
    const isUser = own === 'getUser' && (/\bauth\??\.getUser$/.test(callee) || ofRequest.test(first));
    const isToken = /\b(?:jwt|jose|jsonwebtoken)\??\.\w*verify$/i.test(callee);
    // `const { auth, error } = await parseRequest(request)`
    const isTold = given.startsWith('{') && who.test(given) && first !== '' && ofRequest.test(first);
    return isUser || isToken || isTold || askers.test(own) ? (given.match(/[\w$]+/g) ?? []) : [];
  });
  for (const { index } of text.matchAll(/\bif\s*\(/g)) {
    const open = text.indexOf('(', index);
    const close = endOf(text, open);
    const condition = text.slice(open + 1, close);
    const found =
      (subject.exec(condition) ?? local.exec(condition))?.[0] ??
      condition.match(/[\w$]+/g)?.find((word) => names.includes(word));
    if (!found) continue;
    const rest = text.slice(close + 1);
    const start = rest.search(/\S/);
    const then = rest[start] === '{' ? rest.slice(0, endOf(rest, start) + 1) : rest.slice(0, 160);
    const isError =
      /^\s*error\s*$/.test(condition) && names.includes('error') && /\breturn\s+error\b/.test(then);
    if (isError || (denialIn(then) ?? leaves.exec(then))) return found.replace(/[?!\s"'[\]()]/g, '');
  }
  return undefined;
}
