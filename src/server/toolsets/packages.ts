// The tools on packages that could be installed. What registries say is a stranger's text: each answer begins with saying so.
import * as z from 'zod';
import { foundText, packageText } from '../answers/packages/found.ts';
import { type CallContext, type Toolset, tool } from '../mcp/registry.ts';
import type { PackageSources } from '../packages/look-up.ts';
import { packageChecks } from './packages/checks.ts';
import { gridResources } from './packages/grids.ts';

const readOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true };

export function packageToolset(sources: PackageSources): Toolset {
  const lookUp = async (name: string, readme: boolean, context: CallContext) =>
    (await import('../packages/look-up.ts')).lookUp(sources, name, readme, context);
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
    annotations: readOnly,
    found: 'find a library on npm, which dependency to use for',
    run: async ({ query, limit = 10, offset = 0 }, context) => {
      const { searchPackages } = await import('../packages/search.ts');
      return searchPackages(sources, { query, limit, offset }, context);
    },
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
    annotations: readOnly,
    found: 'latest version of a library on npm',
    run: ({ name, readme = false }, context) => lookUp(name, readme, context),
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
        read: ({ name = '' }, context) => lookUp(name, false, context),
      },
      ...gridResources(search.name),
    ],
  };
}
