// list_models as text: each model as a block of a schema.
import type { Field, Model } from '../../protocol/schemas.ts';
import { firstWord, grouped, list, type Page, page, rest, text, word, wordOrNone } from './words.ts';

export interface ModelSummary extends Pick<Model, 'name' | 'app' | 'table' | 'source'> {
  fieldNames: readonly string[];
}

const writtenOfModel = [
  'name',
  'app',
  'orm',
  'table',
  'kind',
  'source',
  'origin',
  'doc',
  'fields',
  'indexes',
  'uniques',
  'checks',
  'hooks',
  'softDelete',
  'timestamps',
];
const writtenOfField = [
  ...[
    'name',
    'column',
    'type',
    'dbType',
    'nullable',
    'list',
    'primaryKey',
    'unique',
    'default',
    'onUpdate',
    'doc',
    'enum',
  ],
  'relation',
  'source',
];

export function modelsText(answer: Page<Model | ModelSummary>): string {
  const enums = nameEnums(answer.items.flatMap((item) => ('fields' in item ? item.fields : [])));
  const lines = grouped(
    answer.items,
    (item) =>
      'fields' in item ? `${word(item.app)} ${word(item.orm)} ${item.origin}` : `summary ${word(item.app)}`,
    (item) =>
      'fields' in item ? modelLines(item, enums) : [`${head(item)} (${list(item.fieldNames, '()')})`],
  );
  const enumLines = [...enums].map(([name, values]) => `enum ${word(name)} ${list(values)}`);
  return page([...lines, ...enumLines], answer);
}

function head({ name, table, source }: Pick<Model, 'name' | 'table' | 'source'>): string {
  const own = table === name ? [] : [wordOrNone(table, '(')];
  return [firstWord(name, '('), ...own, word(source, '(')].join(' ');
}

type Enums = ReadonlyMap<string, readonly string[]>;

/** Types whose values are the same in each field that has them. */
function nameEnums(fields: readonly Field[]): Enums {
  const found = new Map<string, readonly string[]>();
  const several = new Set<string>();
  for (const { type, enum: values = [] } of fields) {
    if (found.has(type) && !isSame(found.get(type), values)) several.add(type);
    else found.set(type, values);
  }
  return new Map([...found].filter(([type, values]) => values.length > 0 && !several.has(type)));
}

const isSame = (one: readonly string[] = [], other: readonly string[] = []): boolean =>
  one.length === other.length && one.every((value, index) => value === other[index]);

function modelLines(model: Model, enums: Enums): string[] {
  const { kind, doc, fields, indexes, uniques, primaryKey } = model;
  const isMarked = primaryKey !== undefined && isKeyOf(model, primaryKey);
  return [
    ...docLines(doc, ''),
    `${kind === 'table' ? 'model' : kind} ${head(model)}`,
    ...fields.flatMap((field) => [
      ...docLines(field.doc, ' '),
      ` ${[fieldText(field, enums, isMarked), ...placeText(field, model)].join(' ')}`,
    ]),
    ...(isMarked ? [` @@id${keyText(primaryKey)}`] : []),
    ...indexes.map((key) => ` @@index${keyText(key)}`),
    ...uniques.map((key) => ` @@unique${keyText(key)}`),
    ...habitLines(model),
    ...rest(
      model,
      isMarked ? [...writtenOfModel, 'primaryKey'] : writtenOfModel,
      (key, json) => ` @@${key} ${json}`,
    ),
  ];
}

/** What the database checks, and what the ORM does by itself. */
function habitLines({ checks = [], hooks = [], softDelete, timestamps }: Model): string[] {
  return [
    ...checks.flatMap(({ name, definition }) =>
      text(`@@check ${wordOrNone(name, ':')}`, definition)
        .split('\n')
        .map((line) => ` ${line}`),
    ),
    ...(hooks.length > 0 ? [` @@hooks ${hooks.map(hookText).join(', ')}`] : []),
    ...(softDelete === undefined ? [] : [` @@softDelete ${word(softDelete)}`]),
    ...(timestamps
      ? [` @@timestamps ${wordOrNone(timestamps.created, ',')}, ${wordOrNone(timestamps.updated, ',')}`]
      : []),
  ];
}

