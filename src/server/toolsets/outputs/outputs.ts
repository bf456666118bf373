// What the tools answer with as JSON, for clients that list them.
import type * as z from 'zod';
import { docsSchema, sourceSchema } from '../../../protocol/docs/answers.ts';
import type { ServerTool } from '../../mcp/choice.ts';
import { databaseOutputs } from './databases.ts';
import { packageOutputs } from './packages.ts';
import { projectOutputs } from './project.ts';
import { shellOutputs } from './shell.ts';

export const outputs: Readonly<Record<ServerTool, z.ZodType>> = {
  ...projectOutputs,
  ...databaseOutputs,
  ...packageOutputs,
  get_docs: docsSchema,
  get_source: sourceSchema,
  ...shellOutputs,
};
