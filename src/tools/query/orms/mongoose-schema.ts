// Paths of a schema of Mongoose, embedded documents included, and the models that they refer to.
import type { Column, Kind, Link } from '../source.ts';

interface SchemaType {
  instance: string;
  isRequired?: boolean;
  enumValues?: readonly string[];
  options: { ref?: unknown; select?: boolean };
  schema?: Schema;
  embeddedSchemaType?: SchemaType;
  $embeddedSchemaType?: SchemaType;
  caster?: SchemaType;
  cast(value: unknown): unknown;
}
interface Schema {
  eachPath(each: (path: string, type: SchemaType) => void): void;
  virtuals: Record<
    string,
    { options: { ref?: unknown; localField?: unknown; foreignField?: unknown; justOne?: boolean } }
  >;
}
/** What is looked at of a model. */
export interface WithSchema {
  schema: Schema;
  db: { models: Record<string, WithSchema> };
}

const kinds: Readonly<Record<string, Kind>> = {
  ...{
    String: 'string',
    Number: 'number',
    Int32: 'integer',
    Double: 'number',
    BigInt: 'bigint',
    Decimal128: 'decimal',
  },
  ...{ Boolean: 'boolean', Date: 'date', Buffer: 'bytes', ObjectId: 'id', ObjectID: 'id', UUID: 'id' },
};

/** Embedded documents by the paths within them. */
export function columnsOf(
  schema: Schema,
  prefix: string,
  inherited: Pick<Column, 'isNullable' | 'isOmitted'>,
): Map<string, Column> {
  const columns = new Map<string, Column>();
  schema.eachPath((name, type) => {
    const path = prefix + name;
    const isNullable = inherited.isNullable === true || type.isRequired !== true;
    const isOmitted = inherited.isOmitted === true || type.options.select === false;
    if (type.schema && type.instance !== 'Array' && type.instance !== 'DocumentArray') {
      for (const entry of columnsOf(type.schema, `${path}.`, { isNullable, isOmitted }))
        columns.set(...entry);
      return;
    }
    const kind = kinds[type.instance] ?? 'other';
    columns.set(path, {
      kind: type.enumValues?.length && kind === 'string' ? 'enum' : kind,
      isNullable: isNullable && name !== '_id',
      // Nobody knows what else such values hold.
      isOmitted: isOmitted || kind === 'other',
      ...(kind === 'string' && type.enumValues?.length && { values: type.enumValues }),
      ...(kind === 'id' && { cast: (value) => type.cast(value) }),
      ...(name === '__v' && { isHidden: true }),
    });
  });
  return columns;
}

export function linksOf(model: WithSchema): Map<string, Link> {
  const links = new Map<string, Link>();
  const named = (ref: unknown): WithSchema | undefined =>
    typeof ref === 'string'
      ? Object.hasOwn(model.db.models, ref)
        ? model.db.models[ref]
        : undefined
      : typeof ref === 'function' && 'modelName' in ref
        ? (ref as unknown as WithSchema)
        : undefined;
  model.schema.eachPath((name, type) => {
    const item =
      type.instance === 'Array'
        ? (type.embeddedSchemaType ?? type.$embeddedSchemaType ?? type.caster)
        : undefined;
    const target = named((item ?? type).options?.ref ?? type.options.ref);
    if (!target) return;
    links.set(name, {
      name,
      target,
      isMany: item !== undefined,
      isList: item !== undefined,
      from: [name],
      to: ['_id'],
    });
  });
  for (const [name, { options }] of Object.entries(model.schema.virtuals)) {
    const target = named(options.ref);
    const { localField, foreignField } = options;
    if (!target || typeof localField !== 'string' || typeof foreignField !== 'string') continue;
    links.set(name, {
      name,
      target,
      isMany: options.justOne !== true,
      from: [localField],
      to: [foreignField],
    });
  }
  return links;
}