/** Words with spaces between them. */
const hookText = (hook: string): string =>
  hook.split(' ').every((part) => word(part, ',') === part) ? hook : JSON.stringify(hook);

/** In the file of its model, the line is enough. */
function placeText({ source }: Field, model: Model): string[] {
  if (source === undefined) return [];
  const file = model.source.replace(/:\d+$/, ':');
  const line = source.startsWith(file) ? source.slice(file.length) : '';
  return [`:${/^\d+$/.test(line) ? line : word(source)}`];
}

/** Its fields need no mark of their own. */
const isKeyOf = ({ fields }: Model, { fields: names }: Model['uniques'][number]): boolean =>
  names.length > 0 && fields.every(({ name, primaryKey }) => primaryKey === names.includes(name));

const docLines = (doc: string | undefined, indent: string): string[] =>
  doc === undefined ? [] : doc.split('\n').map((line) => `${indent}/// ${line}`);

const keyText = ({ name, fields }: Model['indexes'][number]): string =>
  `(${list(fields, '()')})${name === null ? '' : ` ${word(name)}`}`;

function fieldText(field: Field, enums: Enums, isMarked: boolean): string {
  const { name, type, nullable, relation } = field;
  const isPlain = word(type) === type && !/[\]?]$/.test(type);
  const typeText = `${isPlain ? type : JSON.stringify(type)}${field.list ? '[]' : ''}${nullable ? '?' : ''}`;
  const attributes: string[] = [];
  if (field.primaryKey && !isMarked) attributes.push('@id');
  if (field.unique) attributes.push('@unique');
  if (field.default !== undefined) attributes.push(`@default(${valueText(field.default)})`);
  if (field.onUpdate !== undefined)
    attributes.push(field.onUpdate === 'now()' ? '@updatedAt' : `@onUpdate(${argument(field.onUpdate)})`);
  if (field.column !== (relation?.model === type ? null : name))
    attributes.push(`@column(${field.column === null ? '' : argument(field.column)})`);
  if (field.dbType !== null) attributes.push(`@db(${argument(field.dbType)})`);
  if (field.enum && !isSame(enums.get(type), field.enum)) attributes.push(`@enum(${list(field.enum, '()')})`);
  if (relation) attributes.push(relationText(relation, type));
  attributes.push(...rest(field, writtenOfField, (key, json) => `@${key}(${json})`));
  return [word(name), typeText, ...attributes].join(' ');
}

/** A text that could be read as another value is JSON, as is all that is no text. */
function valueText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return isJson(value) ? JSON.stringify(value) : argument(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Within parentheses. */
function argument(text: string): string {
  let depth = 0;
  for (const character of text) {
    depth += character === '(' ? 1 : character === ')' ? -1 : 0;
    if (depth < 0) break;
  }
  return text !== '' && depth === 0 && !/^["[{]|[\n\r]/.test(text) ? text : JSON.stringify(text);
}

function relationText(relation: NonNullable<Field['relation']>, type: string): string {
  const { model, fields, references, onDelete, onUpdate, name, ...more } = relation;
  const isPlain =
    Object.keys(more).length === 0 &&
    [model, ...fields, ...references, onDelete ?? 'x', onUpdate ?? 'x', name ?? 'x'].every((text) =>
      /^[\w$.-]+(?: [\w$.-]+)*$/.test(text),
    );
  if (!isPlain) return `@relation(${JSON.stringify(relation)})`;
  const keys =
    fields.length + references.length > 0 ? [`${fields.join(', ')} -> ${references.join(', ')}`] : [];
  const said = Object.entries({ name, onDelete, onUpdate }).filter(([, text]) => text != null);
  const parts = [...keys, ...said.map(([key, text]) => `${key} ${text}`)];
  // A column has the type of its own, and names the model.
  const text = [...(model === type ? [] : [`${model}:`]), parts.join('; ')].filter(Boolean).join(' ');
  return `@relation${text === '' ? '' : `(${text})`}`;
}
