// Hooks: of apps, of guards, of routes, and those that macros stand for. https://elysiajs.com/essential/life-cycle
import type { Source, Value } from '../../source/reader/source.ts';
import { flat } from '../_http/flat.ts';

export interface Hook {
  value: Value;
  /** Of a macro. */
  name: string | null;
  /** "local", "scoped" or "global". */
  as: string;
}

export type Macros = Map<string, Value>;

const keys = ['transform', 'derive', 'beforeHandle', 'resolve'];

/** Of the options of a route or a guard. */
export function hooksOf(source: Source, options: Value, macros: Macros): Hook[] {
  if (typeof options !== 'object' || options?.kind !== 'object') return [];
  return [...options.properties.keys()].flatMap((key): Hook[] => {
    if (keys.includes(key))
      return flat(source.get(options, key)).map((value) => ({ value, name: null, as: 'local' }));
    const macro = macros.get(key);
    const given = source.get(options, key);
    return macro === undefined || given === false
      ? []
      : [{ value: inMacro(source, macro, given), name: key, as: 'local' }];
  });
}

/** The function of it that runs: `{ resolve }`, or what a function of it gives. */
function inMacro(source: Source, macro: Value, given: Value): Value {
  const made = typeof macro === 'object' && macro?.kind === 'function' ? source.call(macro, [given]) : macro;
  if (typeof made !== 'object' || made?.kind !== 'object') return macro;
  return keys.map((key) => source.get(made, key)).find((value) => value !== undefined) ?? macro;
}
