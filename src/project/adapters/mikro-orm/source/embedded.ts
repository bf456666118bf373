// What is embedded: columns of another class within the table, or one that holds it as JSON.
import type { Field } from '../../../../protocol/schemas.ts';
import { lineOf } from '../../_orm/habits.ts';
import { textOf } from '../../_orm/values.ts';
import { type Entities, targetOf } from './entities.ts';
import { columnOf, docOf, fieldOf, isNullable } from './fields.ts';
import { relationFields } from './relations.ts';
import type { Settings } from './settings.ts';
import type { Property } from './shapes.ts';

interface Place {
  /** Of the properties around it. */
  path: string;
  prefix: string;
  nullable: boolean;
}

export function isDocument({ option, member }: Property, { dialect }: Settings): boolean {
  const isList = option('array') === true || (member?.annotation?.list ?? false);
  return isList || option('object') === true || dialect === 'mongodb';
}

export function embeddedFields(
  entities: Entities,
  settings: Settings,
  property: Property,
  place: Place = { path: '', prefix: '', nullable: false },
): Field[] {
  const { source } = entities;
  const target = targetOf(entities, property);
  const nullable = place.nullable || isNullable(property);
  const column = place.prefix + columnOf(source, settings, property);
  const path = place.path + property.name;
  if (!target || isDocument(property, settings)) {
    const list = property.option('array') === true || (property.member?.annotation?.list ?? false);
    const doc = docOf(source, property);
    const json = settings.dialect === null || settings.dialect === 'mongodb' ? null : 'json';
    return [
      {
        ...{ name: path, column, type: target?.name ?? property.member?.annotation?.name ?? 'unknown' },
        dbType: settings.dialect === 'postgresql' ? 'jsonb' : json,
        ...{ nullable, list, primaryKey: false, unique: false },
        ...(doc === null ? {} : { doc }),
        ...lineOf(source, property.site),
      },
    ];
  }
  if (path.split('.').length > 6) return [];
  const prefix = prefixOf(entities, property, place.prefix, column);
  return [...target.properties.values()].flatMap((inner) =>
    innerFields(entities, settings, inner, { path: `${path}.`, prefix, nullable }),
  );
}

function innerFields(entities: Entities, settings: Settings, property: Property, place: Place): Field[] {
  if (property.kind === 'embedded') return embeddedFields(entities, settings, property, place);
  const fields =
    property.kind === 'scalar'
      ? [fieldOf(entities.source, settings, property, false)]
      : relationFields(entities, property, settings, { isKey: false, isLoose: false });
  return fields.map((field) => ({
    ...field,
    name: place.path + field.name,
    column: field.column === null ? null : place.prefix + field.column,
    nullable: field.nullable || (place.nullable && !field.list),
    ...(field.relation && field.column !== null
      ? { relation: { ...field.relation, fields: field.relation.fields.map((name) => place.path + name) } }
      : {}),
  }));
}

/** In front of the names of columns. */
function prefixOf(entities: Entities, { option }: Property, around: string, column: string): string {
  const given = option('prefix');
  if (given === false) return around;
  const text = textOf(entities.source, given === true ? undefined : given);
  if (text === null) return `${column}_`;
  return textOf(entities.source, option('prefixMode')) === 'absolute' ? text : around + text;
}
