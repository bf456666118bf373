// How a completion value or an exception becomes text. Runs in the isolate, so that the agent's getters and
// inspectors run nowhere else; what they break is caught.
import { inspect } from 'node-inspect-extracted';

/** More than what is shown in the end, and little enough to travel. */
const MAX_CHARACTERS = 200_000;

export interface Formatted {
  value: string;
  type: string;
  /** The value is a promise or an unstarted query: the agent probably forgot to await it. */
  unawaited: boolean;
}

/** Text and type of a completion value. */
export function formatValue(value: unknown): Formatted {
  return { value: inspectSafely(value), type: typeOf(value), unawaited: isThenable(value) };
}

export interface FormattedException {
  name: string;
  message: string;
  stack: string[];
}

/** Name, message and frames of whatever was thrown; frames of the shell and of the project only. */
export function formatException(thrown: unknown): FormattedException {
  try {
    if (!(thrown instanceof Error)) return { name: 'Uncaught', message: inspectSafely(thrown), stack: [] };
    const message = cut(describe(thrown));
    return { name: String(thrown.name), message, stack: framesOf(thrown) };
  } catch {
    return { name: 'Uncaught', message: 'the thrown value cannot be read', stack: [] };
  }
}

/** The message, with code, own fields and causes: what the project's logs would show. */
function describe(error: Error): string {
  const {
    name: _name,
    message: _message,
    stack: _stack,
    ...fields
  } = { ...error } as Record<string, unknown>;
  const extra = Object.keys(fields).length > 0 ? ` ${inspectSafely(fields)}` : '';
  const cause =
    error.cause instanceof Error ? `\n[cause]: ${error.cause.name}: ${describe(error.cause)}` : '';
  return `${error.message}${extra}${cause}`;
}

function framesOf(error: Error): string[] {
  return String(error.stack)
    .split('\n')
    .filter((line) => /^\s*at /.test(line) && !/mcp-node:|<isolated-vm>/.test(line))
    .map((line) => line.trim().replace(/^at (?:eval|<anonymous>) \((.*)\)$/, 'at $1'))
    .slice(0, 20);
}

function inspectSafely(value: unknown): string {
  try {
    return cut(inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 100 }));
  } catch (error) {
    return `[cannot be printed: ${error instanceof Error ? error.message : 'its inspector threw'}]`;
  }
}

/** The mark says to the server, which alone knows secrets, that half of one may stand there. */
function cut(text: string): string {
  return text.length > MAX_CHARACTERS
    ? `${text.slice(0, MAX_CHARACTERS)} … ${text.length - MAX_CHARACTERS} more characters`
    : text;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  try {
    const name = Object.getPrototypeOf(value)?.constructor?.name;
    return typeof name === 'string' && name !== '' ? name : 'object';
  } catch {
    return 'object';
  }
}

function isThenable(value: unknown): boolean {
  try {
    return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'then') === 'function';
  } catch {
    return false;
  }
}
