// What a source process is asked and what it answers. It reads what files say, and runs nothing of the project.
import * as z from 'zod';
import type { Config } from './config.ts';
import { listedRouteSchema, modelSchema, warningSchema } from './schemas.ts';

export interface SourceQuestion {
  root: string;
  config: Config;
  wanted: 'routes' | 'models';
  /** App entries; absolute. */
  entries: string[];
}

export const sourceResultSchema = z.object({
  routes: z.object({ items: z.array(listedRouteSchema), warnings: z.array(warningSchema) }),
  models: z.object({ items: z.array(modelSchema), warnings: z.array(warningSchema) }),
  /** Files that were read or looked for in vain, and folders that were listed. */
  files: z.array(z.tuple([z.string(), z.string()]).readonly()),
});
export type SourceResult = z.infer<typeof sourceResultSchema>;

/** Served to the server. */
export type SourceMethods = {
  read(question: SourceQuestion): Promise<SourceResult>;
};
