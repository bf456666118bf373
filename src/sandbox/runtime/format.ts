// How a completion value or an exception becomes text. Runs in the isolate, so that the agent's getters and
// inspectors run nowhere else; what they break is caught.
import { inspect } from 'node-inspect-extracted';
import { printWhole } from './print-whole.ts';

/** Of a text that is longer, its beginning and its end are kept. */
const HEAD = 0.75;

export interface Formatted {
  value: string;
  type: string;
  /** The value is a promise or an unstarted query: the agent probably forgot to await it. */
  unawaited: boolean;
}

/** Text and type of a completion value; of about `most` characters. */
export function formatValue(value: unknown, most: number): Formatted {
  const text = isText(value) ? cut(value, most) : inspectSafely(value, most);
  return { value: text, type: typeOf(value), unawaited: isThenable(value) };
}

/** Of several lines, and without what only an escape can show: it is printed as it is. */
function isText(value: unknown): value is string {
  if (typeof value !== 'string' || !/\n[^\n]/.test(value)) return false;
  return /^(?:\P{Cc}|[\n\t])*$/u.test(value) && value.isWellFormed();
}

export interface FormattedException {
  name: string;
  message: string;
  stack: string[];
}

/** Name, message and frames of whatever was thrown; frames of the shell and of the project only. */
export function formatException(thrown: unknown, most: number): FormattedException {
  try {
    if (!(thrown instanceof Error))
      return { name: 'Uncaught', message: inspectSafely(thrown, most), stack: [] };
    const message = cut(describe(thrown, most), most);
    return { name: String(thrown.name), message, stack: framesOf(thrown) };
  } catch {
    return { name: 'Uncaught', message: 'the thrown value cannot be read', stack: [] };
  }
}

/** The message, with code, own fields and causes: what the project's logs would show. */
function describe(error: Error, most: number): string {
  const {
    name: _name,
    message: _message,
    stack: _stack,
    ...fields
  } = { ...error } as Record<string, unknown>;
  const extra = Object.keys(fields).length > 0 ? ` ${inspectSafely(fields, most)}` : '';
  const cause =
    error.cause instanceof Error ? `\n[cause]: ${error.cause.name}: ${describe(error.cause, most)}` : '';
  return `${error.message}${extra}${cause}`;
}

function framesOf(error: Error): string[] {
  return String(error.stack)
    .split('\n')
    .filter((line) => /^\s*at /.test(line) && !/mcp-node:|<isolated-vm>/.test(line))
    .map((line) => line.trim().replace(/^at (?:eval|<anonymous>) \((.*)\)$/, 'at $1'))
    .slice(0, 20);
}

function inspectSafely(value: unknown, most: number): string {
  try {
    if (typeof value === 'string') return cut(value, most, quoted);
    const text = printWhole((limits) => inspect(value, { depth: 4, breakLength: 100, ...limits }), most);
    return cut(text, most);
  } catch (error) {
    return `[cannot be printed: ${error instanceof Error ? error.message : 'its inspector threw'}]`;
  }
}

const quoted = (text: string) => inspect(text, { maxStringLength: null, breakLength: 100 });

/** The marks say to the server, which alone knows secrets, that half of one may stand there. */
function cut(text: string, most: number, show = (part: string) => part): string {
  if (text.length <= most) return show(text);
  const [head, tail] = [text.slice(0, most * HEAD), text.slice(-most * (1 - HEAD))];
  return `${show(head)} … ${text.length - most} more characters …\n${show(tail)}`;
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
