// What a call of the shell came to, as text: how it ended, what was printed, and its value last.
import type { DatabaseState } from '../../protocol/database.ts';
import type { Effects } from '../../protocol/databases/effects.ts';
import type { Exception } from '../../protocol/live.ts';
import type { Warning } from '../../protocol/schemas.ts';
import type { Told } from '../mcp/registry.ts';
import { effectLines } from './effects.ts';
import { block, text, warningLines, word } from './words.ts';

export interface ShellAnswer {
  status: string;
  output: { value?: string; type?: string; exception?: Exception };
  stdout: string;
  stderr: string;
  durationMs: number;
  session: string;
  database?: DatabaseState | undefined;
  effects?: Effects | undefined;
  warnings: readonly Warning[];
  truncated: boolean;
  wall: string;
}

export function shellText(answer: ShellAnswer, told: Told): string {
  const { status, output, stdout, stderr, durationMs, session, database, warnings, truncated, wall } = answer;
  const changed = (name: string, value: string): string[] => {
    if (told.get(name) === value) return [];
    told.set(name, value);
    return [`${name} ${value}`];
  };
  const head = [
    `${status} in ${durationMs} ms`,
    ...(truncated ? ['truncated'] : []),
    ...changed('session', session),
    ...changed('wall', wall),
    ...(database ? changed('database', databaseText(database)) : []),
  ];
  return [
    head.join(', '),
    ...warningLines(warnings),
    ...(answer.effects ? effectLines(answer.effects) : []),
    ...printed('stdout', stdout),
    ...printed('stderr', stderr),
    ...outputLines(output),
  ].join('\n');
}

const databaseText = ({ mode, protection, reason }: DatabaseState): string =>
  `${mode} by ${protection}${reason === undefined ? '' : `: ${word(reason, ',')}`}`;

/** Lines end with a line break, which is said where it is missing. */
function printed(stream: string, content: string): string[] {
  if (content === '') return [];
  const isWhole = content.endsWith('\n');
  return [
    block(
      isWhole ? stream : `${stream} without a line break at its end`,
      isWhole ? content.slice(0, -1) : content,
    ),
  ];
}

function outputLines({ value, type, exception }: ShellAnswer['output']): string[] {
  if (exception) {
    const { name, message, stack } = exception;
    const frames = stack.length > 0 ? [text('stack', stack.join('\n'))] : [];
    return [text(`exception ${word(name, ':')}`, message), ...frames];
  }
  if (value === undefined) return [];
  // A string of several lines stands there as it is, without quotes: it may look like anything.
  const isText = type === 'string' && value.includes('\n');
  const isPlain = !isText && (type === undefined || type === impliedType(value));
  return [text(isPlain ? 'value' : `value ${word(type, ':')}`, value)];
}

/** What a value is by how it is printed. */
export function impliedType(value: string): string | undefined {
  if (/^-?(?:[\d.]+(?:e[+-]?\d+)?|Infinity)$|^NaN$/.test(value)) return 'number';
  if (/^-?\d+n$/.test(value)) return 'bigint';
  if (/^['"`]/.test(value)) return 'string';
  if (/^(?:true|false)$/.test(value)) return 'boolean';
  if (value === 'null') return 'null';
  if (/^\[(?:[A-Za-z]*Function|class)\b/.test(value)) return 'function';
  if (/^Symbol\(/.test(value)) return 'symbol';
  if (/^\[[\s\]]/.test(value)) return 'Array';
  if (/^\{[\s}]/.test(value)) return 'Object';
  return /^([A-Za-z_$][\w$]*)(?:\(\d+\))? [[{]/.exec(value)?.[1];
}
