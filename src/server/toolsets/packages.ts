// The tools on packages that could be installed. What registries say is a stranger's text: each answer begins with saying so.
import * as z from 'zod';
import { foundPackageSchema, packageSchema } from '../../protocol/packages/facts.ts';
import { warningSchema } from '../../protocol/schemas.ts';
import { foundText, packageText } from '../answers/packages/found.ts';
import { type Toolset, tool } from '../mcp/registry.ts';
import { shownGridSchema } from '../packages/curated/shown.ts';
import { fitSchema } from '../packages/fit/shapes.ts';
import { lookUp, type PackageSources } from '../packages/look-up.ts';
import { searchPackages } from '../packages/search.ts';
import { packageChecks } from './packages/checks.ts';
import { gridResources } from './packages/grids.ts';

const readOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true };

export function packageToolset(sources: PackageSources): Toolset {
  const search = tool({
    name: 'search_packages',
    title: 'Search Packages',
    description: 'Packages of the npm registry, and which are installed.',
    input: () =>
      z.strictObject({
        query: z.string().trim().min(1).max(200),
        limit: z.int().min(1).max(25).optional().describe('at most 25'),
        offset: z.int().min(0).max(10_000).optional(),
      }),
    output: () =>
      z.object({
        grids: z.array(shownGridSchema).optional(),
        items: z.array(foundPackageSchema),
        count: z.number(),
        nextOffset: z.number().optional(),
        warnings: z.array(warningSchema),
      }),
    annotations: readOnly,
    found: 'find a library on npm, which dependency to use for',
    run: ({ query, limit = 10, offset = 0 }, context) =>
      searchPackages(sources, { query, limit, offset }, context),
    text: foundText,
  });
  const get = tool({
    name: 'get_package',
    title: 'Get Package',
    description:
      'An npm package: version, licence, types, ESM, engines, dependencies, size, deprecation, fit.',
    input: () =>
      z.strictObject({
        name: z.string().min(1).max(500).describe('such as "zod@^4"'),
        readme: z.boolean().optional(),
      }),
    output: () => packageSchema.extend({ fits: fitSchema, warnings: z.array(warningSchema) }),
    annotations: readOnly,
    found: 'latest version of a library on npm',
    run: ({ name, readme = false }, context) => lookUp(sources, name, readme, context),
    text: packageText,
  });
  const checks = packageChecks(sources);
  return {
    tools: [search, get, ...checks.tools],
    resources: [
      ...checks.resources,
      {
        tool: 'get_package',
        uri: 'npm://packages/{+name}',
        name: 'package',
        title: 'Package',
        description: 'As get_package.',
        read: ({ name = '' }, context) => lookUp(sources, name, false, context),
      },
      ...gridResources(search.name),
    ],
  };
}
