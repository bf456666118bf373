// The isolate's console: everything is formatted here and leaves as text.
import { formatWithOptions, inspect } from 'node-inspect-extracted';
import type { Host } from './host.ts';
import { printWhole } from './print-whole.ts';

/** Of one line of the console; what it prints in all is cut later. */
const MAX_CHARACTERS = 100_000;

const format = (...args: unknown[]) =>
  printWhole((limits) => formatWithOptions(limits, ...args), MAX_CHARACTERS);

/** A console whose methods write to stdout and stderr as Node's do. */
export function createConsole(
  host: Pick<Host, 'print' | 'now'>,
): Record<string, (...args: unknown[]) => void> {
  const counts = new Map<string, number>();
  const started = new Map<string, number>();
  let indent = '';

  const write = (stream: 'stdout' | 'stderr', args: unknown[]) =>
    host.print(stream, `${indent}${format(...args).replaceAll('\n', `\n${indent}`)}\n`);
  const out = (...args: unknown[]) => write('stdout', args);
  const err = (...args: unknown[]) => write('stderr', args);
  const elapsed = (label: string) => `${label}: ${(host.now() - (started.get(label) ?? 0)).toFixed(3)}ms`;
  const warnMissing = (label: string) => err(`Warning: no such label '${label}' for console timer`);

  return {
    log: out,
    info: out,
    debug: out,
    error: err,
    warn: err,
    trace: (...args) => err(`Trace: ${format(...args)}`),
    dir: (value, options) => out(inspect(value, options as object)),
    dirxml: out,
    table: (data, columns) => out(formatTable(data, columns as string[] | undefined)),
    assert: (condition, ...args) => {
      if (!condition)
        err(...(args.length > 0 ? [`Assertion failed: ${format(...args)}`] : ['Assertion failed']));
    },
    count: (label = 'default') => {
      const count = (counts.get(String(label)) ?? 0) + 1;
      counts.set(String(label), count);
      out(`${label}: ${count}`);
    },
    countReset: (label = 'default') => void counts.delete(String(label)),
    group: (...args) => {
      if (args.length > 0) out(...args);
      indent += '  ';
    },
    groupCollapsed: (...args) => {
      if (args.length > 0) out(...args);
      indent += '  ';
    },
    groupEnd: () => {
      indent = indent.slice(2);
    },
    time: (label = 'default') => void started.set(String(label), host.now()),
    timeEnd: (label = 'default') => {
      if (started.has(String(label))) out(elapsed(String(label)));
      else warnMissing(String(label));
      started.delete(String(label));
    },
    timeLog: (label = 'default', ...args) => {
      if (started.has(String(label))) out(elapsed(String(label)), ...args);
      else warnMissing(String(label));
    },
    timeStamp: () => {},
    profile: () => {},
    profileEnd: () => {},
    clear: () => {},
  };
}

/** Rows and columns in plain text; a value that is no table is printed as it is. */
function formatTable(data: unknown, only: string[] | undefined): unknown {
  if (typeof data !== 'object' || data === null) return data;
  const rows = data instanceof Map ? [...data] : Object.entries(data);
  const columns = new Set<string>();
  for (const [, row] of rows) {
    if (typeof row === 'object' && row !== null) for (const key of Object.keys(row)) columns.add(key);
  }
  const shown = only ?? [...columns];
  const cells = rows.map(([key, row]) => {
    const isRow = typeof row === 'object' && row !== null;
    const values = shown.map((name) =>
      isRow && Object.hasOwn(row, name) ? inspect(row[name], { depth: 0 }) : '',
    );
    return [String(key), ...values, ...(isRow ? [] : [inspect(row, { depth: 0 })])];
  });
  const header = [
    '(index)',
    ...shown,
    ...(cells.some((row) => row.length > shown.length + 1) ? ['Values'] : []),
  ];
  const lines = [header, ...cells];
  const widths = header.map((_, index) => Math.max(...lines.map((line) => (line[index] ?? '').length)));
  return lines
    .map((line) =>
      widths
        .map((width, i) => (line[i] ?? '').padEnd(width))
        .join(' | ')
        .trimEnd(),
    )
    .join('\n');
}
