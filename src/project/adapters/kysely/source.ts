// Tables of Kysely from the source, nothing run: the interface that a client is made with says them.
import type { Field, Listing, Model } from '../../../protocol/schemas.ts';
import type { Source } from '../../source/reader/source.ts';
import { lineOf } from '../_orm/habits.ts';
import { snakeCase, snakeOptions } from '../_orm/snake-case.ts';
import { columnOf, textOf } from './source/columns.ts';
import { readTables, type Table } from './source/databases.ts';

type Rename = (name: string) => string;

export function sourceModels(source: Source): Listing<Model> {
  const made = () =>
    source
      .made(['kysely'])
      .filter(({ callee: { origin } }) => origin.type === 'external' && origin.path === 'CamelCasePlugin');
  source.search(['kysely'], () => made().length > 0, { words: ['CamelCasePlugin'] });
  const plugins = made();
  const items = readTables(source).map((table) => {
    const app = source.app(table.shape.site);
    const plugin = plugins.find(({ site }) => source.app(site) === app) ?? plugins[0];
    const options = snakeOptions(source, plugin?.args[0]?.value);
    const part: Rename = plugin ? (name) => snakeCase(name, options) : (name) => name;
    return modelOf(source, table, (name) => name.split('.').map(part).join('.'));
  });
  return { items: items.sort(byPlace), warnings: [] };
}

function modelOf(source: Source, { name, shape }: Table, rename: Rename): Model {
  const doc = source.doc(shape.site);
  return {
    ...{ name, app: source.app(shape.site), orm: 'kysely', table: rename(name), kind: 'table' },
    ...{ source: source.at(shape.site), origin: 'source' },
    ...(doc === null ? {} : { doc }),
    ...{ fields: fieldsOf(source, shape, rename), indexes: [], uniques: [] },
  };
}

function fieldsOf(source: Source, { members }: Table['shape'], rename: Rename): Field[] {
  const fields = new Map<string, Field>();
  for (const { name, isOptional, type, site } of members) {
    const column = columnOf(type);
    const doc = source.doc(site);
    fields.set(name, {
      ...{ name, column: rename(name), type: textOf(column), dbType: null },
      ...{ nullable: column.nullable || isOptional, list: column.list, primaryKey: false, unique: false },
      // The database gives it: what, no type says.
      ...(column.hasDefault ? { default: 'generated()' } : {}),
      ...(doc === null ? {} : { doc }),
      ...(column.values.length > 0 ? { enum: column.values } : {}),
      ...lineOf(source, site),
    });
  }
  return [...fields.values()];
}

/** By file and line. */
function byPlace({ source: one }: Model, { source: other }: Model): number {
  const [[, a = '', x = ''], [, b = '', y = '']] = [one, other].map(
    (place) => /^(.*):(\d+)$/.exec(place) ?? ['', '', ''],
  ) as [string[], string[]];
  return a === b ? Number(x) - Number(y) : a < b ? -1 : 1;
}
