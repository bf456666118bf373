// The schema of a database, as the database itself has it.
import * as z from 'zod';

const columnSchema = z.object({
  name: z.string(),
  type: z.string(),
  nullable: z.boolean(),
  primaryKey: z.boolean(),
  default: z.string().optional().describe('as SQL'),
  generated: z.string().optional().describe('what it is made of, or how'),
  enum: z.array(z.string()).optional(),
  comment: z.string().optional(),
});
const foreignKeySchema = z.object({
  name: z.string().nullable(),
  columns: z.array(z.string()),
  table: z.string(),
  references: z.array(z.string()),
  onDelete: z.string(),
  onUpdate: z.string(),
});
const indexSchema = z.object({
  name: z.string(),
  columns: z.array(z.string()).describe('or expressions'),
  unique: z.boolean(),
  where: z.string().optional(),
});
const namedText = z.object({ name: z.string().nullable(), definition: z.string() });

export const tableSchema = z.object({
  name: z.string(),
  schema: z.string().nullable().describe('where it is not the default one'),
  kind: z.enum([
    'table',
    'view',
    'materialized view',
    'foreign table',
    'virtual table',
    'function',
    'procedure',
  ]),
  rows: z.number().nullable().describe('an estimate'),
  comment: z.string().optional(),
  columns: z.array(columnSchema),
  foreignKeys: z.array(foreignKeySchema),
  indexes: z.array(indexSchema).describe('without that of the primary key'),
  checks: z.array(namedText),
  triggers: z.array(namedText),
  definition: z.string().optional().describe('of a view or a routine'),
});
export type Table = z.infer<typeof tableSchema>;

export const tableSummary = z.object({
  ...tableSchema.pick({ name: true, schema: true, kind: true, rows: true }).shape,
  columnNames: z.array(z.string()),
});

export interface DatabaseTables {
  connection: string;
  driver: string;
  dialect: 'postgres' | 'mysql' | 'sqlite';
  tables: Table[];
}
