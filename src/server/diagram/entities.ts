// Models as a diagram has them: entities, and lines between them.
import type { Field, Model } from '../../protocol/schemas.ts';

export type Count = 'one' | 'one or none' | 'many';

export interface Entity {
  /** The model's name; with its app where several have it. */
  name: string;
  model: Model;
}

export interface Line {
  /** Of the entity that holds the key, where either does. */
  from: string;
  to: string;
  /** How many of `from` one of `to` has, and the other way round. */
  fromCount: Count;
  toCount: Count;
  /** Names of the fields of the relation; of columns where it has a key. */
  label: string;
  fields: readonly string[];
  references: readonly string[];
  onDelete: string | null;
  onUpdate: string | null;
}

export interface Diagram {
  entities: Entity[];
  lines: Line[];
}

interface End {
  entity: Entity;
  field: Field;
  target: Entity;
}

/** What is related to a model that is not among `models` has no line. */
export function diagramOf(models: readonly Model[]): Diagram {
  const names = new Map<string, number>();
  for (const { name } of models) names.set(name, (names.get(name) ?? 0) + 1);
  const entities = models.map((model) => ({
    name: names.get(model.name) === 1 ? model.name : `${model.app}.${model.name}`,
    model,
  }));
  const ends = entities.flatMap((entity) =>
    entity.model.fields.flatMap((field) => {
      const target = field.relation && targetOf(field.relation.model, entity, entities);
      return target ? [{ entity, field, target }] : [];
    }),
  );
  const owners = ends.filter(({ field }) => (field.relation?.fields.length ?? 0) > 0);
  const others = ends.filter((end) => !owners.includes(end) && !owners.some((owner) => isOther(owner, end)));
  const lines = [...onePerKey(owners).map(lineOfOwner), ...withoutKeys(others)];
  return { entities, lines };
}

/** Of several models with the name, that of the same app and ORM. */
function targetOf(name: string, { model }: Entity, entities: readonly Entity[]): Entity | undefined {
  const found = entities.filter((entity) => entity.model.name === name);
  const near = ({ model: { app, orm } }: Entity) => Number(app === model.app) * 2 + Number(orm === model.orm);
  return found.sort((one, other) => near(other) - near(one))[0];
}

/** Whether these are the two ends of one relation. */
function isOther(one: End, other: End): boolean {
  const [name, otherName] = [one.field.relation?.name, other.field.relation?.name];
  const isNamedAlike = name === undefined || otherName === undefined || name === otherName;
  return one.entity === other.target && one.target === other.entity && one !== other && isNamedAlike;
}

/**
 * Of ends with the same columns, one: that which has the key rather than that which is looked up by it, and a relation
 * rather than the column that says it too.
 */
function onePerKey(owners: readonly End[]): End[] {
  const rankOf = ({ entity, field }: End) =>
    Number(isUnique(entity.model, field.relation?.fields ?? [])) * 2 + Number(field.column !== null);
  const best = new Map<string, End>();
  for (const end of owners) {
    const { fields = [], references = [] } = end.field.relation ?? {};
    const key = [`${end.entity.name} ${fields}`, `${end.target.name} ${references}`].sort().join('|');
    const known = best.get(key);
    if (!known || rankOf(end) < rankOf(known)) best.set(key, end);
  }
  const kept = new Set(best.values());
  return owners.filter((end) => kept.has(end));
}

function lineOfOwner({ entity, field, target }: End): Line {
  const { fields = [], references = [], onDelete = null, onUpdate = null } = field.relation ?? {};
  const columns = fields.map((name) => entity.model.fields.find((item) => item.name === name));
  const isOptional = columns.some((column) => column?.nullable) || (columns.length === 0 && field.nullable);
  return {
    ...{ from: entity.name, to: target.name, label: field.name, fields, references, onDelete, onUpdate },
    fromCount: isUnique(entity.model, fields) ? 'one or none' : 'many',
    toCount: field.list ? 'many' : isOptional ? 'one or none' : 'one',
  };
}

function isUnique({ fields, uniques, primaryKey }: Model, names: readonly string[]): boolean {
  const keys = [...uniques, ...(primaryKey ? [primaryKey] : [])].map((key) => key.fields);
  const single = fields.filter((field) => field.unique || (field.primaryKey && !primaryKey));
  return [...keys, ...single.map(({ name }) => [name])].some(
    (key) => key.length === names.length && key.every((name) => names.includes(name)),
  );
}

/** Relations whose key is in neither model, such as those through a table of their own: two ends are one line. */
function withoutKeys(ends: readonly End[]): Line[] {
  const told = new Set<End>();
  return ends.flatMap((end) => {
    if (told.has(end)) return [];
    const other = ends.find((item) => !told.has(item) && isOther(item, end));
    told.add(end);
    if (other) told.add(other);
    const { entity, field, target } = end;
    const countOf = ({ list, nullable }: Field): Count => (list ? 'many' : nullable ? 'one or none' : 'one');
    return {
      ...{ from: entity.name, to: target.name, fields: [], references: [], onDelete: null, onUpdate: null },
      label: other ? `${field.name}, ${other.field.name}` : field.name,
      fromCount: other ? countOf(other.field) : 'many',
      toCount: countOf(field),
    };
  });
}

/** Fields that a diagram draws as rows: a relation is a line. */
export const columnsOf = ({ fields }: Model): Field[] =>
  fields.filter((field) => field.relation === undefined || field.column !== null);

/** `PK`, `FK`, `UK`, in this order. */
export function keysOf({ fields, primaryKey }: Model, field: Field): string[] {
  const isForeign = fields.some(({ relation }) => relation?.fields.includes(field.name));
  const isPrimary = field.primaryKey || primaryKey?.fields.includes(field.name) === true;
  return [...(isPrimary ? ['PK'] : []), ...(isForeign ? ['FK'] : []), ...(field.unique ? ['UK'] : [])];
}
