// The tools on the project's databases: they only read, whatever --db permits.
import * as z from 'zod';
import { connectionSchema } from '../../protocol/databases/connections.ts';
import { rowsSchema } from '../../protocol/databases/query.ts';
import { warningSchema } from '../../protocol/schemas.ts';
import { connectionsText } from '../answers/connections.ts';
import { rowsText } from '../answers/rows.ts';
import { type Toolset, tool } from '../mcp/registry.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import type { DatabaseReader } from '../readers/databases.ts';
import { fitRows } from './fit-rows.ts';

const readOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

export function databaseToolset(
  databases: DatabaseReader,
  { redactor }: Pick<Supervisor, 'redactor'>,
): Toolset {
  const connections = tool({
    name: 'database_connections',
    title: 'Database Connections',
    description: "The project's databases: driver, mode, reachable or why not. No credentials.",
    input: () => z.strictObject({}),
    output: () => z.object({ items: z.array(connectionSchema), warnings: z.array(warningSchema) }),
    annotations: readOnly,
    found: 'database connections, is the database running',
    run: async (_, { signal }) => databases.connections(signal),
    text: connectionsText,
  });
  const query = tool({
    name: 'database_query',
    title: 'Database Query',
    description: 'One SQL statement that only reads, held by the engine. At most 100 rows.',
    input: () =>
      z.strictObject({
        sql: z.string().min(1).max(100_000),
        params: z
          .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
          .max(1_000)
          .optional()
          .describe('for $1, or ?'),
        connection: z.string().optional().describe('default: the first'),
        explain: z.boolean().optional().describe('the plan instead'),
      }),
    output: () => rowsSchema,
    annotations: { ...readOnly, idempotentHint: false },
    found: 'run a SQL query, select rows of a database table, explain plan',
    redactsItself: true,
    async run({ sql, params = [], connection = null, explain = false }, { signal }) {
      const redacting = redactor();
      const answer = await databases.query({ sql, params, connection, explain }, signal);
      const own = [sql, ...params].join('\n');
      return fitRows((await redacting)(answer, { own }));
    },
    text: rowsText,
  });
  return { tools: [connections, query], resources: [] };
}
