// Column names that nobody wrote: as Drizzle makes them of the keys.
import type { Source } from '../../../source/reader/source.ts';
import { callsIn, optionOf, textOf } from '../../_orm/values.ts';
import type { Casing, Table } from './tables.ts';

/** The `casing` that clients of the table's app are made with, else that of all clients. */
export function readCasing(source: Source): (table: Table) => Casing {
  const clients = callsIn(source, ['drizzle-orm'], ['casing', 'drizzle('])
    .filter(({ name }) => name === 'drizzle')
    .map(({ args, site }) => ({
      app: source.app(site),
      casing: args.map(({ value }) => textOf(source, optionOf(source, value, 'casing'))).find(Boolean),
    }));
  const casingOf = (found: readonly { casing?: string | null | undefined }[]): Casing => {
    const all = new Set(found.map(({ casing }) => casing ?? null));
    const [only] = all;
    return all.size === 1 && (only === 'snake_case' || only === 'camelCase') ? only : null;
  };
  return (table) => {
    if (table.casing) return table.casing;
    const own = clients.filter(({ app }) => app === source.app(table.site));
    return casingOf(own.length > 0 ? own : clients);
  };
}

export function columnName(key: string, casing: Casing): string {
  const words = key.replace(/['\u2019]/g, '').match(/[\da-z]+|[A-Z]+(?![a-z])|[A-Z][\da-z]+/g) ?? [];
  if (casing === 'snake_case') return words.map((word) => word.toLowerCase()).join('_');
  if (casing === null) return key;
  return words
    .map((word, index) =>
      index === 0 ? word.toLowerCase() : `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`,
    )
    .join('');
}
