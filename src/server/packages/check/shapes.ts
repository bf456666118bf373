// What is wrong with the packages of a project, as an agent sees it.
import * as z from 'zod';
import { dependencyKinds } from '../../../protocol/packages/surroundings.ts';
import { warningSchema } from '../../../protocol/schemas.ts';

const name = z.string();
const app = z.string().optional().describe('label, where the project has several packages');
const kind = z.enum(dependencyKinds);

export const checkSchema = z.object({
  checked: z.object({
    declared: z.number(),
    installed: z.number(),
    from: z.string().nullable().describe('node_modules, or the lockfile'),
    files: z.number().describe('of code that were read'),
  }),
  outdated: z.array(
    z.object({
      ...{ name, app, kind, range: z.string(), installed: z.string() },
      wanted: z.string().describe('the newest that the range allows'),
      latest: z.string(),
      major: z.boolean().describe('latest may break what uses it'),
    }),
  ),
  vulnerable: z.array(
    z.object({
      ...{ name, version: z.string(), severity: z.string(), range: z.string().describe('that has it') },
      ...{ title: z.string(), url: z.string().nullable() },
    }),
  ),
  deprecated: z.array(z.object({ name, version: z.string(), path: z.string(), message: z.string() })),
  avoid: z
    .array(z.object({ name, app, why: z.string(), instead: z.array(z.string()) }))
    .describe('declared, and not advised any more by the grids'),
  unsatisfied: z
    .array(z.object({ name, app, kind, range: z.string(), installed: z.string().nullable() }))
    .describe('declared, and another version is installed, or none'),
  unused: z.array(z.object({ name, app, kind, range: z.string(), evidence: z.string() })),
  missing: z
    .array(
      z.object({
        ...{ name, app, source: z.string().describe('file:line') },
        through: z.string().nullable().describe('where another package brought it'),
        isType: z.boolean().describe('only its types are imported'),
      }),
    )
    .describe('imported, and not declared'),
  duplicated: z.array(
    z.object({ name, versions: z.array(z.object({ version: z.string(), by: z.array(z.string()) })) }),
  ),
  peers: z
    .array(z.object({ name, range: z.string(), by: z.string(), installed: z.string().nullable() }))
    .describe('what an installed package asks for, and does not get'),
  warnings: z.array(warningSchema),
});

export type Check = z.infer<typeof checkSchema>;
