// The short form of items, for lists that are too long to be given in full.
import * as z from 'zod';
import { type App, type Model, type Route, routeSchema } from '../../protocol/schemas.ts';

export const appSummary = z.object({
  label: z.string(),
  path: z.string(),
  frameworks: z.array(z.string()),
  models: z.number(),
});
export const modelSummary = z.object({
  name: z.string(),
  app: z.string(),
  table: z.string().nullable(),
  source: z.string(),
  fieldNames: z.array(z.string()),
});
export const routeSummary = z.object({
  path: z.string(),
  methods: z.array(z.string()),
  handler: z.string(),
  source: z.string().nullable(),
  guards: z.array(z.string()),
  auth: routeSchema.shape.auth,
});

export const summarizeApp = (app: App) => ({
  label: app.label,
  path: app.path,
  frameworks: app.frameworks,
  models: app.models.length,
});
export const summarizeModel = ({ name, app, table, source, fields }: Model) => ({
  name,
  app,
  table,
  source,
  fieldNames: fields.map((field) => field.name),
});
export const summarizeRoute = ({ path, methods, handler, source, guards, auth }: Route) => ({
  path,
  methods,
  handler,
  source,
  // A line says more than the name of what has none.
  guards: guards.map(({ name, source }) => (name === '<anonymous>' && source !== null ? source : name)),
  auth,
});
