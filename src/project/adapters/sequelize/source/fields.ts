// Fields of the attributes of a model.
import type { Field, Model } from '../../../../protocol/schemas.ts';
import type { Source, Value } from '../../../source/reader/source.ts';
import { lineOf } from '../../_orm/habits.ts';
import { callText } from '../../_orm/texts.ts';
import { isFunction, itemsOf, knownText, optionOf, symbolOf, textOf } from '../../_orm/values.ts';
import { columnOf, optionIn, said, tableOf } from './options.ts';
import { type Attribute, attribute, type Defined } from './shapes.ts';
import { elementOf, sqlType, typeOf, valuesOf } from './types.ts';

/** The id in front, and what the options of the model ask for. */
export function addImplied(source: Source, model: Defined): void {
  const { attributes } = model;
  const written = [...attributes];
  if (!written.some(([, item]) => said(source, item, 'primaryKey') === true)) {
    attributes.clear();
    attributes.set(
      'id',
      attribute('INTEGER', {
        isImplied: true,
        isGenerated: true,
        says: [
          { key: 'primaryKey', value: true },
          { key: 'autoIncrement', value: true },
        ],
      }),
    );
    for (const [name, item] of written) attributes.set(name, item);
  }
  const option = (key: string) => optionIn(source, model, key);
  const add = (key: 'createdAt' | 'updatedAt' | 'deletedAt', more: [string, Value][]) => {
    const given = option(key);
    const name = typeof given === 'string' ? given : key;
    if (given === false) return;
    model.stamps[key] = name;
    const own = attributes.get(name);
    if (!own)
      attributes.set(
        name,
        attribute('DATE', { isImplied: true, says: more.map(([of, value]) => ({ key: of, value })) }),
      );
    // With each change it is set, whoever declares it.
    else if (key === 'updatedAt') own.says = [...(own.says ?? []), { key: 'stamp', value: key }];
  };
  if (option('timestamps') !== false) {
    add('createdAt', [
      ['allowNull', false],
      ['stamp', 'createdAt'],
    ]);
    add('updatedAt', [
      ['allowNull', false],
      ['stamp', 'updatedAt'],
    ]);
    if (option('paranoid') === true) add('deletedAt', []);
  }
  const version = option('version');
  if (version)
    attributes.set(
      typeof version === 'string' ? version : 'version',
      attribute('INTEGER', {
        isImplied: true,
        says: [
          { key: 'allowNull', value: false },
          { key: 'defaultValue', value: 0 },
        ],
      }),
    );
}

export function fieldOf(
  source: Source,
  model: Defined,
  models: readonly Defined[],
  name: string,
  item: Attribute,
): Field {
  const option = (key: string) => said(source, item, key);
  const found = typeOf(item.type) ?? (item.implied ? { name: item.implied, args: [], flags: [] } : null);
  const element = found && elementOf(source, found);
  const type = element ?? found;
  const isKey = option('primaryKey') === true;
  const isVirtual = found?.name === 'VIRTUAL';
  const values = type ? valuesOf(source, type, option('values')) : [];
  const value = defaultOf(source, item);
  const stamp = option('stamp');
  const doc = (item.site ? source.doc(item.site) : null) ?? textOf(source, option('comment'));
  const refers = item.refers ?? written(source, models, option);
  return {
    ...{
      name,
      column: isVirtual ? null : columnOf(source, model, name, item),
      type: type?.name ?? 'unknown',
    },
    dbType: found ? sqlType(source, found, model.dialect) : null,
    ...{ nullable: !isKey && option('allowNull') !== false, list: element !== null, primaryKey: isKey },
    unique: option('unique') === true || typeof uniqueName(source, item) === 'number',
    ...(value === undefined ? (stamp === 'createdAt' ? { default: 'now()' } : {}) : { default: value }),
    ...(stamp === 'updatedAt' ? { onUpdate: 'now()' } : {}),
    ...(doc === null ? {} : { doc }),
    ...(values.length > 0 ? { enum: values } : {}),
    ...(refers
      ? {
          relation: {
            ...{ model: refers.model, fields: [name], references: [refers.key], onDelete: refers.onDelete },
            ...(refers.onUpdate === null ? {} : { onUpdate: refers.onUpdate }),
          },
        }
      : {}),
    ...lineOf(source, model.places.get(name)),
  };
}

