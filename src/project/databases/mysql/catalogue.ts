// What the database says of itself, as far as a dry run needs it: which tables a statement reaches, and what no rollback undoes there.
import { splitStatements } from '../sql.ts';
import { findBeyond, readAnotherWay, systemSchemas } from './gate.ts';
import { namesIn } from './names.ts';
import { type AskRows, readTriggerPrivilege } from './privileges.ts';
import { partsOf, sourcesIn, writtenIn } from './written.ts';

export interface KnownTable {
  schema: string;
  name: string;
  /** Why nothing is written there: what it is, if it is no table of InnoDB. */
  flaw: string | null;
}
interface Routine {
  schema: string;
  body: string | null;
}

export interface Catalogue {
  /** By schema and name, in small letters. */
  tables: Map<string, KnownTable>;
  /** Definitions; null: not to be seen. */
  views: Map<string, string | null>;
  /** Of a table. */
  triggers: Map<string, Routine[]>;
  /** Where there may be triggers that are not shown, it is false. */
  showsTriggers(schema: string, name: string): boolean;
  /** Tables whose rows change along with those of a table. */
  followers: Map<string, string[]>;
  /** Several may have a name, in several schemas. */
  routines: Map<string, Routine[]>;
  /** Functions in a library. */
  native: Set<string>;
}

const own = (column: string) =>
  `${column} NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema')`;

export async function readCatalogue(ask: AskRows): Promise<Catalogue> {
  const tables = await ask(
    `SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, TABLE_TYPE AS k, ENGINE AS e FROM information_schema.TABLES WHERE ${own('TABLE_SCHEMA')}`,
  );
  const views = await ask(
    `SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, VIEW_DEFINITION AS d FROM information_schema.VIEWS WHERE ${own('TABLE_SCHEMA')}`,
  );
  const triggers = await ask(
    `SELECT EVENT_OBJECT_SCHEMA AS s, EVENT_OBJECT_TABLE AS t, ACTION_STATEMENT AS d, SQL_MODE AS m FROM information_schema.TRIGGERS WHERE ${own('TRIGGER_SCHEMA')}`,
  );
  const showsTriggers = await readTriggerPrivilege(ask);
  const keys = await ask(
    `SELECT DISTINCT r.CONSTRAINT_SCHEMA AS s, r.TABLE_NAME AS t, r.UNIQUE_CONSTRAINT_SCHEMA AS rs, r.REFERENCED_TABLE_NAME AS rt FROM information_schema.REFERENTIAL_CONSTRAINTS AS r
     WHERE r.DELETE_RULE NOT IN ('RESTRICT', 'NO ACTION') OR r.UPDATE_RULE NOT IN ('RESTRICT', 'NO ACTION')`,
  );
  const routines = await ask(
    `SELECT ROUTINE_SCHEMA AS s, ROUTINE_NAME AS t, ROUTINE_DEFINITION AS d, SQL_MODE AS m FROM information_schema.ROUTINES WHERE ${own('ROUTINE_SCHEMA')}`,
  );
  // Not everybody may see them.
  const native = await ask('SELECT name AS t FROM mysql.func').catch(() => []);
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
  const bodies = (rows: Record<string, unknown>[], keyOf: (row: Record<string, unknown>) => string) =>
    new Map(
      [...Map.groupBy(rows, keyOf)].map(([key, all]) => [
        key,
        // In another mode a text could be a name.
        all.map(({ s, d, m }) => ({
          schema: lower(s),
          body: readAnotherWay.test(String(m)) ? null : text(d),
        })),
      ]),
    );
  const named = Map.groupBy(tables, ({ s, t }) => keyOf(s, t));
  const isAlone = (key: string) => named.get(key)?.length === 1;
  return {
    tables: new Map(
      tables
        .filter(({ k }) => k !== 'VIEW' && k !== 'SYSTEM VIEW')
        .map(({ s, t, k, e }) => {
          const key = keyOf(s, t);
          const flaw = isAlone(key) ? flawOf(k, e) : 'one of several whose names differ in case alone';
          return [key, { schema: String(s), name: String(t), flaw }];
        }),
    ),
    views: new Map(views.map(({ s, t, d }) => [keyOf(s, t), isAlone(keyOf(s, t)) ? text(d) : null])),
    triggers: bodies(triggers, ({ s, t }) => keyOf(s, t)),
    showsTriggers,
    followers: new Map(
      [...Map.groupBy(keys, ({ rs, rt }) => keyOf(rs, rt))].map(([key, all]) => [
        key,
        all.map(({ s, t }) => keyOf(s, t)),
      ]),
    ),
    routines: bodies(routines, ({ t }) => lower(t)),
    native: new Set(native.map(({ t }) => lower(t))),
  };
}

function flawOf(kind: unknown, engine: unknown): string | null {
  if (kind === 'SEQUENCE') return 'a sequence, which no rollback undoes';
  return /^innodb$/i.test(String(engine)) ? null : `of the engine ${engine}, which no rollback undoes`;
}

const lower = (value: unknown) => String(value).toLowerCase();
export const keyOf = (schema: unknown, name: unknown): string => `${lower(schema)}.${lower(name)}`;

export interface Reach {
  /** Keys of tables whose rows it may change. */
  tables: Set<string>;
  writes: boolean;
  /** Why it is not run. */
  refusal: string | null;
  /** A name that stands where a table does, and is none. */
  isStrange: boolean;
}

