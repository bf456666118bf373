// What Mongoose itself makes of schemas, path by path, and what a listing of them says, in the same words.
import type { Field, Model } from '../../../src/protocol/schemas.ts';

interface Described {
  table: string | null;
  base: string | null;
  paths: Record<string, unknown>;
  virtuals: Record<string, unknown>;
  /** Of it alone, without those of sub-documents. */
  indexes: string[];
  hooks: string[];
  timestamps: (string | null)[];
}

/** Runs beside the models: prints what Mongoose knows. */
export const script = (load: string) => `
import mongoose from 'mongoose';
// What Mongoose and its own plug-ins add is none of the project.
const ofProject = new Set();
for (const when of ['pre', 'post']) {
  const add = mongoose.Schema.prototype[when];
  mongoose.Schema.prototype[when] = function (...args) {
    if (!/node_modules[^\\n]*mongoose/.test(new Error().stack.split('\\n')[2])) ofProject.add(args.findLast((arg) => typeof arg === 'function'));
    return add.apply(this, args);
  };
}
${load}
const hooksOf = ({ s: { hooks } }) => [['pre', hooks._pres], ['post', hooks._posts]].flatMap(([when, added]) =>
  [...added].flatMap(([event, listed]) => listed.filter(({ fn }) => ofProject.has(fn)).map(({ fn }) => [when, event, fn.name].join(' ').trim()))).sort();
const stampsOf = ({ $timestamps: { createdAt = null, updatedAt = null } = {} }) => [createdAt, updatedAt];
const partial = (options) => options?.partialFilterExpression !== undefined;
const indexesOf = (schema) => [
  ...Object.entries(schema.paths).flatMap(([name, path]) => {
    const index = path._index ?? (path.embeddedSchemaType ?? path.$embeddedSchemaType ?? path.caster)?._index;
    return index && !path.schema ? [[[name], index === true ? {} : index]] : [];
  }),
  ...schema._indexes.map(([keys, options]) => [Object.keys(keys), options ?? {}]),
];
const written = (indexes) => indexes.map(([keys, options]) => \`\${keys.join()} \${Boolean(options.unique) && !partial(options)}\`);
function typeOf(path) {
  const element = path.embeddedSchemaType ?? path.$embeddedSchemaType ?? path.caster;
  if (path.schema) return { documents: describe(path.schema), list: path.instance !== 'Embedded' };
  if (path.instance === 'Array') return { list: typeOf(element) };
  if (path.instance === 'Map') return { map: typeOf(path.$__schemaType) };
  // As it was called before 7.
  return path.instance === 'ObjectID' ? 'ObjectId' : path.instance;
}
function describe(schema, { key, value } = {}) {
  const given = ['_id', schema.options.versionKey, ...Object.values(schema.$timestamps ?? {}), value && key];
  const single = indexesOf(schema).filter(([keys, options]) => keys.length === 1 && options.unique && !partial(options));
  const paths = {};
  schema.eachPath((name, path) => {
    if (name.endsWith('.$*')) return;
    const element = path.embeddedSchemaType ?? path.$embeddedSchemaType ?? path.caster;
    const isList = path.instance === 'Array' || path.instance === 'DocumentArray';
    const options = path.options;
    const of = (option) => options[option] ?? element?.options?.[option] ?? options.of?.[option];
    const values = path.enumValues ?? element?.enumValues ?? [];
    const ref = of('ref');
    paths[name] = {
      type: typeOf(path),
      nullable: !isList && !given.includes(name) && !(path.isRequired && typeof options.required !== 'function'),
      default: options.auto || options.default !== undefined && name !== '_id' ? 'yes' : 'no',
      literal: ['string', 'number', 'boolean'].includes(typeof options.default) || options.default === null ? options.default : '',
      enum: values.length > 0 ? values : element?.enumValues ?? [],
      ref: ref === undefined ? null : ref.modelName ?? (typeof ref === 'function' ? ref() : ref),
      unique: single.some(([[only]]) => only === name),
    };
  });
  const virtuals = Object.fromEntries(Object.entries(schema.virtuals).filter(([name]) => name !== 'id').flatMap(([name, { options }]) =>
    schema.aliases[name] ? [] : [[name, options.ref ? [options.ref, options.localField, options.foreignField, !options.justOne && !options.count] : null]]));
  const kinds = Object.fromEntries(Object.entries(schema.discriminators ?? {}).filter(([, kind]) => schema.$implicitlyCreated || kind)
    .map(([name, kind]) => [name, Object.keys(kind.paths)]));
  return { paths, virtuals, indexes: written(indexesOf(schema)).sort(), kinds, hooks: hooksOf(schema), timestamps: stampsOf(schema) };
}
const models = mongoose.connections.flatMap((connection) => Object.values(connection.models));
const all = {};
for (const model of models) {
  const base = model.baseModelName ?? null;
  const own = describe(model.schema, base ? model.schema.discriminatorMapping : {});
  if (base) own.indexes = own.indexes.filter((index) => !written(indexesOf(model.db.models[base].schema)).includes(index));
  delete own.kinds;
  all[model.modelName] = { table: model.collection.collectionName, base, ...own };
}
console.log(JSON.stringify(all));
`;

