// The short form of items, for lists that are too long to be given in full.
import type { App, Model, Route } from '../../protocol/schemas.ts';

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
