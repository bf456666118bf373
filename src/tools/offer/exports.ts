// What modules hand over, by the names that they have there.
import { definedAs } from '../define/define.ts';
import { madeBy } from '../define/makes.ts';
import { isToolset } from '../define/toolset.ts';
import type { RunningClass } from './classes.ts';
import type { Named } from './defined.ts';

export interface Export extends Named {
  value: unknown;
  file: string | null;
}

type Modules = readonly Readonly<Record<string, unknown>>[];

/** Each value once, though modules export it again. `files`: of each of the modules. */
export function exportsOf(modules: Modules, files: readonly (string | null)[] = []): Export[] {
  const seen = new Set<unknown>();
  return modules.flatMap((module, index) => {
    const file = files[index] ?? null;
    const entries = Object.entries(module).filter(([name]) => name !== 'default' && name !== '__esModule');
    return [...entries, ...defaultOf(module)].flatMap(([name, value]) => {
      if (seen.has(value) || !isOffered(value)) return [];
      seen.add(value);
      return [{ name, value, file, source: file && `${file} (${name})` }];
    });
  });
}

/** Each once, within lists as well, where the name is that of the list. */
export function classesIn(modules: Modules): RunningClass[] {
  const found = exportsOf(modules).flatMap(({ name, value, file }) =>
    [value]
      .flat(Number.POSITIVE_INFINITY)
      .filter(isToolset)
      .map((given) => ({ given, name, file })),
  );
  return found.filter(({ given }, index) => found.findIndex((one) => one.given === given) === index);
}

/** Of CommonJS, what a module exports may stand in its default. */
function defaultOf({ default: value }: Readonly<Record<string, unknown>>): [string, unknown][] {
  const isPlain = typeof value === 'object' && value !== null && !isOffered(value);
  return isPlain ? Object.entries(value) : [['default', value]];
}

export const isOffered = (value: unknown): boolean =>
  isToolset(value) ||
  definedAs(value) !== undefined ||
  madeBy(value) !== undefined ||
  (Array.isArray(value) && value.some(isOffered));
