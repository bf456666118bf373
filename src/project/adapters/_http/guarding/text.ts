// What a function does, by its text: whether it sends strangers away. Read by patterns: texts are compiled, short, and many.
import { endOf } from '../../../source/parse/brackets.ts';
import { tokensIn, usersIn } from './credentials.ts';

const MAX_TEXT = 20_000;

const denials: readonly [RegExp, (found: string) => string][] = [
  [/\.(?:status|sendStatus|code|writeHead|throw)\(\s*(40[13])\b/, (code) => `answers ${code}`],
  [/\b(?:return|throw)\s+(?:status|error)\(\s*(40[13])\b/, (code) => `answers ${code}`],
  [/\bstatus(?:Code)?["']?\s*[=:]\s*(40[13])\b/, (code) => `answers ${code}`],
  [
    /\w*(?:status|codes?)\w*(?:\.default)?(?:\.|\[["'])(UNAUTHORIZED|FORBIDDEN)\b/i,
    (name) => `answers ${name}`,
  ],
  [
    /\bnew\s+[\w$.]*?((?:Unauthori[sz]ed|Unauthenticated|Forbidden|AccessDenied|Not(?:Authori[sz]ed|Authenticated|LoggedIn)|Authentication|Authori[sz]ation|PermissionDenied|InvalidToken)\w*)\s*[(;}]/i,
    (name) => `throws ${name}`,
  ],
  // `c.text('Forbidden', 403)`
  [/\bc\.(?:text|json|body|html)\((?:[^()]|\([^()]*\)){0,200},\s*(40[13])\b/, (code) => `answers ${code}`],
  [/\.(unauthorized|forbidden)\(/i, (name) => `answers ${name}`],
  [/\bnew\s+\w*Error\(\s*["'](UNAUTHORIZED|UNAUTHENTICATED|FORBIDDEN)["']/, (code) => `throws ${code}`],
  [/\bcode["']?\s*:\s*["'](UNAUTHORIZED|UNAUTHENTICATED|FORBIDDEN)["']/, (code) => `throws ${code}`],
  [/\b\w*(?:[eE]rror|Exception|[bB]oom)[\w$.]*\)?\(\s*(40[13])\b/, (code) => `throws ${code}`],
  [/\b\w*(?:Error|Exception)\w*\((?:[^()]|\([^()]*\)){0,120},\s*(40[13])\b/, (code) => `throws ${code}`],
];

const uses =
  /\b[\w$]*(?:jwt|jsonwebtoken|jose|passport|ability|basicAuth|basic_?auth)[\w$.]*(?:\.(?:verify|authenticate|cannot)|[vV]erify|[aA]uth(?:\.default)?)\)?\(|\bForbiddenError\.from\(/;

/** What it makes for each request is a guard, and is handed the request: `basicAuth({ … })(c, next)`. */
const makes = /\b([\w$]*(?:[bB]asicAuth|[bB]earerAuth|[jJ]wt|[jJ]wk|[rR]equireAuth))\)?\(/;
const handsOn = /\(\s*\w+\s*(?:,\s*\w+\s*)?,\s*next\s*,?\s*\)/;

export const subject =
  /\b(?:req|request|ctx|context|c|_req)\??\.(?:state\??\.)?(?:user|session|auth|currentUser|account|userId)\b|\bheaders?\??\.authorization|\[["']authorization["']\]|\((["'])(?:authorization|x-api-key)\1\)|["']x-api-key["']|\bisAuthenticated\(|\bisUnauthenticated\(|\bsession\??\.\w+|\bcookies?\??\.(?:token|jwt|session|sid)\b|^\s*!\s*(?:token|session|auth(?:Header|orization)?|bearer)\b/i;
export const sendsAway = /\.(?:redirect|sendStatus|send|json|render|end)\(|\bthrow\b|\bnext\(\s*[^)\s]/;
export const goesOn = /\bnext\(\s*\)/;

/** What it does that a guard does; undefined where nothing is seen. */
export function guardingIn(text: string): string | undefined {
  const read = text.slice(0, MAX_TEXT);
  const denial = denialIn(read);
  if (denial) return denial;
  const use = uses.exec(read)?.[0];
  if (use && !isForgiven(read)) return `calls ${use.replace(/\)?\($/, '')}`;
  const made = handsOn.test(read) ? makes.exec(read)?.[1] : undefined;
  if (made && !isForgiven(read)) return `calls ${made}`;
  const checked = checkIn(read);
  return checked && `goes on only after a check of ${checked}`;
}

export function denialIn(text: string): string | undefined {
  for (const [pattern, tell] of denials) {
    const found = pattern.exec(text)?.[1];
    if (found) return tell(found);
  }
  return undefined;
}

/** What fails is caught, and lets everybody pass. */
function isForgiven(text: string): boolean {
  const caught = /\bcatch\s*(?:\([^)]*\))?\s*\{([^{}]*)\}/.exec(text)?.[1];
  return caught !== undefined && !sendsAway.test(caught);
}

function checkIn(text: string): string | undefined {
  let names: Set<string> | undefined;
  const subjectOf = (condition: string) => {
    const found = subject.exec(condition)?.[0];
    if (found !== undefined) return found;
    names ??= new Set([...usersIn(text, subject), ...tokensIn(text)]);
    return condition.match(/(?<!\.)\b[\w$]+/g)?.find((word) => names?.has(word));
  };
  for (const { index } of text.matchAll(/\bif\s*\(/g)) {
    const open = text.indexOf('(', index);
    const close = endOf(text, open);
    const found = subjectOf(text.slice(open + 1, close));
    if (!found) continue;
    const start = text.slice(close + 1).search(/\S/) + close + 1;
    const end = text[start] === '{' ? endOf(text, start) : endOfStatement(text, start);
    const [then, rest] = [text.slice(start, end + 1), text.slice(end + 1)];
    const isGuard = goesOn.test(then)
      ? !goesOn.test(rest) && sendsAway.test(rest)
      : sendsAway.test(then) && goesOn.test(rest);
    if (isGuard) return nameOf(found);
  }
  for (const { index } of text.matchAll(/\?(?![.?])/g)) {
    const before =
      text
        .slice(Math.max(0, index - 120), index)
        .split(/[;{}]/)
        .at(-1) ?? '';
    const after = text.slice(index, endOfStatement(text, index));
    const found = subjectOf(before);
    if (found && goesOn.test(after) && sendsAway.test(after)) return nameOf(found);
  }
  return undefined;
}

const nameOf = (found: string): string => found.replace(/[?!\s"'[\]()]/g, '');

/** Left out, and what comes behind stays where it is. */
export const blank = (text: string, from: number, to: number): string =>
  text.slice(0, from) + ' '.repeat(Math.max(0, Math.min(to, text.length) - from)) + text.slice(to);

export function endOfStatement(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    if ('([{'.includes(text[at] as string)) at = endOf(text, at);
    else if (';}\n'.includes(text[at] as string)) return at;
  }
  return text.length;
}

const refusals =
  /\.(?:status|sendStatus|code|writeHead)\(\s*(40[1345])\b|\b(?:throw|return)\s+(?:new\s+)?[\w$.]*(Unauthori[sz]ed|Forbidden|NotFound|MethodNotAllowed)/;

/** What a handler answers that does nothing but deny. */
export function onlyDenial(text: string): string | undefined {
  const body = text.slice(0, 1_000).replace(/^[\s\S]*?(?:=>|\)\s*(?=\{))\s*/, '');
  if (text.length > 1_000 || /\b(?:if|switch|for|while|await|try)\b|\?|&&|\|\|/.test(body)) return undefined;
  if (goesOn.test(body)) return undefined;
  const refused = refusals.exec(body)?.slice(1).find(Boolean);
  // `next(createError(403))`, `throw Object.assign(error, { status: 401 })`
  return refused ?? (/\bthrow\b|\bnext\(/.test(body) ? denialIn(body)?.replace(/^\w+ /, '') : undefined);
}
