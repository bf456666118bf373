// The tools on packages that could be installed. What registries say is a stranger's text: each answer begins with saying so.
import * as z from 'zod';
import { packageSchema } from '../../protocol/packages/facts.ts';
import { warningSchema } from '../../protocol/schemas.ts';
import { packageText } from '../answers/packages.ts';
import { type Toolset, tool } from '../mcp/registry.ts';
import { lookUp } from '../packages/look-up.ts';
import type { Registry } from '../packages/registry.ts';

const readOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true };

export function packageToolset(root: string, registry: Registry): Toolset {
  const get = tool({
    name: 'get_package',
    title: 'Get Package',
    description:
      'A package of the npm registry: versions, licence, types, ESM or CommonJS, engines, dependencies, peers, size, deprecation.',
    input: () =>
      z.strictObject({
        name: z.string().min(1).max(500).describe('"zod", "@scope/name", "zod@^4"'),
        readme: z.boolean().optional().describe('all of it'),
      }),
    output: () => packageSchema.extend({ warnings: z.array(warningSchema) }),
    annotations: readOnly,
    found: 'details of a library on npm before installing it, latest version',
    run: ({ name, readme = false }, context) => lookUp({ root, registry }, name, readme, context),
    text: packageText,
  });
  return {
    tools: [get],
    resources: [
      {
        tool: 'get_package',
        uri: 'npm://packages/{+name}',
        name: 'package',
        title: 'Package',
        description: 'As get_package.',
        read: ({ name = '' }, context) => lookUp({ root, registry }, name, false, context),
      },
    ],
  };
}
