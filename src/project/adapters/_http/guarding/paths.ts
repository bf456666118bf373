// A guard that looks at the path of a request: `if (pathname.startsWith('/admin') && !session) …`.
import { endOf } from '../../../source/parse/brackets.ts';
import { dependsOnConfig } from './route-config.ts';

const MAX_TEXT = 20_000;
const path = String.raw`(?:\b(?:pathname|originalUrl)\b|\b(?:req|request|ctx|to|event|c\.req)\??\.(?:path|url|routerPath|routeOptions\??\.url)\b)`;
const asks = new RegExp(
  [
    String.raw`${path}[^;{}\n]{0,60}?(?:\.(?:startsWith|endsWith|includes|match)\(|[!=]==?)`,
    String.raw`(?:\.(?:includes|test|some|has|exec)|[mM]atch\w*|startsWith)\([^;{}\n]{0,60}?${path}`,
  ].join('|'),
  'g',
);
const literal = new RegExp(
  String.raw`^(?!.*\|\|)[^!]*?${path}\??\.startsWith\(\s*(["'\x60])(/[^"'\x60$]*)\1\s*\)`,
  's',
);
const sendsAway = /\bthrow\b|\bredirect|\berror\s*\(|\bnavigateTo\s*\(|\b40[13]\b/;

/** Whether it guards a route: null where that is not known. `route` is what its framework writes, if that is the whole path. */
export function guardsPath(text: string, route: string | undefined): boolean | null {
  const read = text.slice(0, MAX_TEXT);
  if (dependsOnConfig(read)) return null;
  const questions = read.match(asks)?.length ?? 0;
  if (questions === 0) return true;
  const prefix = questions === 1 && route !== undefined ? prefixIn(read) : undefined;
  if (prefix === undefined) return null;
  const [known = ''] = /^[^[:*{(]*/.exec(route ?? '') ?? [];
  if (known.startsWith(prefix)) return true;
  return known !== route && prefix.startsWith(known) ? null : false;
}

/** The one that decides whether a request is sent away. */
function prefixIn(text: string): string | undefined {
  for (const { index } of text.matchAll(/\bif\s*\(/g)) {
    const open = text.indexOf('(', index);
    const close = endOf(text, open);
    const found = literal.exec(text.slice(open + 1, close))?.[2];
    const rest = text.slice(close + 1);
    const start = rest.search(/\S/);
    const then = rest[start] === '{' ? rest.slice(0, endOf(rest, start) + 1) : rest.split(/;|\n\s*\n/, 1)[0];
    if (found && sendsAway.test(then ?? '')) return found;
  }
  return undefined;
}
