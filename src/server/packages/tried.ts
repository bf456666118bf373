// try_package's answer.
import * as z from 'zod';
import { warningSchema } from '../../protocol/schemas.ts';

const sum = z.object({ packages: z.number(), bytes: z.number() });

export const triedSchema = z.object({
  name: z.string(),
  version: z.string(),
  /** The project has it in this version already. */
  installed: z.string().nullable(),
  loads: z.boolean(),
  by: z.enum(['import', 'require']).describe('as modules of the project load it'),
  reason: z.string().optional(),
  advice: z.string().optional(),
  exports: z.record(z.string(), z.array(z.string())).describe('by kind'),
  exportCount: z.number(),
  signatures: z.record(z.string(), z.string()).describe('of functions and classes, as declared'),
  types: z.string(),
  touched: z.array(z.string()).describe('what it tried, and was refused'),
  variables: z.array(z.string()).describe('of the environment, that it looked for'),
  later: z.array(z.string()).describe('what it failed with once it was loaded'),
  added: sum.describe('beyond what the project has'),
  whole: sum,
  duplicates: z.array(z.string()),
  installScripts: z.array(z.string()).describe('packages with scripts, which were not run'),
  deprecated: z.array(z.string()),
  output: z.string().nullable(),
  wall: z.enum(['sealed', 'none']),
  warnings: z.array(warningSchema),
});
export type Tried = z.infer<typeof triedSchema>;
