// Recognises wrappers such as `asyncHandler(fn)` by their text: they call a captured function with their own arguments.
import { withNext } from '../source/parse/brackets.ts';

/** Names that authors give to the function they wrap. Only these count, unless the wrapper is used several times. */
export const wrapperName =
  /^(?:fn|func|f|cb|callback|handle|action|method|mw|inner|route|async\w*|\w*(?:handler|fn|func|function|callback|middleware|controller))$/i;

/** Names of the variables that `fn` calls with all of its own arguments, or at least its first two; its only one counts where the name says so. */
export function passThroughNames(fn: unknown): string[] {
  if (typeof fn !== 'function') return [];
  const text = Function.prototype.toString.call(fn);
  const start = parametersOf(text);
  if (start === undefined) return [];
  const args = argumentPatterns(start);
  const call = new RegExp(
    String.raw`(?<![\w$.])([A-Za-z$][\w$]*)(?:\.(?:call|apply)\(\s*(?:this|null|undefined|void 0)\s*,\s*|\(\s*)(?:${args})`,
    'g',
  );
  const body = text.slice(start.end);
  const found = [...new Set([...body.matchAll(call)].flatMap((match) => match[1] ?? []))];
  // Whatever looks at a request takes its only argument: `(ctx) => render(ctx)`.
  return start.names.length > 1 || start.names[0]?.startsWith('...')
    ? found
    : found.filter((name) => wrapperName.test(name));
}

/** The text of a wrapper, with `next()` where it calls what it wraps. */
export function textAround(fn: unknown, inner: string): string {
  const name = inner.replace(/\$/g, '\\$');
  const call = new RegExp(String.raw`(?<![\w$.])${name}(?:\.(?:call|apply))?\(`, 'g');
  return withNext(Function.prototype.toString.call(fn), call);
}

interface Parameters {
  names: string[];
  end: number;
}

function parametersOf(text: string): Parameters | undefined {
  const single = /^(?:async\s+)?([\w$]+)\s*=>/.exec(text);
  if (single?.[1]) return { names: [single[1]], end: single[0].length };
  const list = /^[^(]*\(([^()]*)\)/.exec(text);
  if (!list) return undefined;
  const names = (list[1] ?? '').split(',').map((name) => name.trim());
  return { names: names.filter((name) => name !== ''), end: list[0].length };
}

function argumentPatterns({ names }: Parameters): string {
  const rest = names.find((name) => name.startsWith('...'))?.slice(3);
  const [first, second] = names.map((name) => name.replace(/\$/g, '\\$'));
  const patterns = ['\\.\\.\\.arguments\\b', 'arguments\\b'];
  if (rest) patterns.push(`(?:\\.\\.\\.)?${rest.replace(/\$/g, '\\$')}\\b`);
  else if (first && !second) patterns.push(`${first}\\s*[,)]`);
  else if (first && second) patterns.push(`\\[?\\s*${first}\\s*,\\s*${second}\\b`);
  return patterns.join('|');
}
