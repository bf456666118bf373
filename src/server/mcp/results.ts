// The form of every answer: pages under a budget, summaries, cursors, coded failures; as JSON and as text, without secrets.
import { createHash } from 'node:crypto';
import { CodedError, codedError } from '../../errors.ts';
import type { Listing, Warning } from '../../protocol/schemas.ts';
import type { Redact } from '../redact.ts';
import { visible } from '../redaction/text.ts';
import { cutText } from './cut-text.ts';
import type { Told, Tool } from './registry.ts';

/** Most clients cut or hide results above 50,000 characters. */
export const ANSWER_BYTES = 40_000;
/** Lists up to this length are given in full by default. */
const FULL_ITEMS = 20;

export type Detail = 'summary' | 'full';

export interface Page<T> {
  items: T[];
  warnings: Warning[];
  truncated: boolean;
  nextCursor?: string;
}

export interface PageRequest {
  cursor?: string | undefined;
  detail?: Detail | undefined;
  /** What the list was asked for: a cursor is good for the same question only. */
  question: unknown;
}

/** As many items as fit the budget, from the cursor on; `summarize` gives the short form of an item, `size` the bytes of an answer. */
export function paginate<T, S>(
  list: Listing<T>,
  request: PageRequest,
  summarize: (item: T) => S,
  size: (page: Page<T | S>) => number = jsonBytes,
): Page<T | S> {
  const all = list.items;
  const offset = request.cursor === undefined ? 0 : readCursor(request.cursor, request.question, all.length);
  const isFull = (request.detail ?? (all.length > FULL_ITEMS ? 'summary' : 'full')) === 'full';
  const pageOf = (items: (T | S)[], warnings = list.warnings): Page<T | S> => {
    const next = offset + items.length;
    const truncated = next < all.length;
    const more = truncated ? { nextCursor: writeCursor(next, request.question) } : {};
    return { items, warnings: [...warnings], truncated, ...more };
  };
  const pageWith = (count: number): Page<T | S> => {
    const items = all.slice(offset, offset + count);
    return pageOf(isFull ? items : items.map(summarize));
  };
  const fits = (count: number): boolean => size(pageWith(count)) <= ANSWER_BYTES;
  const count = mostThatFit(all.length - offset, fits);
  if (count > 0 || all.length === offset) return pageWith(count);
  const first = all.slice(offset, offset + 1).map(summarize);
  const message = 'The first item does not fit in full: it is given as a summary.';
  return isFull ? pageOf(first, [...list.warnings, { code: 'ITEM_TOO_LARGE', message }]) : pageOf(first);
}

/** Where so many fit, fewer do. Looks at little more than what fits. */
function mostThatFit(most: number, fits: (count: number) => boolean): number {
  let good = 0;
  let tried = Math.min(most, FULL_ITEMS);
  while (good < tried && fits(tried)) {
    good = tried;
    tried = Math.min(most, tried * 2);
  }
  for (let bad = tried; bad - good > 1; ) {
    const middle = Math.floor((good + bad) / 2);
    if (fits(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

function writeCursor(offset: number, question: unknown): string {
  return `${offset}.${fingerprint(question)}`;
}

function readCursor(cursor: string, question: unknown, length: number): number {
  const [offset = '', mark] = cursor.split('.');
  if (!/^\d+$/.test(offset) || mark !== fingerprint(question) || Number(offset) > length) {
    throw codedError('BAD_CURSOR', { cursor });
  }
  return Number(offset);
}

function fingerprint(question: unknown): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 8);
}

export const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

export const asItIs: Redact = (value) => value;
const lastShown = new WeakMap<object, { redact: Redact; result: object }>();

/** Without secrets. A tool may give the same object again when nothing has changed. */
export function shown(answer: object, redact: Redact): object {
  const known = lastShown.get(answer);
  if (known?.redact === redact) return known.result;
  const result = redact(answer, { reader: true });
  lastShown.set(answer, { redact, result });
  return result;
}

const texts = new WeakMap<object, string>();

export function jsonOf(result: object): string {
  const text = texts.get(result) ?? JSON.stringify(result);
  texts.set(result, text);
  return text;
}

/** The same for the same answer, unless it depends on what was told before: then it is another object each time. */
export async function textOf(result: object, tool: Tool, told: Told): Promise<string> {
  const text = texts.get(result) ?? visible(await tool.text(result, told));
  texts.set(result, text);
  return text;
}

export interface Failure {
  code: string;
  message: string;
  hint: string;
}

/** What an agent is told of an error. An error that is not coded is a fault of ours: it is logged by the caller. */
export function describeFailure(error: unknown): Failure {
  const coded = error instanceof CodedError ? error : codedError('INTERNAL', { error: String(error) }, error);
  return { code: coded.code, message: coded.message, hint: coded.hint };
}

/** As `tools/call` answers. */
export function failed(failure: Failure, output: 'text' | 'json') {
  const text = output === 'json' ? JSON.stringify({ error: failure }) : failureText(failure);
  return { isError: true, content: [{ type: 'text' as const, text }] };
}

export const failureText = ({ code, message, hint }: Failure): string =>
  `error ${code}: ${message}${hint === '' ? '' : `\nhint: ${hint}`}`;

const FAILURE_BYTES = 8_000;

/** What was asked for stands in many a message, and may be megabytes. */
export function bounded({ code, message, hint }: Failure): Failure {
  return { code, message: cutText(message, FAILURE_BYTES).text, hint: cutText(hint, FAILURE_BYTES).text };
}
