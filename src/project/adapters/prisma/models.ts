// Turns Prisma's datamodel into the models that agents see.
import { CodedError } from '../../../errors.ts';
import type { Field, Listing, Model, Warning } from '../../../protocol/schemas.ts';
import type { Project } from '../../shapes.ts';
import { habits, stampsOf } from '../_orm/habits.ts';
import { type DiscoverOptions, findSchemas, type Schema } from './discover.ts';
import { type Datamodel, type DatamodelField, type DatamodelModel, parseDatamodel } from './parse.ts';
import { ignoredMembers } from './scan.ts';

/** Models, views and composite types of every Prisma schema of the project. A schema that cannot be parsed is a warning. */
export async function readPrismaModels(
  project: Project,
  options: DiscoverOptions = {},
): Promise<Listing<Model>> {
  const { schemas, warnings } = await findSchemas(project, options);
  const items: Model[] = [];
  for (const schema of schemas) {
    const read = await modelsOf(schema);
    items.push(...read.items);
    warnings.push(...read.warnings);
  }
  return { items, warnings };
}

/** By its first file: what came of a schema, for as long as its text stays. */
const kept = new Map<string, { of: string; listing: Listing<Model> }>();

async function modelsOf(schema: Schema): Promise<Listing<Model>> {
  const texts = schema.files.map((file): [string, string] => [file.path, file.text]);
  const of = JSON.stringify([schema.package.label, schema.path, texts]);
  const first = schema.files[0]?.file ?? schema.path;
  const known = kept.get(first);
  if (known?.of === of) return known.listing;
  const warnings = ignoredWarnings(schema);
  try {
    const listing = { items: toModels(schema, await parseDatamodel(schema.path, texts)), warnings };
    kept.set(first, { of, listing });
    return listing;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    // Not kept: the parser may have stopped for a reason of its own.
    return { items: [], warnings: [...warnings, { code: error.code, message: error.message }] };
  }
}

function ignoredWarnings(schema: Schema): Warning[] {
  return schema.files.flatMap((file) => {
    const ignored = ignoredMembers(file.blocks).map(
      ({ name, reason, line }) => `${name} (${reason}, line ${line})`,
    );
    if (ignored.length === 0) return [];
    const message = `${file.path}: not in the generated client, and so not listed: ${ignored.join(', ')}.`;
    return [{ code: 'PRISMA_IGNORED', message }];
  });
}

function toModels(schema: Schema, datamodel: Datamodel): Model[] {
  const places = new Map(
    schema.files.flatMap((file) =>
      file.blocks.map(
        ({ name, keyword, line }) => [name, { keyword, source: `${file.path}:${line}` }] as const,
      ),
    ),
  );
  const written = new Map(
    schema.files.flatMap(({ path, blocks }) =>
      blocks.flatMap(({ name, members }) =>
        members.map(
          ({ line, ...member }) =>
            [`${name}.${member.name}`, { rest: member.rest, source: `${path}:${line}` }] as const,
        ),
      ),
    ),
  );
  const indexes: Partial<Record<string, Datamodel['indexes']>> = Object.groupBy(
    datamodel.indexes,
    ({ model }) => model,
  );
  const enums = new Map(datamodel.enums.map(({ name, values }) => [name, values.map((value) => value.name)]));
  const toModel = (model: DatamodelModel, kind: Model['kind']): Model => {
    const keys = indexes[model.name] ?? [];
    // Prisma's own name for a key is what queries use; the name in the database comes second.
    const toKey = ({ name, dbName, fields }: Datamodel['indexes'][number]): Model['uniques'][number] => ({
      name: name ?? dbName ?? null,
      fields: fields.map((field) => field.name),
    });
    const table = model.dbName ?? model.name;
    const fields = model.fields.map((field) =>
      toField(field, model, enums, written.get(`${model.name}.${field.name}`)),
    );
    const id = keys.find(({ type, fields }) => type === 'id' && fields.length > 1);
    return {
      name: model.name,
      app: schema.package.label,
      orm: 'prisma',
      table: kind === 'embedded' ? null : model.schema ? `${model.schema}.${table}` : table,
      kind,
      source: places.get(model.name)?.source ?? schema.path,
      origin: 'files',
      ...(model.documentation === undefined ? {} : { doc: model.documentation }),
      fields,
      indexes: keys.filter(({ type }) => type === 'normal' || type === 'fulltext').map(toKey),
      uniques: keys.filter(({ type, fields }) => type === 'unique' && fields.length > 1).map(toKey),
      ...(id === undefined ? {} : { primaryKey: toKey(id) }),
      ...habits(stampsOf(fields)),
    };
  };
  return [
    ...datamodel.models.map((model) =>
      toModel(model, places.get(model.name)?.keyword === 'view' ? 'view' : 'table'),
    ),
    ...datamodel.types.map((type) => toModel(type, 'embedded')),
  ];
}

function toField(
  field: DatamodelField,
  model: DatamodelModel,
  enums: ReadonlyMap<string, string[]>,
  written: { rest: string; source: string } | undefined,
): Field {
  const isRelation = field.relationName !== undefined;
  const values = field.kind === 'enum' ? enums.get(field.type) : undefined;
  return {
    name: field.name,
    column: isRelation ? null : (field.dbName ?? field.name),
    type: field.type,
    dbType: nativeType(field.nativeType),
    nullable: !field.isRequired,
    list: field.isList,
    primaryKey: field.isId || (model.primaryKey?.fields.includes(field.name) ?? false),
    unique: field.isUnique,
    ...(field.default === undefined ? {} : { default: defaultValue(field.default, written?.rest ?? '') }),
    ...(field.isUpdatedAt ? { onUpdate: 'now()' } : {}),
    ...(field.documentation === undefined ? {} : { doc: field.documentation }),
    ...(values === undefined ? {} : { enum: values }),
    ...(isRelation ? { relation: toRelation(field, model.name) } : {}),
    ...(written ? { source: written.source } : {}),
  };
}

function toRelation(field: DatamodelField, owner: string): NonNullable<Field['relation']> {
  const { relationName: name, relationOnUpdate: onUpdate } = field;
  // What the parser calls it where nothing is written.
  const implied = [owner, field.type].sort().join('To');
  return {
    model: field.type,
    fields: field.relationFromFields ?? [],
    references: field.relationToFields ?? [],
    onDelete: field.relationOnDelete ?? null,
    ...(onUpdate === undefined ? {} : { onUpdate }),
    ...(name === undefined || name === implied ? {} : { name }),
  };
}

function nativeType(type: DatamodelField['nativeType']): string | null {
  if (type === undefined || type === null) return null;
  const [name, args] = type;
  return args.length === 0 ? name : `${name}(${args.join(', ')})`;
}

// The parser fills in the version of the id when none is written.
const impliedCalls: Readonly<Record<string, string>> = { 'cuid(1)': 'cuid()', 'uuid(4)': 'uuid()' };

// A call is given as it is written in the schema: now(), dbgenerated("gen_random_uuid()").
function defaultValue(value: unknown, written: string): unknown {
  // The parser's own is off by what a float loses: 9.950000000000001.
  if (typeof value === 'number') return Number(/@default\(\s*(-?[\d.]+)\s*\)/.exec(written)?.[1] ?? value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { name, args } = value as { name: string; args: unknown[] };
  const call = `${name}(${args.map((argument) => JSON.stringify(argument)).join(', ')})`;
  return impliedCalls[call] ?? call;
}
