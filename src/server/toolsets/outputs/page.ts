import * as z from 'zod';
import { warningSchema } from '../../../protocol/schemas.ts';

export const page = (full: z.ZodType, summary: z.ZodType) =>
  z.object({
    items: z.array(z.union([full, summary])),
    warnings: z.array(warningSchema),
    truncated: z.boolean(),
    nextCursor: z.string().optional(),
  });
