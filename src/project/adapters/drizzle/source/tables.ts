// Finds the tables and views of a project: by the functions of each dialect, by creators of such functions, and in schemas.
import type { Call, Source, Symbolic, Value } from '../../../source/reader/source.ts';
import { callsIn, chainOf, entriesOf, isFunction, symbolOf, textOf } from '../../_orm/values.ts';

export type Casing = 'snake_case' | 'camelCase' | null;

export interface Table {
  call: Call;
  /** Where it is made; of one that a function makes, where that is called for its variable. */
  site: Call['site'];
  kind: 'table' | 'view';
  /** "pg", "mysql", "sqlite", … */
  dialect: string;
  /** Of the exported variable. */
  name: string;
  /** In the database, its schema in front. */
  table: string;
  casing: Casing;
  /** Key and value of each column; empty for a view that says none. */
  columns: [key: string, value: Value][];
  /** Where the keys of columns are written. */
  places: Map<string, Call['site']>;
  /** What could not be made out. */
  unknown: string | null;
}

export interface Tables {
  all: Table[];
  /** The table that a value is. */
  of(value: Value): Table | null;
}

const made =
  /^(pg|mysql|sqlite|singlestore|gel|cockroach|mssql)(Table|View|MaterializedView|Schema|Database|TableCreator)(?:\.withRLS)?$/;
const cased = /^(snakeCase|camelCase)\.(table|view|materializedView|schema|database)(?:\.withRLS)?$/;
const dialects = ['pg', 'mysql', 'sqlite', 'singlestore', 'gel', 'cockroach', 'mssql'];
const cores = dialects.map((dialect) => `drizzle-orm/${dialect}-core`);

export function readTables(source: Source): Tables {
  const byCall = new Map<Call, Table>();
  for (const call of findCalls(source)) {
    const maker = makerOf(call);
    if (!maker) continue;
    const { dialect, what, casing } = maker;
    if (what === 'table' || /view$/.test(what)) {
      add(call, { dialect, casing, what });
    } else if (what === 'tablecreator') {
      const rename = (name: string) => textOf(source, source.call(call.args[0]?.value, [name])) ?? name;
      for (const created of call.result.calls)
        if (created.callee === call.result) add(created, { dialect, casing, what: 'table', rename });
    } else {
      const schema = textOf(source, call.args[0]?.value);
      for (const created of call.result.calls)
        if (/^(?:table|view|materializedView)$/.test(created.name))
          add(created, { dialect, casing, what: created.name.toLowerCase(), schema });
    }
  }
  nameByExport(source, byCall);
  const all = onePerSite([...byCall.values()]).sort(
    (a, b) => compare(a.site.file, b.site.file) || a.site.start - b.site.start,
  );
  return { all, of: (value) => tableOf(value, byCall) };

  function add(call: Call, { dialect, casing, what, schema = null, rename = (name) => name }: Making): void {
    const written = textOf(source, call.args[0]?.value) ?? '{}';
    const name = rename(written);
    byCall.set(call, {
      call,
      site: call.site,
      kind: what === 'table' ? 'table' : 'view',
      dialect,
      name: nameOf(call) ?? written,
      table: schema === null || schema === 'public' ? name : `${schema}.${name}`,
      casing,
      ...columnsOf(source, call),
    });
  }
}

/** How files of the project are imported: relative, or by the usual aliases. */
const ownFiles = ['.', '..', '@', '~', '#'];

/** Files that take a creator or a schema of another file may import nothing of the package. */
function findCalls(source: Source): Call[] {
  const words = callsIn(source, cores).flatMap((call) => {
    const what = makerOf(call)?.what ?? '';
    const name = /^(?:schema|database|tablecreator)$/.test(what) ? call.result.name : null;
    if (name === null) return [];
    return what === 'tablecreator' ? [`${name}(`] : [`${name}.table(`, `${name}.view(`];
  });
  if (words.length > 0) source.search(ownFiles, () => true, { words });
  return source.made(cores);
}

