import * as z from 'zod';
import { connectionSchema } from '../../../protocol/databases/connections.ts';
import { migrationsSchema } from '../../../protocol/databases/migrations.ts';
import { rowsSchema } from '../../../protocol/databases/query.ts';
import { tableSchema, tableSummary } from '../../../protocol/databases/tables.ts';
import { warningSchema } from '../../../protocol/schemas.ts';
import { page } from './page.ts';

export const databaseOutputs = {
  database_connections: z.object({ items: z.array(connectionSchema), warnings: z.array(warningSchema) }),
  database_schema: page(tableSchema, tableSummary).extend({ connection: z.string(), driver: z.string() }),
  database_query: rowsSchema,
  migrations: z.object({ items: z.array(migrationsSchema), warnings: z.array(warningSchema) }),
};