/** `references: { model, key }`, by model or by table. */
function written(
  source: Source,
  models: readonly Defined[],
  option: (key: string) => Value,
): Attribute['refers'] | null {
  const given = option('references');
  const to = optionOf(source, given, 'model') ?? optionOf(source, given, 'table') ?? given;
  const table = textOf(source, to) ?? textOf(source, optionOf(source, to, 'tableName'));
  const symbol = symbolOf(to);
  const cls = typeof to === 'object' && to !== null && to.kind === 'class' ? to : null;
  const model = models.find(
    (each) =>
      (cls && each.cls?.node === cls.node) ||
      (symbol && each.symbol === symbol) ||
      (table !== null && (each.name === table || tableOf(source, each).split('.').at(-1) === table)),
  );
  const name = model?.name ?? table;
  if (name === null || name === undefined || name === '{}') return null;
  return {
    ...{ model: name, key: textOf(source, optionOf(source, given, 'key')) ?? 'id' },
    ...{ onDelete: textOf(source, option('onDelete')), onUpdate: textOf(source, option('onUpdate')) },
  };
}

/** Of a key of several; a number where it is of one. */
function uniqueName(source: Source, item: Attribute): string | number | null {
  const given = said(source, item, 'unique');
  return typeof given === 'string' ? given : textOf(source, optionOf(source, given, 'name'));
}

function defaultOf(source: Source, item: Attribute): unknown {
  if (said(source, item, 'autoIncrement') === true) return 'autoincrement()';
  const given = said(source, item, 'defaultValue');
  if (given === undefined) return undefined;
  const data = source.literal(given)?.data;
  if (data !== undefined) return typeof data === 'bigint' ? String(data) : data;
  const text = isFunction(given) ? source.handler(given).text : null;
  if (text) return callText(text);
  const symbol = symbolOf(given);
  const type = typeOf(given);
  if (type && /^(?:UUIDV\d|NOW)$/.test(type.name))
    return type.name === 'NOW' ? 'now()' : `${type.name.toLowerCase()}()`;
  const call = symbol?.origin.type === 'call' ? symbol.origin.call : null;
  // `sequelize.literal('…')`, `sequelize.fn('now')`
  const argument = call && textOf(source, call.args[0]?.value);
  if (call && argument !== null) return call.name === 'fn' ? `${argument}()` : argument;
  const name = symbol ? source.strings(symbol)[0]?.holes[0] : undefined;
  // `sql.uuidV4` of version 7
  const made = /\.sql\.(uuidV\d)$/.exec(name ?? '')?.[1];
  return made ? `${made.toLowerCase()}()` : name && `${name}()`;
}

/** Unique keys that attributes share by name, and the indexes of the options. */
export function addKeys(source: Source, model: Defined, told: Model): void {
  const groups = new Map<string, string[]>();
  const indexes: { name: string | null; fields: string[]; isUnique: boolean }[] = [];
  for (const [name, item] of model.attributes) {
    const key = uniqueName(source, item);
    if (typeof key === 'string') groups.set(key, [...(groups.get(key) ?? []), name]);
    const index = said(source, item, 'index');
    if (index === undefined || index === false) continue;
    const given = textOf(source, index) ?? textOf(source, optionOf(source, index, 'name'));
    const isUnique = optionOf(source, index, 'unique') === true;
    // Those of one name are one.
    const known = given === null ? undefined : indexes.find((other) => other.name === given);
    if (known) known.fields.push(name);
    else indexes.push({ name: given, fields: [name], isUnique });
  }
  const fieldNamed = (name: string) =>
    told.fields.find((field) => field.name === name || field.column === name);
  const unique = (name: string | null, fields: string[]) => {
    const only = fields.length === 1 ? fieldNamed(fields[0] ?? '') : undefined;
    if (only) only.unique = true;
    else told.uniques.push({ name, fields });
  };
  for (const [name, fields] of groups)
    unique(fields.length > 1 && !name.endsWith('_unique') ? name : null, fields);
  for (const { name, fields, isUnique } of indexes)
    if (isUnique) unique(name, fields);
    else told.indexes.push({ name, fields });
  for (const item of itemsOf(optionIn(source, model, 'indexes'))) {
    const option = (key: string) => optionOf(source, item, key);
    const fields = itemsOf(option('fields')).map((field) => {
      const name =
        knownText(source, field) ??
        ['name', 'attribute']
          .map((key) => knownText(source, optionOf(source, field, key)))
          .find((text) => text !== null);
      return fieldNamed(name ?? '')?.name ?? name ?? '*';
    });
    const name = textOf(source, option('name'));
    const isUnique = option('unique') === true || option('type') === 'UNIQUE';
    if (isUnique && option('where') === undefined) unique(name, fields);
    else told.indexes.push({ name, fields });
  }
}
