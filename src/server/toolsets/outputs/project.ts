import * as z from 'zod';
import {
  appSchema,
  modelSchema,
  projectSchema,
  routeSchema,
  settingSchema,
  warningSchema,
} from '../../../protocol/schemas.ts';
import { page } from './page.ts';

/** As src/server/toolsets/summaries.ts makes them. */
const appSummary = z.object({
  label: z.string(),
  path: z.string(),
  frameworks: z.array(z.string()),
  models: z.number(),
});
const modelSummary = z.object({
  name: z.string(),
  app: z.string(),
  table: z.string().nullable(),
  source: z.string(),
  fieldNames: z.array(z.string()),
});
const routeSummary = z.object({
  path: z.string(),
  methods: z.array(z.string()),
  handler: z.string(),
  source: z.string().nullable(),
  guards: z.array(z.string()),
  auth: routeSchema.shape.auth,
});

export const projectOutputs = {
  get_project: projectSchema.extend({ warnings: z.array(warningSchema) }),
  list_apps: page(appSchema, appSummary),
  list_models: page(modelSchema, modelSummary),
  list_routes: page(routeSchema, routeSummary),
  get_setting: settingSchema,
};
