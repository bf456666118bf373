// What a dry run would have changed in the databases: mode rollback, read before it is undone.
import * as z from 'zod';

const change = z.enum(['inserted', 'updated', 'deleted']);
export type Change = z.infer<typeof change>;

/** JSON, in one line. */
const rowText = z
  .string()
  .max(2_000)
  .regex(/^\{.*\}$/);
const rowSchema = z.object({
  change,
  before: rowText.optional().describe('of an update the key, and the columns that differ'),
  after: rowText.optional(),
});
export type RowEffect = z.infer<typeof rowSchema>;

const count = z.int().min(0);
const tableSchema = z.object({
  table: z.string().max(300),
  inserted: count,
  updated: count,
  deleted: count,
  atLeast: z.boolean().describe('more than were counted'),
  rows: z.array(rowSchema).max(50).describe('the first ones'),
});
export type TableEffects = z.infer<typeof tableSchema>;

/** Each row as it was before the call and is at its end: what was undone again within it is not there. */
export const effectsSchema = z.object({
  tables: z.array(tableSchema).max(1_000),
  schema: z.array(z.string().max(300)).max(1_000).describe('what was made, altered or dropped'),
  notes: z.array(z.string().max(1_000)).max(20).describe('what is not known'),
});
export type Effects = z.infer<typeof effectsSchema>;

export const hasEffects = ({ tables, schema, notes }: Effects): boolean =>
  tables.length + schema.length + notes.length > 0;
