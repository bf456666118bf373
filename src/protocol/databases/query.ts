// A query of a database, and its rows.
import * as z from 'zod';

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Cell = z.infer<typeof cell>;

export interface QueryRequest {
  sql: string;
  params: Cell[];
  connection: string | null;
  explain: boolean;
  timeoutMs: number;
}

export const rowsSchema = z.object({
  connection: z.string(),
  driver: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(cell)),
  plan: z.string().optional().describe('with explain'),
  truncated: z.boolean().describe('there are more rows'),
});
export type QueryAnswer = z.infer<typeof rowsSchema>;
