// compare_packages' answer.
import * as z from 'zod';
import { packageSchema } from '../../protocol/packages/facts.ts';
import { warningSchema } from '../../protocol/schemas.ts';
import { type Fit, fitSchema } from './fit/shapes.ts';

const comparedSchema = packageSchema
  .pick({ name: true, version: true, license: true, modules: true, types: true, unpackedSize: true })
  .extend({
    date: z.string().nullable().describe('the day it was published'),
    node: z.string().nullable().describe('engines.node'),
    dependencies: z.number().describe('direct ones'),
    lastYear: z.number().describe('releases of the last twelve months'),
    downloads: z.number().nullable().describe('in a month'),
    description: z.string().nullable(),
    fits: fitSchema,
  });

export const comparisonSchema = z.object({
  items: z.array(comparedSchema),
  warnings: z.array(warningSchema),
});

export type Compared = Omit<z.infer<typeof comparedSchema>, 'fits'> & { fits: Fit };
