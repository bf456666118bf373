// Fields of a view that names no columns: what its query selects.
import type { Field, Model } from '../../../../protocol/schemas.ts';
import type { Call, Source, Value } from '../../../source/reader/source.ts';
import { lineOf } from '../../_orm/habits.ts';
import { chainOf, entriesOf, isFunction, type Link } from '../../_orm/values.ts';
import type { Schema } from './schema.ts';
import type { Table } from './tables.ts';

/** Columns of tables as they are there, anything else as an expression; none where a template of SQL is the query. */
export function viewFields(
  source: Source,
  schema: Schema,
  view: Table,
  models: ReadonlyMap<Table, Model>,
): Field[] {
  const query = linksOn(view.call).find(({ name }) => name === 'as')?.args[0]?.value;
  if (!isFunction(query ?? null)) return [];
  const links = allLinks(source.call(query, [view.call.result]));
  const selected = links.find(({ name }) => /^select(?:Distinct(?:On)?)?$/.test(name));
  const given = selected?.args.at(-1)?.value;
  if (!selected) return [];
  if (selected.name !== 'selectDistinctOn' && given === undefined) {
    const from = schema.tableOf(links.find(({ name }) => name === 'from')?.args[0]?.value);
    return (from ? columnsOf(from) : []).map((field) => ({
      ...asSelected(field, field.name),
      ...(field.source === undefined ? {} : { source: field.source }),
    }));
  }
  return (entriesOf(source, given)?.entries ?? []).flatMap(([name, value]) =>
    fieldsFor(name, value).map((field) => ({ ...field, ...lineOf(source, source.place(given, name)) })),
  );

  function fieldsFor(name: string, value: Value): Field[] {
    const column = schema.columnOf(value);
    const field = column && columnsOf(column.table).find((item) => item.name === column.key);
    return [field ? asSelected(field, name) : expression(name, value)];
  }

  function columnsOf(table: Table): Field[] {
    return models.get(table)?.fields.filter(({ column }) => column !== null) ?? [];
  }

  /** `sql\`…\`.as('total')`, `count()`. */
  function expression(name: string, value: Value): Field {
    const chain = chainOf(value);
    const alias = chain?.links.findLast((link) => link.name === 'as')?.args[0]?.value;
    return {
      ...{ name, column: typeof alias === 'string' ? alias : name, type: 'sql', dbType: null },
      ...{ nullable: true, list: false, primaryKey: false, unique: false },
    };
  }
}

/** In a view it is neither a key nor has it a default. */
function asSelected({ column, type, dbType, nullable, list, enum: values }: Field, name: string): Field {
  return {
    ...{ name, column, type, dbType, nullable, list, primaryKey: false, unique: false },
    ...(values === undefined ? {} : { enum: values }),
  };
}

function linksOn({ result }: Call): Call[] {
  return result.calls.flatMap((call) => [call, ...linksOn(call)]);
}

/** The calls that a query consists of, in order: it begins at the builder that the callback is given. */
function allLinks(value: Value): Link[] {
  return chainOf(value)?.links ?? [];
}
