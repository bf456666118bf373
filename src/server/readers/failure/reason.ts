// What is told of an app that did not load: its own error, or what it printed before it ended, and where that was.
import type { Exception } from '../../../protocol/live.ts';
import type { Said } from '../short-lived.ts';
import { causeOf, lastWords, messageLines } from './cause.ts';

const readOnlyErrors = /EROFS|read-?only|(?:open|connection).*database|CANTOPEN/i;
const behindWall =
  'It ran behind a wall where nothing can be written. Start the app once by itself, or mcp-node with --wall off.';

/** How it came to that: `thrown`, then the error is the app's own; else it is in our words, and why is in what it printed. */
export type Kind = 'thrown' | 'ended' | 'late';

export function reasonOf(error: Exception, kind: Kind, said: Said, isWalled: boolean): string {
  const reason = kind === 'thrown' ? ofThrown(error, said) : ofEnd(error.message, kind, said);
  return isWalled && readOnlyErrors.test(reason) ? `${reason}\n${behindWall}` : reason;
}

function ofThrown({ name, message, stack }: Exception, said: Said): string {
  const text = messageLines(message);
  const place = placeOf(stack[0]);
  const own = [name === 'Error' ? text : `${name}: ${text}`, ...(place ? [`(${place})`] : [])].join(' ');
  // Many print what is wrong, and then throw something that says less.
  const printed = causeOf(said);
  return printed === undefined || sameWords(printed, text) ? own : `${own}\nit printed: ${printed}`;
}

/** What an app prints that goes on says nothing of its end. */
function ofEnd(end: string, kind: Kind, said: Said): string {
  const printed = causeOf(said) ?? (kind === 'ended' ? lastWords(said) : undefined);
  return printed === undefined ? end : `${printed}\n(${end})`;
}

function sameWords(printed: string, message: string): boolean {
  const [first = ''] = message.split('\n');
  return first !== '' && printed.includes(first);
}

/** `at connect (src/server.js:3:41)` → `src/server.js:3`. */
function placeOf(frame: string | undefined): string | undefined {
  return /\(?([^\s()]+:\d+):\d+\)?$/.exec(frame ?? '')?.[1];
}
