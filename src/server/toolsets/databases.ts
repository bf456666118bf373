// The tools on the project's databases: they only read, whatever --db permits.
import * as z from 'zod';
import { connectionSchema } from '../../protocol/databases/connections.ts';
import { warningSchema } from '../../protocol/schemas.ts';
import { connectionsText } from '../answers/connections.ts';
import { type Toolset, tool } from '../mcp/registry.ts';
import type { DatabaseReader } from '../readers/databases.ts';

const readOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

export function databaseToolset(databases: DatabaseReader): Toolset {
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
  return { tools: [connections], resources: [] };
}