const beforeTable =
  /\b(?:into|(?<!\bkey\s+)update|from|join|table)\s+(?:low_priority\s+|ignore\s+|only\s+)*$/i;

/** `plain`: one statement without comments; `schema`: the one in use. */
export function reachOf(plain: string, schema: string, catalogue: Catalogue): Reach {
  const reach: Reach = { tables: new Set(), writes: false, refusal: null, isStrange: false };
  const seen = new Set<unknown>();
  const refuse = (reason: string) => {
    reach.refusal ??= reason;
  };

  /** Why it is not run if it writes, which a routine may. */
  const ifWriting: string[] = [];
  /** It may be new, so that the catalogue is read again. */
  const miss = (reason: string) => {
    reach.isStrange = true;
    refuse(reason);
  };
  const isKnown = (key: string) => catalogue.tables.has(key) || catalogue.views.has(key);

  function visit(text: string, inUse: string): void {
    for (const [named, name] of writtenIn(text)) {
      const schema = lower(named ?? inUse);
      if (!isKnown(keyOf(schema, name)) && !systemSchemas.has(schema))
        miss(`there is no table ${schema}.${lower(name)} that this user can see`);
    }
    for (const { schema: named, name, isCalled, isProcedure } of namesIn(text)) {
      const key = keyOf(named ?? inUse, name);
      if (isCalled && visitRoutine(named, name) === 0 && (isProcedure || (named !== null && !isKnown(key))))
        miss(`there is no routine ${named === null ? '' : `${named}.`}${name} that this user can see`);
      if (catalogue.tables.has(key)) reach.tables.add(key);
      const view = catalogue.views.get(key);
      if (view === null) refuse(`the view ${name} cannot be seen into`);
      else if (view !== undefined && !seen.has(key)) {
        seen.add(key);
        visit(view, inUse);
        for (const [named, name] of sourcesIn(view))
          if (!isKnown(keyOf(named, name)) && !systemSchemas.has(lower(named)))
            ifWriting.push(`there is no table ${named}.${name} that this user can see`);
      }
      if (named === null || named === 'information_schema' || !systemSchemas.has(named)) continue;
      const reason = `${named}.${name} is the server’s own`;
      if (isCalled) refuse(reason);
      else ifWriting.push(reason);
    }
  }

  /** How many there are. */
  function visitRoutine(named: string | null, name: string): number {
    if (named === null && catalogue.native.has(name)) refuse(`${name} is in a library`);
    const found = (catalogue.routines.get(name) ?? []).filter(
      ({ schema }) => named === null || named === schema,
    );
    for (const routine of found) visitBody(routine, name);
    return found.length;
  }

  function visitBody(routine: Routine, what: string): void {
    if (seen.has(routine)) return;
    seen.add(routine);
    const statements = splitStatements(routine.body ?? '', 'mysql');
    if (routine.body === null || typeof statements === 'string') {
      refuse(`${what} cannot be seen into`);
      return;
    }
    const beyond = findBeyond(statements);
    if (beyond !== null) refuse(`${what} cannot be rolled back: ${beyond}`);
    reach.writes ||= statements.some((statement) => mayWrite(statement.plain));
    for (const statement of statements) visit(statement.plain, routine.schema);
  }

  reach.writes = mayWrite(plain);
  if (systemSchemas.has(lower(schema))) refuse('the database in use is the server’s own');
  visit(plain, lower(schema));
  // A set grows while it is gone through.
  if (reach.writes)
    for (const key of reach.tables) {
      for (const follower of catalogue.followers.get(key) ?? []) reach.tables.add(follower);
      for (const trigger of catalogue.triggers.get(key) ?? []) visitBody(trigger, `a trigger of ${key}`);
    }
  if (reach.writes)
    for (const key of reach.tables) {
      const table = catalogue.tables.get(key);
      if (table && !catalogue.showsTriggers(table.schema, table.name))
        refuse(`the triggers of ${key} cannot be seen: GRANT TRIGGER ON ${table.schema}.* shows them`);
      const flaw = table?.flaw;
      if (flaw) refuse(`${key} is ${flaw}`);
    }
  if (reach.writes) for (const reason of ifWriting) refuse(reason);
  reach.isStrange ||= isStrange(plain, schema, catalogue);
  return reach;
}

/** Whether rows could be written by it, as far as its words tell. */
const mayWrite = (plain: string): boolean =>
  namesIn(plain).some(({ name, isCalled }) => /^(?:insert|update|delete|replace)$/.test(name) && !isCalled);

/** Something that the catalogue does not have: it may be new, or there is no such thing. */
function isStrange(plain: string, schema: string, { tables, views }: Catalogue): boolean {
  return [
    ...plain.matchAll(
      /(?:`(?:``|[^`])+`|[\w$\u0080-\uffff]+)(?:\s*\.\s*(?:`(?:``|[^`])+`|[\w$\u0080-\uffff]+))?/gu,
    ),
  ]
    .filter(({ index }) => beforeTable.test(plain.slice(Math.max(0, index - 60), index)))
    .some(([found]) => {
      const [named, name] = partsOf(found);
      const key = keyOf(named ?? schema, name);
      return !tables.has(key) && !views.has(key) && !systemSchemas.has(lower(named ?? schema));
    });
}
