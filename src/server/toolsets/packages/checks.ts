// The tools that look at packages together with the project: side by side, and those that are installed. What answers
// is loaded when it is asked, as are the others on packages: no start waits for it.
import * as z from 'zod';
import { checkText } from '../../answers/packages/check.ts';
import { comparisonText } from '../../answers/packages/comparison.ts';
import { type Toolset, tool } from '../../mcp/registry.ts';
import type { PackageSources } from '../../packages/look-up.ts';

const readOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true };

export function packageChecks(sources: PackageSources): Toolset {
  const compare = tool({
    name: 'compare_packages',
    title: 'Compare Packages',
    description: 'npm packages side by side, and whether each fits.',
    input: () =>
      z.strictObject({
        names: z.array(z.string().min(1).max(500)).min(2).max(6),
      }),
    annotations: readOnly,
    found: 'which library is better, choose between, alternatives',
    run: async ({ names }, context) => {
      const { comparePackages } = await import('../../packages/compare.ts');
      return comparePackages(sources, names, context);
    },
    text: comparisonText,
  });
  const check = tool({
    name: 'check_packages',
    title: 'Check Packages',
    description: 'Dependencies: outdated, vulnerable, deprecated, unused, missing, duplicated, unmet peers.',
    input: () => z.strictObject({}),
    annotations: readOnly,
    found: 'npm outdated, audit, unused dependencies',
    run: async (_, context) => {
      const { checkPackages } = await import('../../packages/check/check.ts');
      return checkPackages(sources, context);
    },
    text: checkText,
  });
  return {
    tools: [compare, check],
    resources: [
      {
        tool: 'check_packages',
        uri: 'npm://installed',
        name: 'installed',
        title: 'Installed Packages',
        description: 'What each package of the project declares and gets, and all that is installed.',
        async read() {
          const { installed, packages, node, manager, from, warnings } = await sources.surroundings();
          const versions = Map.groupBy(installed, ({ name }) => name);
          return {
            ...{ from, node, manager, packages },
            installed: Object.fromEntries(
              [...versions].map(([name, copies]) => [
                name,
                [...new Set(copies.map(({ version }) => version))],
              ]),
            ),
            warnings,
          };
        },
      },
    ],
  };
}
