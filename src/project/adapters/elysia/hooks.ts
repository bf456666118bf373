// Hooks: of apps, of guards, of routes, and those that macros stand for. https://elysiajs.com/essential/life-cycle
import type { Source, Value } from '../../source/reader/source.ts';
import { flat } from '../_http/flat.ts';

export interface Hook {
  value: Value;
  /** Of a macro. */
  name: string | null;
  /** "local", "scoped" or "global". */
  as: string;
  /** When it runs: Elysia runs all of one kind before those of the next. */
  phase: number;
}

const phases = ['request', 'parse', 'transform', 'handle'];

/** `onBeforeHandle`, `mapDerive`: by the end of its name. */
export function phaseOf(name: string): number {
  const kind =
    /request|parse/i.exec(name)?.[0].toLowerCase() ??
    (/transform|derive/i.test(name) ? 'transform' : 'handle');
  return phases.indexOf(kind);
}

export type Macros = Map<string, Value>;

const keys = ['transform', 'derive', 'beforeHandle', 'resolve'];

/** Of the options of a route or a guard. */
export function hooksOf(source: Source, options: Value, macros: Macros): Hook[] {
  if (typeof options !== 'object' || options?.kind !== 'object') return [];
  const names = [...options.properties.keys()];
  const own = names.filter((key) => keys.includes(key));
  // A macro comes after what is written beside it.
  const used = names.filter((key) => macros.has(key) && source.get(options, key) !== false);
  return [
    ...own.flatMap((key) =>
      flat(source.get(options, key)).map(
        (value): Hook => ({ value, name: null, as: 'local', phase: phaseOf(key) }),
      ),
    ),
    ...used.map(
      (key): Hook => ({
        ...inMacro(source, macros.get(key), source.get(options, key)),
        ...{ name: key, as: 'local' },
      }),
    ),
  ];
}

/** The function of it that runs: `{ resolve }`, or what a function of it gives. */
function inMacro(source: Source, macro: Value, given: Value): { value: Value; phase: number } {
  const made = typeof macro === 'object' && macro?.kind === 'function' ? source.call(macro, [given]) : macro;
  const isObject = typeof made === 'object' && made?.kind === 'object';
  const key = isObject ? keys.find((name) => source.get(made, name) !== undefined) : undefined;
  if (!isObject || key === undefined) return { value: macro, phase: phaseOf('') };
  return { value: source.get(made, key), phase: phaseOf(key) };
}
