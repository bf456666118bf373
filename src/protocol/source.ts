// What a source process is started with and what it answers. It reads what files say, and runs nothing of the project.
import * as z from 'zod';
import type { Config } from './config.ts';
import { listedRouteSchema, modelSchema, warningSchema } from './schemas.ts';

/** Given to the source process as JSON, in an environment variable. */
export interface SourceStart {
  root: string;
  config: Config;
  wanted: 'routes' | 'models';
  /** App entries; absolute. */
  entries: string[];
}

/** What the source process writes to its second descriptor, as one line of JSON, once; then it ends. */
export const sourceResultSchema = z.object({
  routes: z.object({ items: z.array(listedRouteSchema), warnings: z.array(warningSchema) }),
  models: z.object({ items: z.array(modelSchema), warnings: z.array(warningSchema) }),
  /** Files that were read or looked for in vain, and folders that were listed. */
  files: z.array(z.tuple([z.string(), z.string()]).readonly()),
});
export type SourceResult = z.infer<typeof sourceResultSchema>;
