import * as z from 'zod';
import { foundPackageSchema, packageSchema } from '../../../protocol/packages/facts.ts';
import { warningSchema } from '../../../protocol/schemas.ts';
import { checkSchema } from '../../packages/check/shapes.ts';
import { comparisonSchema } from '../../packages/compared.ts';
import { shownGridSchema } from '../../packages/curated/shown.ts';
import { fitSchema } from '../../packages/fit/shapes.ts';
import { triedSchema } from '../../packages/tried.ts';

export const packageOutputs = {
  search_packages: z.object({
    grids: z.array(shownGridSchema).optional(),
    items: z.array(foundPackageSchema),
    count: z.number(),
    nextOffset: z.number().optional(),
    warnings: z.array(warningSchema),
  }),
  get_package: packageSchema.extend({ fits: fitSchema, warnings: z.array(warningSchema) }),
  compare_packages: comparisonSchema,
  check_packages: checkSchema,
  try_package: triedSchema,
};
