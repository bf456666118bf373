// Relations beside the tables: relations(table, …), and defineRelations(schema, …) of Drizzle 1.
import type { Field, Model } from '../../../../protocol/schemas.ts';
import type { Call, Source, Value } from '../../../source/reader/source.ts';
import { lineOf } from '../../_orm/habits.ts';
import {
  callsIn,
  chainOf,
  entriesOf,
  itemsOf,
  madeBy,
  optionOf,
  symbolOf,
  textOf,
} from '../../_orm/values.ts';
import type { Column, Schema } from './schema.ts';
import type { Table } from './tables.ts';

/** Adds a field for each relation to the models of the tables. */
export function addRelations(source: Source, schema: Schema, models: ReadonlyMap<Table, Model>): void {
  for (const call of callsIn(source, ['drizzle-orm'], ['relations(', 'defineRelations'])) {
    const made = madeBy(call);
    const path = made && 'path' in made ? made.path : '';
    if (path === 'relations') addOld(call);
    else if (path === 'defineRelations' || path === 'defineRelationsPart') addNew(call);
  }

  // relations(posts, ({ one, many }) => ({ author: one(users, { fields: […], references: […] }) }))
  function addOld(call: Call): void {
    const table = schema.tableOf(call.args[0]?.value);
    const model = table && models.get(table);
    if (!model) return;
    const given = source.call(call.args[1]?.value, [call.callee]);
    const found = entriesOf(source, given);
    for (const [name, value] of found?.entries ?? []) {
      const root = chainOf(value)?.root;
      const target = schema.tableOf(root?.args[0]?.value);
      if (!root || !target) continue;
      const config = root.args[1]?.value;
      const columns = (key: string) => columnsOf(optionOf(source, config, key));
      const isMany = root.name === 'many';
      const relation = textOf(source, optionOf(source, config, 'relationName'));
      addField(model, name, target, {
        ...{ list: isMany, from: isMany ? [] : columns('fields'), to: isMany ? [] : columns('references') },
        ...{ relation, place: lineOf(source, source.place(given, name)) },
      });
    }
  }

  // defineRelations(schema, (r) => ({ posts: { author: r.one.users({ from: r.posts.authorId, to: r.users.id }) } }))
  function addNew(call: Call): void {
    const [tables, build] = call.args;
    const known = entriesOf(source, tables?.value)?.entries ?? [];
    const tableOf = (key: string) =>
      schema.tableOf(known.find(([name]) => name === key)?.[1]) ??
      schema.tables.find(({ name }) => name === key) ??
      null;
    const result = source.call(build?.value, [call.result]);
    for (const [key, relations] of entriesOf(source, result)?.entries ?? []) {
      const table = tableOf(key);
      const model = table && models.get(table);
      if (!model) continue;
      for (const [name, value] of entriesOf(source, relations)?.entries ?? []) {
        const symbol = symbolOf(value);
        const root = symbol?.origin.type === 'call' ? symbol.origin.call : null;
        const kind = root?.on?.origin.type === 'member' ? root.on.origin.key : null;
        const target = root && tableOf(root.name);
        if (!root || !target || (kind !== 'one' && kind !== 'many')) continue;
        const config = root.args[0]?.value;
        const columns = (option: string) => throughSchema(optionOf(source, config, option), tableOf);
        const isMany = kind === 'many';
        addField(model, name, target, {
          ...{ list: isMany, from: isMany ? [] : columns('from'), to: isMany ? [] : columns('to') },
          relation: textOf(source, optionOf(source, config, 'alias')),
          isThere: optionOf(source, config, 'optional') === false,
          place: lineOf(source, source.place(relations, name)),
        });
      }
    }
  }

  function columnsOf(list: Value): Column[] {
    return itemsOf(list).flatMap((item) => schema.columnOf(item) ?? []);
  }
}

/** `r.users.id`, or a list of such, `.through(…)` left aside. */
function throughSchema(value: Value, tableOf: (key: string) => Table | null): Column[] {
  const items = itemsOf(value);
  return (items.length > 0 ? items : [value]).flatMap((item) => {
    let symbol = symbolOf(item);
    if (symbol?.origin.type === 'call') symbol = symbol.origin.call.on;
    if (symbol?.origin.type !== 'member') return [];
    const { key, of } = symbol.origin;
    const table = of.origin.type === 'member' ? tableOf(of.origin.key) : null;
    return table ? [{ table, key }] : [];
  });
}

interface Sides {
  list: boolean;
  from: readonly Column[];
  to: readonly Column[];
  /** The name that tells it from others between the same tables. */
  relation: string | null;
  /** There is always one, as it is written. */
  isThere?: boolean;
  place: Pick<Field, 'source'>;
}

function addField(
  model: Model,
  name: string,
  target: Table,
  { list, from, to, relation: title, isThere = false, place }: Sides,
): void {
  const fields = from.map(({ key }) => key);
  const own = fields.flatMap((key) => model.fields.find((field) => field.name === key) ?? []);
  // That of the foreign key beneath.
  const key = own.find(({ relation }) => relation?.fields.join() === fields.join())?.relation;
  const relation: Field['relation'] = {
    model: target.name,
    fields,
    references: to.map(({ key }) => key),
    onDelete: key?.onDelete ?? null,
    ...(key?.onUpdate === undefined ? {} : { onUpdate: key.onUpdate }),
    ...(title === null ? {} : { name: title }),
  };
  model.fields.push({
    ...{ name, column: null, type: target.name, dbType: null, list },
    nullable: !list && !isThere && (own.length === 0 || own.some(({ nullable }) => nullable)),
    ...{ primaryKey: false, unique: false, relation, ...place },
  });
}
