// Queries of callers, strictly: what is not known is refused, never passed on.
import { toolError } from '../errors.ts';
import { membersOf, parseSearch, parseWhere } from './parse-where.ts';
import type { GroupsPlan, Plan, RowsPlan, Selection, Wanted } from './plan.ts';
import { ownField, type Published, pathOf } from './published.ts';
import type { GroupSort, Measure } from './source.ts';
import { invalid, isSortable, isSummable, shown } from './values.ts';

const MAX_NAMES = 50;
const MAX_OFFSET = 10_000;
const DEFAULT_LIMIT = 20;
const ROWS = ['where', 'search', 'fields', 'sort', 'limit', 'offset'];
const GROUPS = ['where', 'search', 'group', 'aggregate', 'sort', 'limit', 'offset'];
const MEASURES: readonly Measure[] = ['sum', 'avg', 'min', 'max'];

export function parse(published: Published, query: unknown): Plan {
  const given = membersOf(query ?? {}, [...new Set([...ROWS, ...GROUPS])], 'query');
  const isGroups = given.has('group') || given.has('aggregate');
  const members = membersOf(query ?? {}, isGroups ? GROUPS : ROWS, 'query');
  const common = {
    published,
    where: both(
      members.has('where') ? parseWhere(published, members.get('where')) : null,
      members.has('search') ? parseSearch(published, members.get('search')) : null,
    ),
    limit: count(
      members.get('limit') ?? Math.min(DEFAULT_LIMIT, published.limit),
      1,
      published.limit,
      'limit',
    ),
    offset: count(members.get('offset') ?? 0, 0, MAX_OFFSET, 'offset'),
  };
  return isGroups ? groups(published, members, common) : rows(published, members, common);
}

const both = (a: Wanted | null, b: Wanted | null): Wanted | null => (a && b ? { and: [a, b] } : (a ?? b));

function count(value: unknown, min: number, max: number, at: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max)
    return value as number;
  throw invalid(at, `an integer from ${min} to ${max} is wanted, not ${shown(value)}`);
}

function names(value: unknown, at: string): [name: unknown, at: string][] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_NAMES)
    throw invalid(at, `a list of 1 to ${MAX_NAMES} names is wanted, not ${shown(value)}`);
  const bare = value.map((name: unknown) =>
    at === 'sort' && typeof name === 'string' ? name.replace(/^-/, '') : name,
  );
  if (new Set(bare).size < bare.length) throw invalid(at, 'a name stands here twice');
  return value.map((name: unknown, index) => [name, `${at}[${index}]`]);
}

type Members = ReadonlyMap<string, unknown>;
type Common = Pick<RowsPlan, 'published' | 'where' | 'limit' | 'offset'>;

function rows(published: Published, members: Members, common: Common): RowsPlan {
  const selection = emptySelection();
  if (!members.has('fields')) for (const name of published.fields.keys()) selection.columns.add(name);
  else
    for (const [name, at] of names(members.get('fields'), 'fields')) select(published, selection, name, at);
  const sort = members.has('sort') ? names(members.get('sort'), 'sort') : [];
  return {
    kind: 'rows',
    ...common,
    selection,
    sort: sort.map(([given, at]) => {
      const { name, descending } = direction(given, at);
      return { column: sortable(published, name, at), descending };
    }),
  };
}

const emptySelection = (): Selection => ({ columns: new Set(), relations: new Map() });

/** A field, or a relation with all that is published of it. */
function select(published: Published, into: Selection, path: unknown, at: string): void {
  const isRelation = typeof path === 'string' && endsInRelation(published, path);
  const { relations, name } = pathOf(
    published,
    isRelation ? `${path}.${firstField(published, path)}` : path,
    at,
  );
  let here = into;
  for (const relation of relations) {
    const known = here.relations.get(relation.link.name) ?? { relation, selection: emptySelection() };
    here.relations.set(relation.link.name, known);
    here = known.selection;
  }
  const last = relations.at(-1);
  if (isRelation && last) for (const field of last.target().fields.keys()) here.columns.add(field);
  else here.columns.add(name);
}

function endsInRelation(published: Published, path: string): boolean {
  if (published.fields.has(path)) return false;
  return targetOf(published, path) !== null;
}

/** Where a path of relations alone leads to. */
function targetOf(published: Published, path: string): Published | null {
  let here: Published = published;
  for (const part of path.slice(0, 200).split('.').slice(0, 6)) {
    const relation = here.relations.get(part);
    if (!relation) return null;
    here = relation.target();
  }
  return here;
}

const firstField = (published: Published, path: string) =>
  targetOf(published, path)?.fields.keys().next().value ?? '';

function direction(given: unknown, at: string) {
  if (typeof given !== 'string') throw invalid(at, `the name of a field is wanted, not ${shown(given)}`);
  return given.startsWith('-')
    ? { name: given.slice(1), descending: true }
    : { name: given, descending: false };
}

function sortable(published: Published, name: unknown, at: string): string {
  const { name: own, column } = ownField(published, name, at);
  if (!isSortable(column)) throw invalid(at, `${shown(own)} has no order`);
  return own;
}

function groups(published: Published, members: Members, common: Common): GroupsPlan {
  const by = members.has('group')
    ? names(members.get('group'), 'group').map(([name, at]) => sortable(published, name, at))
    : [];
  const aggregate = membersOf(
    members.get('aggregate') ?? { count: true },
    ['count', ...MEASURES],
    'aggregate',
  );
  if (aggregate.has('count') && typeof aggregate.get('count') !== 'boolean')
    throw invalid('aggregate.count', 'true or false is wanted');
  const measures = MEASURES.filter((fn) => aggregate.has(fn)).flatMap((fn) =>
    names(aggregate.get(fn), `aggregate.${fn}`).map(([name, at]) => {
      const { name: own, column } = ownField(published, name, at);
      const fits =
        fn === 'sum' || fn === 'avg' ? isSummable(column) : isSortable(column) && column.kind !== 'boolean';
      if (!fits) throw invalid(at, `${fn} cannot be had of ${shown(own)}`);
      return { fn, column: own };
    }),
  );
  const sort = members.has('sort') ? names(members.get('sort'), 'sort') : [];
  return {
    kind: 'groups',
    ...common,
    by,
    count: aggregate.get('count') === true,
    measures,
    sort: sort.map(([given, at]) => groupSort(by, measures, given, at)),
  };
}

/** A field of the group, "count", or a measure that is asked for: "-sum.views". */
function groupSort(
  by: readonly string[],
  measures: GroupsPlan['measures'],
  given: unknown,
  at: string,
): GroupSort {
  const { name, descending } = direction(given, at);
  if (by.includes(name)) return { by: name, descending };
  if (name === 'count') return { count: true, descending };
  const measure = measures.find(({ fn, column }) => `${fn}.${column}` === name);
  if (measure) return { ...measure, descending };
  const known = [...by, 'count', ...measures.map(({ fn, column }) => `${fn}.${column}`)];
  throw toolError(
    'FIELD_UNPUBLISHED',
    `${at}: groups are sorted by ${known.join(', ')}, not by ${shown(name)}.`,
  );
}
