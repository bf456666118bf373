// What a query can be asked, for whoever asks: the shape, which all have in common, and what is published.
import type { JsonSchema } from '../schema.ts';
import { operatorNames } from './parse-where.ts';
import type { Published } from './published.ts';
import type { Column } from './source.ts';

const names = { type: 'array', items: { type: 'string' } };

/** Short, since each query has it: what the names are, the resource says. */
export const inputSchema: JsonSchema = {
  type: 'object',
  properties: {
    where: {
      type: 'object',
      description: `{field, op, value}, or {and: […]}, {or: […]}, {not: …} of such. op: ${operatorNames.join(', ')}`,
    },
    search: { type: 'string' },
    fields: { ...names, description: 'Paths: "title", "author.name"; a relation alone is all its fields' },
    sort: { ...names, description: '"views"; "-views" descends' },
    limit: { type: 'integer', minimum: 1, maximum: 100, description: '20 without it' },
    offset: { type: 'integer', minimum: 0, description: '"next" of the answer before' },
    group: { ...names, description: 'Groups in place of rows' },
    aggregate: {
      type: 'object',
      description: 'Of each group, or of all rows',
      properties: { count: { type: 'boolean' }, sum: names, avg: names, min: names, max: names },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
};

/** JSON of what is published; relations that lead on are named, and described where they are first met. */
export function describe(published: Published, about: string): Record<string, unknown> {
  const models: Record<string, unknown> = {};
  const waiting: [Published, number][] = [[published, published.depth]];
  for (const [model, depth] of waiting) {
    if (Object.hasOwn(models, model.name)) continue;
    models[model.name] = {
      fields: Object.fromEntries([...model.fields].map(([name, column]) => [name, typeOf(column)])),
      ...(depth > 0 && model.relations.size > 0 && { relations: relationsOf(model) }),
    };
    if (depth > 0) for (const { target } of model.relations.values()) waiting.push([target(), depth - 1]);
  }
  return {
    description: about,
    model: published.name,
    ...(published.search.length > 0 && { search: published.search }),
    limit: published.limit,
    depth: published.depth,
    models,
  };
}

const relationsOf = (model: Published) =>
  Object.fromEntries(
    [...model.relations].map(([name, { link, target }]) => [
      name,
      link.isMany ? `list of ${target().name}` : target().name,
    ]),
  );

function typeOf({ kind, values, isNullable }: Column): string {
  const type = values ? values.join(' | ') : kind;
  return isNullable ? `${type} | null` : type;
}
