// Runs a plan: rows of the model, then those they are related to, each in the scope of its own model.
import type { ToolContext } from '../context.ts';
import { toolError } from '../errors.ts';
import type { GroupsPlan, Plan, RowsPlan, Wanted } from './plan.ts';
import type { Published } from './published.ts';
import { related } from './related.ts';
import { scopeOf } from './scope.ts';
import type { Condition, Filter, Link, Row, Source } from './source.ts';
import { shownValue } from './values.ts';

export interface Rows {
  rows: Row[];
  /** The offset of what comes after. */
  next?: number;
  /** Lists of relations that hold more than is shown. */
  cut?: string[];
}

export interface Groups {
  groups: Row[];
  next?: number;
}

/** Keys of rows that a condition reaches, where they have to be asked for first. */
const MAX_KEYS = 10_000;

export async function run(plan: Plan, context: ToolContext): Promise<Rows | Groups> {
  const call = new Call(context);
  return plan.kind === 'rows' ? rows(plan, call) : groups(plan, call);
}

/** What is asked once for a call: the scope of each model. */
class Call {
  readonly #scopes = new Map<Published, Promise<unknown>>();
  readonly #context: ToolContext;

  constructor(context: ToolContext) {
    this.#context = context;
  }

  async filter(published: Published, where: Wanted | null): Promise<Filter> {
    this.#context.signal.throwIfAborted();
    const scope = this.#scopes.get(published) ?? scopeOf(published, this.#context);
    this.#scopes.set(published, scope);
    return { scope: await scope, where: where && (await this.#condition(published, where)) };
  }

  async #condition(published: Published, wanted: Wanted): Promise<Condition> {
    if ('and' in wanted) return { and: await this.#all(published, wanted.and) };
    if ('or' in wanted) return { or: await this.#all(published, wanted.or) };
    if (!('relation' in wanted)) return wanted;
    const { link, target } = wanted.relation;
    const reaching = {
      link,
      target: target().source,
      filter: await this.filter(target(), wanted.where),
      not: wanted.not,
    };
    return published.source.reaches ? reaching : byKeys(reaching.target, link, reaching.filter, wanted.not);
  }

  /** One after the other: a scope is asked for once. */
  async #all(published: Published, wanted: readonly Wanted[]): Promise<Condition[]> {
    const conditions: Condition[] = [];
    for (const each of wanted) conditions.push(await this.#condition(published, each));
    return conditions;
  }
}

/** For an ORM whose conditions stay in one model. */
async function byKeys(target: Source, link: Link, filter: Filter, not: boolean): Promise<Condition> {
  const found = await target.rows({ filter, select: link.to, sort: [], limit: MAX_KEYS + 1, offset: 0 });
  if (found.length > MAX_KEYS)
    throw toolError(
      'QUERY_TOO_LARGE',
      `More than ${MAX_KEYS} rows of ${link.name} fulfil the condition: ask more closely, or query them themselves.`,
    );
  return linkedTo(link, found, not);
}

/** The rows whose link leads to one of `found`. */
function linkedTo(link: Link, found: readonly Row[], not: boolean): Condition {
  const [from, ...others] = link.from;
  const [to] = link.to;
  if (from === undefined || to === undefined) throw new Error(`The relation ${link.name} has no columns.`);
  if (others.length > 0) {
    const each = found.map((row) => ({
      and: link.from.map(
        (column, index): Condition => ({ column, op: 'eq', value: row[link.to[index] ?? ''], not: false }),
      ),
    }));
    if (not) throw new Error(`The relation ${link.name} cannot be denied: it has several columns.`);
    return { or: each };
  }
  const values = found.map((row) => row[to]).filter((value) => value !== null && value !== undefined);
  const none: Condition = { column: from, op: 'isNull', not: false };
  const among: Condition = { column: from, op: 'in', value: values, not };
  return not && !link.isList ? { or: [none, among] } : among;
}

async function rows(plan: RowsPlan, call: Call): Promise<Rows> {
  const { published, limit, offset, selection } = plan;
  const { source } = published;
  const links = [...selection.relations.values()].map(({ relation }) => relation.link);
  const select = [...new Set([...selection.columns, ...links.flatMap(({ from }) => from)])];
  const found = await source.rows({
    filter: await call.filter(published, plan.where),
    select,
    sort: withKey(source, plan.sort),
    limit: limit + 1,
    offset,
  });
  const page = found.slice(0, limit);
  const cut = new Set<string>();
  const shown = await related(published, selection, page, call, { left: 1_000 - page.length, cut });
  return {
    rows: shown,
    ...(found.length > limit && { next: offset + limit }),
    ...(cut.size > 0 && { cut: [...cut].sort() }),
  };
}

/** So that pages do not overlap. */
const withKey = (source: Source, sort: RowsPlan['sort']): RowsPlan['sort'] => [
  ...sort,
  ...source.key
    .filter((column) => !sort.some((each) => each.column === column))
    .map((column) => ({ column, descending: false })),
];

async function groups(plan: GroupsPlan, call: Call): Promise<Groups> {
  const { published, by, measures, limit, offset } = plan;
  const { source, fields } = published;
  const found = await source.groups({
    filter: await call.filter(published, plan.where),
    by,
    measures,
    sort: [
      ...plan.sort,
      ...by
        .filter((name) => !plan.sort.some((each) => 'by' in each && each.by === name))
        .map((name) => ({ by: name, descending: false })),
    ],
    limit: limit + 1,
    offset,
  });
  const kindOf = (column: string) => fields.get(column)?.kind ?? 'other';
  return {
    groups: found.slice(0, limit).map((group) => {
      const shown: Row = {};
      if (by.length > 0)
        shown.group = Object.fromEntries(by.map((name) => [name, shownValue(kindOf(name), group.by[name])]));
      if (plan.count) shown.count = Number(group.count);
      measures.forEach(({ fn, column }, index) => {
        const value = shownValue(fn === 'avg' ? 'number' : kindOf(column), group.measures[index]);
        shown[fn] = { ...(shown[fn] as Row | undefined), [column]: value };
      });
      return shown;
    }),
    ...(found.length > limit && { next: offset + limit }),
  };
}
