// What stands beside the columns of a table: keys, indexes and foreign keys, in an object or a list.
import type { Model } from '../../../../protocol/schemas.ts';
import type { Source, Value } from '../../../source/reader/source.ts';
import {
  actionsOf,
  type Chain,
  chainOf,
  entriesOf,
  isFunction,
  itemsOf,
  linkOf,
  madeBy,
  optionOf,
  textOf,
} from '../../_orm/values.ts';
import type { Schema } from './schema.ts';
import type { Table } from './tables.ts';

type Key = Model['uniques'][number];

/** Adds the keys of a table to its model. */
export function addKeys(source: Source, schema: Schema, table: Table, model: Model): void {
  const given = table.call.args[2]?.value;
  const value = isFunction(given ?? null) ? source.call(given, [table.call.result]) : given;
  const parts = entriesOf(source, value)?.entries.map(([, part]) => part) ?? itemsOf(value);
  const field = (name: string) => model.fields.find((item) => item.name === name);

  for (const part of parts) {
    const chain = chainOf(part);
    const made = chain && madeBy(chain.root);
    if (!chain || !made || !('path' in made)) continue;
    switch (made.path.split('.').at(-1)) {
      case 'index':
        model.indexes.push(keyOf(chain, columnsOn(chain)));
        break;
      case 'uniqueIndex':
        // Of some rows only.
        if (linkOf(chain, 'where')) model.indexes.push(keyOf(chain, columnsOn(chain)));
        else addUnique(keyOf(chain, columnsOn(chain)));
        break;
      case 'unique':
        addUnique(keyOf(chain, columnsOn(chain)));
        break;
      case 'primaryKey':
        addPrimaryKey(chain);
        break;
      case 'foreignKey':
        addForeignKey(chain);
        break;
      case 'check':
        addCheck(chain);
        break;
      default:
    }
  }

  function addCheck({ root: { args } }: Chain): void {
    const definition = schema.sqlOf(args[1]?.value) ?? args[1]?.text.replace(/\s+/g, ' ');
    if (definition === undefined) return;
    model.checks ??= [];
    model.checks.push({ name: textOf(source, args[0]?.value), definition });
  }

  function addUnique(key: Key): void {
    const [only, another] = key.fields;
    const single = another === undefined && only !== undefined ? field(only) : undefined;
    if (single) single.unique = true;
    else model.uniques.push(key);
  }

  function addPrimaryKey(chain: Chain): void {
    const [first] = chain.root.args;
    const listed = itemsOf(optionOf(source, first?.value, 'columns'));
    const columns = listed.length > 0 ? listed : chain.root.args.map(({ value }) => value);
    const name = textOf(source, optionOf(source, first?.value, 'name'));
    const fields = columns.flatMap((column) => schema.columnOf(column)?.key ?? []);
    for (const item of fields.flatMap((key) => field(key) ?? [])) {
      item.primaryKey = true;
      // SQLite alone lets the parts of a key be null.
      if (table.dialect !== 'sqlite') item.nullable = false;
    }
    if (fields.length > 1) model.primaryKey = { name, fields };
  }

  function addForeignKey(chain: Chain): void {
    const config = chain.root.args[0]?.value;
    const columnsOf = (key: string) =>
      itemsOf(optionOf(source, config, key)).flatMap((column) => schema.columnOf(column) ?? []);
    const own = columnsOf('columns').map(({ key }) => key);
    const targets = columnsOf('foreignColumns');
    const [target] = targets;
    if (!target || own.length === 0) return;
    const relation = {
      model: target.table.name,
      fields: own,
      references: targets.map(({ key }) => key),
      ...actionsOf((name) => textOf(source, linkOf(chain, name)?.args[0]?.value)),
    };
    // Of a column that is in several keys, the narrowest is told.
    for (const item of own.flatMap((key) => field(key) ?? []))
      if (!item.relation || item.relation.fields.length > own.length) item.relation = relation;
  }

  function keyOf(chain: Chain, fields: string[]): Key {
    return { name: textOf(source, chain.root.args[0]?.value), fields };
  }

  function columnsOn(chain: Chain): string[] {
    const on = linkOf(chain, 'on', 'onOnly');
    const using = linkOf(chain, 'using');
    const args = on?.args ?? using?.args.slice(1) ?? [];
    return args.map(({ value, text }) => nameOf(value, text));
  }

  /** An expression stands as it is. */
  function nameOf(value: Value, text: string): string {
    return schema.columnOf(value)?.key ?? schema.sqlOf(value) ?? text.replace(/\s+/g, ' ');
  }
}
