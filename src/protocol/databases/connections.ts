// The database tools: what the server and a project process say of the project's databases.
import * as z from 'zod';
import type { ProjectInfo } from '../schemas.ts';

/** As the files of the project name them. */
export interface NamedDatabases {
  items: ProjectInfo['databases'];
  /** Whose packages the drivers are looked for among; absolute. */
  folders: string[];
}

export const connectionSchema = z.object({
  name: z.string().describe('what other tools take as connection'),
  provider: z.string(),
  host: z.string().nullable(),
  port: z.number().nullable(),
  database: z.string().nullable().describe('its name, or the path of its file'),
  variable: z.string().nullable().describe('the environment variable that holds its URL, or its host'),
  source: z.string().nullable().describe('what names it'),
  driver: z.string().nullable().describe('the driver of the project that these tools use'),
  mode: z.literal('read'),
  protection: z.enum(['driver', 'database-role']).nullable(),
  reachable: z.boolean(),
  reason: z.string().optional().describe('why it is not'),
});
export type ConnectionInfo = z.infer<typeof connectionSchema>;
/** Without what the server adds. */
export type FoundConnection = Omit<ConnectionInfo, 'mode' | 'protection'>;