/** Embedded types by name, within the models that have them. */
export function describe(models: readonly Model[]): Record<string, Described> {
  const embedded = new Map(models.filter(({ kind }) => kind === 'embedded').map((item) => [item.name, item]));
  const describeModel = (model: Model) => {
    const paths = model.fields.filter(({ column }) => column !== null);
    const indexes = [
      ...paths.filter(({ unique }) => unique).map(({ column }) => `${column} true`),
      ...model.uniques.map(({ fields }) => `${columns(model, fields)} true`),
      ...model.indexes.map(({ fields }) => `${columns(model, fields)} false`),
    ];
    return {
      paths: Object.fromEntries(paths.map((field) => [field.column ?? '', describePath(field)])),
      virtuals: Object.fromEntries(
        model.fields
          .filter(({ column }) => column === null)
          .map((field) => [field.name, describeVirtual(field)]),
      ),
      indexes: indexes.sort(),
      hooks: [...(model.hooks ?? [])].sort(),
      timestamps: [model.timestamps?.created ?? null, model.timestamps?.updated ?? null],
    };
  };
  const typeOf = (type: string, list: boolean): unknown => {
    if (list) {
      const found = embedded.get(type);
      return found ? { documents: nested(found), list: true } : { list: typeOf(type, false) };
    }
    const map = /^Map<(.*)>$/.exec(type)?.[1];
    if (map !== undefined) return { map: typeOf(map, false) };
    if (type.endsWith('[]')) return { list: typeOf(type.slice(0, -2), false) };
    const found = embedded.get(type);
    return found ? { documents: nested(found), list: false } : type;
  };
  const nested = (model: Model) => ({
    ...describeModel(model),
    kinds: Object.fromEntries(
      models
        .filter(({ base, kind }) => base === model.name && kind === 'embedded')
        .map(({ name, fields }) => [name, fields.map(({ column }) => column)]),
    ),
  });
  const describePath = (field: Field) => ({
    type: typeOf(field.type, field.list),
    nullable: field.nullable,
    default: 'default' in field && field.default !== 'now()' ? 'yes' : (isNow(field) ?? 'no'),
    literal:
      'default' in field && typeof field.default !== 'object' && !isCall(field)
        ? field.default
        : field.default === null
          ? null
          : '',
    enum: field.enum ?? [],
    ref: field.relation?.model ?? null,
    unique: field.unique,
  });
  return Object.fromEntries(
    models
      .filter(({ kind }) => kind === 'table')
      .map((model) => [
        model.name,
        { table: model.table, base: model.base ?? null, ...describeModel(model) },
      ]),
  );
}

const isCall = ({ default: value }: Field) => typeof value === 'string' && value.endsWith('()');

/** What timestamps give is no default of the path. */
const isNow = ({ default: value, nullable }: Field) =>
  value === 'now()' ? (nullable ? 'yes' : 'no') : undefined;

function describeVirtual({ relation, list }: Field) {
  if (!relation) return null;
  return [relation.model, relation.fields[0], relation.references[0], list];
}

const columns = ({ fields: all }: Model, fields: readonly string[]) =>
  fields.map((name) => all.find((field) => field.name === name)?.column ?? name).join();

/** Kinds, values and paths have no order of their own. */
export const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, item]) => [
              key,
              key === 'kinds' ? sortedKinds(item) : key === 'enum' ? [...item].sort() : sorted(item),
            ]),
        )
      : value;
const sortedKinds = (kinds: Record<string, string[]>) =>
  sorted(Object.fromEntries(Object.entries(kinds).map(([name, paths]) => [name, [...paths].sort()])));
