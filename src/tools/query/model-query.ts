// A model that callers may ask questions of, within what is published of it.

import { nearestNames } from '../../nearest.ts';
import type { ToolContext } from '../context.ts';
import { type DefinedResource, type DefinedTool, defineResource, defineTool } from '../define/define.ts';
import { makes } from '../define/makes.ts';
import type { ToolRules } from '../define/toolset.ts';
import { toolError } from '../errors.ts';
import { describe, inputSchema } from './describe.ts';
import { canDescribe, type FieldOf, type From, sourceOf } from './from.ts';
import { parse } from './parse.ts';
import { looksSecret, type Published, type PublishedRelation } from './published.ts';
import { type Groups, type Rows, run } from './run.ts';
import type { Scope } from './scope.ts';
import type { Column, Source } from './source.ts';

const MOST = { rows: 100, depth: 5, related: 20 };

/** Another query, whose scope holds there too; or fields of a model of which every row that is reached may be seen. */
export type Relation =
  | ModelQuery
  | (() => ModelQuery)
  | readonly string[]
  | {
      readonly to: ModelQuery | (() => ModelQuery) | readonly string[];
      /** Rows of it for each row; 20 without it, 100 at most. */
      readonly limit?: number;
    };

export interface ModelQueryOptions<F extends From>
  extends Pick<ToolRules, 'title' | 'scopes' | 'when' | 'timeout'> {
  /** What the ORM calls the model. */
  readonly from: F;
  /** What it holds, for whoever asks. */
  readonly description?: string;
  /** "*": all columns but those with the name of a secret. */
  readonly fields: '*' | readonly (FieldOf<F> | '*')[];
  readonly relations?: Readonly<Record<string, Relation>>;
  /** Asked for at each call: which rows the caller may see. "all": every row. */
  readonly scope: Scope;
  /** Of `fields`, those that `search` looks into. */
  readonly search?: readonly FieldOf<F>[];
  /** Rows of one answer; 100 without it, and at most. */
  readonly limit?: number;
  /** Relations in a path; 3 without it, 5 at most. */
  readonly depth?: number;
}

const OPTIONS = [
  'from',
  'description',
  'fields',
  'relations',
  'scope',
  'search',
  'limit',
  'depth',
  'title',
  'scopes',
  'when',
  'timeout',
];

// biome-ignore lint/suspicious/noExplicitAny: a query of any model.
export class ModelQuery<const F extends From = any> {
  readonly name: string;
  readonly #options: ModelQueryOptions<F>;
  #published: Published | undefined;

  constructor(name: string, options: ModelQueryOptions<F>) {
    this.name = name;
    Object.assign(
      this,
      makes(async () => this.defined()),
    );
    this.#options = options;
    if (!/^[A-Za-z][\w-]{0,40}$/.test(name))
      throw wrong(name, 'its name is made of letters, digits, - and _');
    for (const key of Object.keys(options))
      if (!OPTIONS.includes(key))
        throw wrong(name, `there is no option "${key}"; the nearest is "${nearestNames(key, OPTIONS, 1)}"`);
    if (options.scope !== 'all' && typeof options.scope !== 'function')
      throw wrong(name, 'scope is missing: a function, or "all" where every row may be seen');
    within(name, 'limit', options.limit, MOST.rows);
    within(name, 'depth', options.depth, MOST.depth);
  }

  /** What is published, looked up in the ORM: throws where it does not have it. */
  published(): Published {
    this.#published ??= publish(this.name, this.#options);
    return this.#published;
  }

  /** What the tool does. */
  async run(query: unknown, context: ToolContext): Promise<Rows | Groups> {
    return run(parse(this.published(), query), context);
  }

  /** Itself, and all that its relations lead to: who asks needs the scopes of each. */
  #reached(found: Set<ModelQuery> = new Set()): ModelQuery[] {
    if (found.has(this)) return [];
    found.add(this);
    for (const given of Object.values(this.#options.relations ?? {})) {
      const { to } = optionsOf(given);
      if (!Array.isArray(to)) queryOf(to as ModelQuery | (() => ModelQuery)).#reached(found);
    }
    return [...found];
  }

