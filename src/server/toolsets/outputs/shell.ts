import * as z from 'zod';
import { databaseModes } from '../../../protocol/database.ts';
import { effectsSchema } from '../../../protocol/databases/effects.ts';
import { warningSchema } from '../../../protocol/schemas.ts';

export const shellOutputs = {
  shell: z.object({
    status: z.enum(['success', 'error', 'timeout', 'cancelled', 'lost', 'busy']),
    output: z.object({
      value: z.string().optional().describe('the result, as inspected'),
      type: z.string().optional(),
      exception: z.object({ name: z.string(), message: z.string(), stack: z.array(z.string()) }).optional(),
    }),
    stdout: z.string(),
    stderr: z.string(),
    durationMs: z.number(),
    session: z.string(),
    database: z
      .object({
        mode: z.enum(databaseModes),
        protection: z.enum(['adapter-transaction', 'driver', 'database-role', 'none']),
        reason: z.string().optional(),
      })
      .optional()
      .describe('how a database that was reached is held to the mode'),
    effects: effectsSchema.optional().describe('what a dry run would have changed'),
    warnings: z.array(warningSchema),
    truncated: z.boolean(),
    wall: z
      .enum(['bubblewrap', 'sandbox-exec', 'none'])
      .describe('what keeps project code from writing files, native code included'),
  }),
  export_history: z.object({
    session: z.string(),
    steps: z.int(),
    script: z.string().optional().describe('without filename'),
    file: z.string().optional().describe('what was written, relative to the root'),
    warnings: z.array(warningSchema),
    truncated: z.boolean(),
  }),
  clear_history: z.object({ session: z.string(), cleared: z.int().describe('steps that were forgotten') }),
};
