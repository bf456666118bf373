// The tools on the project's databases: they only read, whatever --db permits.
import * as z from 'zod';
import { codedError } from '../../errors.ts';
import { nearestNames } from '../../nearest.ts';
import type { Table } from '../../protocol/databases/tables.ts';
import { connectionsText } from '../answers/connections.ts';
import { migrationsText } from '../answers/migrations.ts';
import { rowsText } from '../answers/rows.ts';
import { type TableSummary, tablesText } from '../answers/tables.ts';
import { type Output, type Toolset, tool } from '../mcp/registry.ts';
import { jsonBytes, type Page } from '../mcp/results.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import type { DatabaseReader } from '../readers/databases.ts';
import { fitMigrations } from './fit-migrations.ts';
import { fitRows } from './fit-rows.ts';
import { answer, cursor, detail } from './pages.ts';

const readOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

const connectionName = () => z.string().optional().describe('default: the first');

export function databaseToolset(
  databases: DatabaseReader,
  { redactor }: Pick<Supervisor, 'redactor'>,
  output: Output,
): Toolset {
  const connections = tool({
    name: 'database_connections',
    title: 'Database Connections',
    description: "The project's databases: driver, mode, reachable or why not. No credentials.",
    input: () => z.strictObject({}),
    annotations: readOnly,
    found: 'which databases it uses, is the database running',
    run: async (_, { signal }) => databases.connections(signal),
    text: connectionsText,
  });
  const schema = tool({
    name: 'database_schema',
    title: 'Database Schema',
    description:
      'Tables, columns, keys, indexes, checks, triggers, views, routines, row estimates, as the database has them.',
    input: () =>
      z.strictObject({
        connection: connectionName(),
        filter: z.string().min(1).optional().describe('part of a name'),
        cursor,
        detail,
      }),
    annotations: readOnly,
    found: 'indexes of a table, triggers, views, row counts',
    async run({ connection = null, filter, ...request }, { signal }) {
      const { tables, dialect: _, ...of } = await databases.tables(connection, signal);
      const items = filterTables(tables, filter);
      const question = { tool: 'database_schema', connection, filter };
      const size = (found: Page<Table | TableSummary>) =>
        output === 'json' ? jsonBytes(found) : Buffer.byteLength(tablesText({ ...of, ...found }));
      return { ...of, ...answer({ items, warnings: [] }, request, question, summarizeTable, size) };
    },
    text: tablesText,
  });
  const query = tool({
    name: 'database_query',
    title: 'Database Query',
    description: 'One SQL statement that only reads. At most 100 rows.',
    input: () =>
      z.strictObject({
        sql: z.string().min(1),
        params: z
          .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
          .optional()
          .describe('for $1, or ?'),
        connection: connectionName(),
        explain: z.boolean().optional().describe('the plan instead'),
      }),
    annotations: { ...readOnly, idempotentHint: false },
    found: 'SQL query, rows of a table, explain plan',
    redactsItself: true,
    async run({ sql, params = [], connection = null, explain = false }, { signal }) {
      const redacting = redactor();
      const found = await databases.query({ sql, params, connection, explain }, signal);
      const own = [sql, ...params].join('\n');
      return fitRows((await redacting)(found, { own }));
    },
    text: rowsText,
  });
  const migrations = tool({
    name: 'migrations',
    title: 'Migrations',
    description: 'Migrations of its ORMs: applied, pending, failed, missing, changed.',
    input: () => z.strictObject({}),
    annotations: readOnly,
    found: 'is the database migrated, pending migrations, migration failed',
    redactsItself: true,
    async run(_, { signal }) {
      const redacting = redactor();
      const { items, warnings } = await databases.migrations(signal);
      return fitMigrations((await redacting)({ items, warnings }));
    },
    text: migrationsText,
  });
  return { tools: [connections, schema, query, migrations], resources: [] };
}

/** A name of a table shows all of it, one of a column too. */
function filterTables(tables: Table[], filter: string | undefined): Table[] {
  if (filter === undefined) return tables;
  const namesOf = ({ name, columns }: Table) => [name, ...columns.map((column) => column.name)];
  const found = tables.filter((table) =>
    namesOf(table).some((name) => name.toLowerCase().includes(filter.toLowerCase())),
  );
  if (found.length > 0 || tables.length === 0) return found;
  const nearest = nearestNames(filter, [...new Set(tables.flatMap(namesOf))]).join(', ');
  throw codedError('TABLE_NOT_FOUND', { filter, nearest });
}

const summarizeTable = ({ name, schema, kind, rows, columns }: Table): TableSummary => ({
  ...{ name, schema, kind, rows },
  columnNames: columns.map((column) => column.name),
});