  /** As callers see it: the tool, and the resource with what is published. */
  defined(): [DefinedTool, DefinedResource] {
    const { title, when, timeout, description } = this.#options;
    const scopes = [...new Set(this.#reached().flatMap((query) => query.#options.scopes ?? []))];
    const about = description ?? `Rows of ${this.name}`;
    const rules = {
      ...(title !== undefined && { title }),
      ...(scopes.length > 0 && { scopes }),
      ...(when && { when }),
    };
    // What is wrong is said where it is made, not by the first answer.
    if (canDescribe(this.#options.from))
      for (const { target } of this.published().relations.values()) target();
    const uri = `node://query/${this.name}`;
    return [
      defineTool(
        {
          ...rules,
          ...(timeout !== undefined && { timeout }),
          name: `query_${this.name}`,
          description: `${about.replace(/\.$/, '')}. ${uri} has its fields and relations.`,
          input: inputSchema,
          readOnly: true,
        },
        (query, context) => this.run(query, context),
      ),
      defineResource(
        uri,
        { ...rules, name: `query_${this.name}`, description: `What query_${this.name} can be asked.` },
        () => describe(this.published(), about),
      ),
    ];
  }
}

const wrong = (name: string, problem: string) =>
  toolError('MODEL_QUERY_INVALID', `The query "${name}": ${problem}.`);

function within(name: string, option: string, value: number | undefined, most: number): void {
  if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1 && value <= most))
    throw wrong(name, `${option} is an integer from 1 to ${most}`);
}

function publish<F extends From>(name: string, options: ModelQueryOptions<F>): Published {
  const source = sourceOf(options.from, (problem) => wrong(name, problem));
  const fields = fieldsOf(name, source, options.fields);
  for (const field of options.search ?? [])
    if (fields.get(field)?.kind !== 'string')
      throw wrong(name, `search names "${field}", which is no published text`);
  const relations = new Map<string, PublishedRelation>();
  for (const [relation, given] of Object.entries(options.relations ?? {})) {
    if (fields.has(relation)) throw wrong(name, `"${relation}" is among its fields and its relations`);
    relations.set(relation, relationOf(name, source, relation, given));
  }
  return {
    name,
    source,
    scope: options.scope,
    when: options.when,
    fields,
    relations,
    search: options.search ?? [],
    limit: options.limit ?? MOST.rows,
    depth: options.depth ?? 3,
  };
}

function fieldsOf(name: string, source: Source, given: '*' | readonly string[]): ReadonlyMap<string, Column> {
  if (given !== '*' && !Array.isArray(given)) throw wrong(name, 'fields is a list of names, or "*"');
  const fields = new Map<string, Column>();
  for (const field of given === '*' ? ['*'] : given) {
    if (field === '*') {
      for (const [each, column] of source.columns)
        if (!column.isHidden && !column.isOmitted && !looksSecret(each)) fields.set(each, column);
      continue;
    }
    const column = source.columns.get(field);
    if (!column || column.isHidden) {
      const known = [...source.columns].filter(([, { isHidden }]) => !isHidden).map(([each]) => each);
      throw wrong(
        name,
        `the model has no column "${field}"; the nearest: ${nearestNames(field, known, 3).join(', ')}`,
      );
    }
    fields.set(field, column);
  }
  if (fields.size === 0) throw wrong(name, 'no field is published');
  return fields;
}

function relationOf(name: string, source: Source, relation: string, given: Relation): PublishedRelation {
  const link = source.links.get(relation);
  if (!link)
    throw wrong(
      name,
      `the model has no relation "${relation}"; the nearest: ${nearestNames(relation, [...source.links.keys()], 3).join(', ') || 'none is known'}`,
    );
  const { to, limit } = optionsOf(given);
  within(name, `limit of ${relation}`, limit, MOST.rows);
  let made: Published | undefined;
  const target = (): Published => {
    made ??= Array.isArray(to)
      ? listed(`${name}.${relation}`, source.follow(link), to)
      : queryOf(to as ModelQuery | (() => ModelQuery)).published();
    if (made.source.id !== link.target)
      throw wrong(name, `its relation "${relation}" leads to another model than "${made.name}" is of`);
    return made;
  };
  return { link, limit: limit ?? MOST.related, target };
}

const optionsOf = (given: Relation): { to: Exclude<Relation, { to: unknown }>; limit?: number } =>
  typeof given === 'object' && 'to' in given ? given : { to: given };

const queryOf = (to: ModelQuery | (() => ModelQuery)): ModelQuery => (typeof to === 'function' ? to() : to);

/** Fields of a model of which nothing else is published. */
function listed(name: string, source: Source, fields: readonly string[]): Published {
  return {
    name,
    source,
    scope: 'all',
    when: undefined,
    fields: fieldsOf(name, source, fields),
    relations: new Map(),
    search: [],
    limit: MOST.rows,
    depth: 0,
  };
}