interface Making {
  dialect: string;
  casing: Casing;
  what: string;
  schema?: string | null;
  rename?: (name: string) => string;
}

function makerOf({ callee: { origin } }: Call): { dialect: string; what: string; casing: Casing } | null {
  if (origin.type !== 'external') return null;
  const [, dialect, what] = made.exec(origin.path) ?? [];
  if (dialect && what) return { dialect, what: what.toLowerCase(), casing: null };
  const [, casing, method] = cased.exec(origin.path) ?? [];
  const core = /\/(\w+)-core/.exec(origin.module)?.[1];
  if (!casing || !method || !core) return null;
  return {
    dialect: core,
    what: method.toLowerCase(),
    casing: casing === 'snakeCase' ? 'snake_case' : 'camelCase',
  };
}

/** Columns are written down, or made by a callback that gets the functions of the dialect. */
function columnsOf(source: Source, call: Call): Pick<Table, 'columns' | 'places' | 'unknown'> {
  const given = call.args[1];
  if (given === undefined) return { columns: [], places: new Map(), unknown: null };
  const value = isFunction(given.value) ? source.call(given.value, [builders(call)]) : given.value;
  const found = entriesOf(source, value);
  if (!found) return { columns: [], places: new Map(), unknown: `its columns are ${shown(given.text)}` };
  const columns = found.entries.filter(([, column]) => chainOf(column) !== null);
  const lost = found.entries.filter(([, column]) => chainOf(column) === null).map(([key]) => key);
  const open = found.open ? ['what is spread into its columns is not known'] : [];
  const reasons = [...open, ...lost.map((key) => `${key} is no column that is known`)];
  const places = new Map(
    columns.flatMap(([key, column]) => {
      const site = source.place(value, key) ?? chainOf(column)?.root.site;
      return site ? [[key, site] as const] : [];
    }),
  );
  return { columns, places, unknown: reasons.length > 0 ? reasons.join(', ') : null };
}

/** What a callback for columns gets: members of it are functions of the package that made the table. */
function builders(call: Call): Symbolic {
  let { callee } = call;
  while (callee.origin.type === 'call' || callee.origin.type === 'member')
    callee = callee.origin.type === 'call' ? callee.origin.call.callee : callee.origin.of;
  return callee;
}

/** The exported variable comes before one inside of the function that makes the table. */
function nameByExport(source: Source, byCall: ReadonlyMap<Call, Table>): void {
  const named = new Set<Table>();
  const files = new Set(
    [...byCall.keys()].flatMap(({ site, via }) => [site, ...via].map(({ file }) => file)),
  );
  for (const file of files) {
    for (const name of source.exportNames(file)) {
      const table = tableOf(source.exported(file, name), byCall);
      if (!table || name === 'default' || named.has(table)) continue;
      named.add(table);
      table.name = name;
      const outermost = table.call.via.at(-1);
      if (outermost?.file === file) table.site = outermost;
    }
  }
}

/** The variable that the table, or what a method gives back of it, was first given to. */
function nameOf({ result }: Call): string | null {
  return result.name ?? result.calls.map((call) => call.result.name).find((name) => name !== null) ?? null;
}

function tableOf(value: Value, byCall: ReadonlyMap<Call, Table>): Table | null {
  let symbol = symbolOf(value);
  for (let depth = 0; symbol?.origin.type === 'call' && depth < 20; depth += 1) {
    const table = byCall.get(symbol.origin.call);
    if (table) return table;
    symbol = symbol.origin.call.on;
  }
  return null;
}

/** A function that makes a table may be called more than once. */
function onePerSite(tables: Table[]): Table[] {
  const found = new Map<string, Table>();
  for (const table of tables) {
    const { file, start } = table.site;
    const key = `${file}:${start} ${table.name} ${table.table}`;
    if (!found.has(key)) found.set(key, table);
  }
  return [...found.values()];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const shown = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 60);
