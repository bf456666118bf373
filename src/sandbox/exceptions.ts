// Exceptions of the shell's code in the words, and with the lines, of what the agent wrote.
import type { Exception } from '../protocol/live.ts';
import type { Compiled } from './compile.ts';

/** V8 redeclares let as let and const as const, and nothing else. */
export function withAdvice(message: string): string {
  return /has already been declared/.test(message)
    ? `${message}, in another way (let, const or import, class, function): use the same, another name, or reset`
    : message;
}

/** As isolated-vm copied it: errors with a stack, of other objects nothing. */
export function describeRejection(reason: unknown): string {
  if (!(reason instanceof Error)) return `Unhandled rejection: ${String(reason)}`;
  const own = String(reason.stack)
    .split('\n')
    .filter((line) => /^\s*at .*shell-\d+\.ts/.test(line));
  const what = /^An object was thrown/.test(reason.message) ? 'an object that is no Error' : String(reason);
  return [`Unhandled rejection: ${what}`, ...own].join('\n');
}

export function compileException(error: unknown, name: string): Exception {
  if (!(error instanceof SyntaxError)) throw error;
  const { line, column } = error as { line?: number; column?: number };
  return {
    name: 'SyntaxError',
    message: error.message,
    stack: line === undefined ? [] : [`at ${name}:${line}:${column ?? 1}`],
  };
}

/** Calls whose functions may still throw; more than an agent keeps in use. */
const MAX_CALLS = 500;

export interface Positions {
  add(name: string, compiled: Compiled): void;
  /** The text with the frames of the shell's code as the agent wrote it. */
  located(text: string): string;
}

export function createPositions(): Positions {
  const calls = new Map<string, Compiled['locate']>();
  return {
    add(name, { locate }) {
      calls.set(name, locate);
      const [oldest] = calls.keys();
      if (calls.size > MAX_CALLS && oldest !== undefined) calls.delete(oldest);
    },
    located: (text) =>
      text.replace(
        /^([ \t]*at [^\n]*?)\b(shell-\d+\.ts):(\d+):(\d+)(?=\)?$)/gm,
        (whole, before, name, line, column) => {
          const at = calls.get(name)?.(Number(line), Number(column));
          return at ? `${before}${name}:${at.line}:${at.column}` : whole;
        },
      ),
  };
}
