// Names in the database that nobody wrote, as a naming strategy makes them.
import type { Source, Value } from '../../../source/reader/source.ts';
import { isFunction, knownText, symbolOf } from '../../_orm/values.ts';

export interface Naming {
  tableName(className: string, given: string | null): string;
  columnName(property: string, given: string | null, prefixes: string[]): string;
  joinColumnName(relation: string, referenced: string): string;
  joinTableName(table: string, other: string, property: string, inverse: string): string;
  joinTableColumnName(table: string, property: string, column: string): string;
}

export const usual: Naming = {
  tableName: (className, given) => given ?? snakeCase(className),
  columnName: (property, given, prefixes) => {
    const name = given ?? property;
    return prefixes.length === 0 ? name : camelCase(prefixes.join('_')) + titleCase(name);
  },
  joinColumnName: (relation, referenced) => camelCase(`${relation}_${referenced}`),
  joinTableName: (table, other, property) => snakeCase(`${table}_${property.replaceAll('.', '_')}_${other}`),
  joinTableColumnName: (table, _property, column) => camelCase(`${table}_${column}`),
};

const snake: Naming = {
  tableName: (className, given) => given ?? snakeCase(className),
  columnName: (property, given, prefixes) =>
    snakeCase([...prefixes, ''].join('_')) + (given ?? snakeCase(property)),
  joinColumnName: (relation, referenced) => snakeCase(`${relation}_${referenced}`),
  joinTableName: (table, other, property) => snakeCase(`${table}_${property.replaceAll('.', '_')}_${other}`),
  joinTableColumnName: (table, _property, column) => snakeCase(`${table}_${column}`),
};

/** The strategy that a data source is given: the usual one, the known one of a package, or a class of the project. */
export function namingOf(source: Source, strategy: Value): Naming {
  const symbol = symbolOf(strategy);
  if (symbol) return /Snake/.test(source.packageOf(symbol)?.path ?? '') ? snake : usual;
  if (typeof strategy !== 'object' || strategy === null || strategy.kind !== 'object') return usual;
  const { base: parent, prototype } = strategy;
  const names = [
    parent ? source.packageOf(parent)?.path : undefined,
    prototype?.kind === 'class' ? prototype.name : undefined,
  ];
  // Of what it calls of a package, such as a function for snake case, nothing is known but its name.
  const base = names.some((name) => /Snake/.test(name ?? '')) ? snake : usual;
  const by = <K extends keyof Naming>(name: K): Naming[K] =>
    ((...args: Parameters<Naming[K]>) => {
      const method = source.get(strategy, name);
      const values = args.map((arg) =>
        Array.isArray(arg) ? { kind: 'array', items: arg, open: false } : (arg ?? undefined),
      );
      const made = isFunction(method)
        ? knownText(source, source.call(method, values as Value[], strategy))
        : null;
      return made ?? (base[name] as (...of: unknown[]) => string)(...args);
    }) as Naming[K];
  return {
    ...{ tableName: by('tableName'), columnName: by('columnName'), joinColumnName: by('joinColumnName') },
    ...{ joinTableName: by('joinTableName'), joinTableColumnName: by('joinTableColumnName') },
  };
}

function snakeCase(text: string): string {
  return text
    .replace(/([A-Z])([A-Z])([a-z])/g, '$1_$2$3')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

function camelCase(text: string): string {
  return text.replace(/^([A-Z])|[\s\-_](\w)/g, (_, first?: string, next?: string) =>
    next ? next.toUpperCase() : (first ?? '').toLowerCase(),
  );
}

function titleCase(text: string): string {
  return text.replace(/\w\S*/g, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
}
