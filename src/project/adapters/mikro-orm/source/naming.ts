// Names in the database that nobody wrote, as a naming strategy makes them.
import type { Source, Value } from '../../../source/reader/source.ts';
import { isFunction, knownText, symbolOf } from '../../_orm/values.ts';

export interface Naming {
  classToTableName(name: string): string;
  propertyToColumnName(property: string): string;
  joinKeyColumnName(name: string, referenced: string, isComposite: boolean): string;
  joinTableName(table: string, other: string, property: string): string;
}

const underscore = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
const lowerFirst = (name: string) => name.slice(0, 1).toLowerCase() + name.slice(1);

export const snake: Naming = {
  classToTableName: underscore,
  propertyToColumnName: underscore,
  joinKeyColumnName: (name, referenced) => `${underscore(name)}_${referenced}`,
  joinTableName: (table, _other, property) => `${underscore(table)}_${underscore(property)}`,
};

const asWritten: Naming = {
  classToTableName: (name) => name,
  propertyToColumnName: (property) => property,
  joinKeyColumnName: (name, referenced, isComposite) =>
    isComposite ? `${lowerFirst(name)}_${referenced}` : lowerFirst(name),
  joinTableName: (table, _other, property) => `${table}_${property}`,
};

export const mongo: Naming = {
  ...asWritten,
  classToTableName: (name) => name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase(),
  joinKeyColumnName: (name) => name,
};

/** The strategy of a configuration: one of the package, or a class of the project that changes one. */
export function namingOf(source: Source, strategy: Value, usual: Naming): Naming {
  const symbol = symbolOf(strategy);
  if (symbol) return known(source.packageOf(symbol)?.path, usual);
  if (typeof strategy !== 'object' || strategy === null || strategy.kind !== 'class') return usual;
  const base = known(strategy.base ? source.packageOf(strategy.base)?.path : undefined, usual);
  const by = <K extends keyof Naming>(name: K): Naming[K] =>
    ((...args: (string | boolean)[]) => {
      const method = methodOf(strategy, name);
      const made = method ? knownText(source, source.call(method, args, strategy.prototype)) : null;
      return made ?? (base[name] as (...of: unknown[]) => string)(...args);
    }) as Naming[K];
  return {
    ...{ classToTableName: by('classToTableName'), propertyToColumnName: by('propertyToColumnName') },
    ...{ joinKeyColumnName: by('joinKeyColumnName'), joinTableName: by('joinTableName') },
  };
}

function methodOf(strategy: Value, name: string): Value {
  for (
    let part = strategy;
    typeof part === 'object' && part !== null && part.kind === 'class';
    part = part.superclass
  ) {
    const method = part.methods.get(name);
    if (isFunction(method)) return method;
  }
  return undefined;
}

function known(path: string | undefined, usual: Naming): Naming {
  if (/EntityCase/.test(path ?? '')) return asWritten;
  if (/Mongo/.test(path ?? '')) return mongo;
  return /Underscore/.test(path ?? '') ? snake : usual;
}
