// https://dbml.dbdiagram.io/docs: tables and columns as the database has them.
import type { Field, Model } from '../../protocol/schemas.ts';
import { columnsOf, diagramOf, type Line } from './entities.ts';

export function dbmlOf(models: readonly Model[]): string {
  const tables = models.filter((model) => model.table !== null && model.base === undefined);
  const { entities, lines } = diagramOf(tables);
  const tableOf = new Map(entities.map(({ name, model }) => [name, model]));
  const enums = enumsOf(tables);
  const blocks = [
    ...[...enums].map(([name, values]) => block(`Enum ${quoted(name)}`, values.map(quoted))),
    ...tables.map((model) => tableText(model, enums)),
    ...lines.flatMap((line) => refText(line, tableOf)),
  ];
  return blocks.join('\n\n');
}

const block = (head: string, rows: readonly string[]): string =>
  [`${head} {`, ...rows.map((row) => (row === '' ? '' : `  ${row}`)), '}'].join('\n');

type Enums = ReadonlyMap<string, readonly string[]>;

const enumsOf = (models: readonly Model[]): Enums =>
  new Map(
    models.flatMap(({ fields }) =>
      fields.flatMap(({ type, enum: values = [] }) => (values.length > 0 ? [[type, values] as const] : [])),
    ),
  );

function tableText(model: Model, enums: Enums): string {
  const columns = columnsOf(model).map((field) => columnText(field, enums));
  const keys = [
    ...(model.primaryKey ? [`${keyText(model, model.primaryKey.fields)} [pk]`] : []),
    ...model.uniques.map(({ fields }) => `${keyText(model, fields)} [unique]`),
    ...model.indexes.map(({ fields }) => keyText(model, fields)),
  ];
  const rows = [
    ...columns,
    ...(keys.length > 0 ? ['', 'indexes {', ...keys.map((key) => `  ${key}`), '}'] : []),
    ...(model.doc ? ['', `Note: ${text(model.doc)}`] : []),
  ];
  return block(`Table ${quoted(tableName(model))}`, rows);
}

function columnText(field: Field, enums: Enums): string {
  const { dbType, type, list, primaryKey, unique, nullable, doc } = field;
  const own = enums.has(type) ? type : (dbType ?? type);
  const settings = [
    ...(primaryKey ? ['pk'] : []),
    ...(unique ? ['unique'] : []),
    ...(nullable ? ['null'] : ['not null']),
    ...defaultOf(field),
    ...(doc ? [`note: ${text(doc)}`] : []),
  ];
  return `${quoted(columnName(field))} ${quoted(list ? `${own}[]` : own)} [${settings.join(', ')}]`;
}

function defaultOf({ default: value }: Field): string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'number' || typeof value === 'boolean') return [`default: ${value}`];
  if (typeof value !== 'string') return [`default: ${text(JSON.stringify(value))}`];
  // A literal of SQL is one already.
  return /\)$|^'.*'$/s.test(value) ? [`default: ${expression(value)}`] : [`default: ${text(value)}`];
}

function keyText(model: Model, names: readonly string[]): string {
  const isColumn = (name: string) => columnsOf(model).some((field) => field.name === name);
  return `(${names.map((name) => (isColumn(name) ? quoted(columnOf(model, name)) : expression(name))).join(', ')})`;
}

/** Between columns; DBML has no relation without them. */
function refText(line: Line, models: ReadonlyMap<string, Model>): string[] {
  const [from, to] = [models.get(line.from), models.get(line.to)];
  if (!from || !to || line.fields.length === 0 || line.fields.length !== line.references.length) return [];
  const end = (model: Model, names: readonly string[]) =>
    `${quoted(tableName(model))}.${names.length === 1 ? quoted(columnOf(model, names[0] ?? '')) : keyText(model, names)}`;
  const actions = [
    ...(line.onDelete ? [`delete: ${actionOf(line.onDelete)}`] : []),
    ...(line.onUpdate ? [`update: ${actionOf(line.onUpdate)}`] : []),
  ];
  const sign = line.fromCount === 'many' ? '>' : '-';
  return [
    `Ref: ${end(from, line.fields)} ${sign} ${end(to, line.references)}${actions.length > 0 ? ` [${actions.join(', ')}]` : ''}`,
  ];
}

/** SetNull, SET NULL: set null. */
const actionOf = (action: string): string =>
  action
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_\s]+/g, ' ')
    .toLowerCase();

const tableName = (model: Model): string => model.table ?? model.name;
const columnName = (field: Field): string => field.column ?? field.name;

function columnOf(model: Model, name: string): string {
  const field = model.fields.find((item) => item.name === name);
  return field ? columnName(field) : name;
}

const quoted = (name: string): string => `"${name.replace(/["\\\r\n]/g, ' ')}"`;
const expression = (value: string): string => `\`${value.replace(/[`\r\n]/g, ' ')}\``;

/** Of several lines it has three quotes on each side. */
function text(value: string): string {
  const quotes = value.includes('\n') ? "'''" : "'";
  return `${quotes}${value.replace(/[\\']/g, (sign) => `\\${sign}`)}${quotes}`;
}
