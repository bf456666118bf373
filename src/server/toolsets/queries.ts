// What tools and resources ask of the project, and of those who read it.
import { codedError } from '../../errors.ts';
import { nearestNames } from '../../nearest.ts';
import type { OwnProblem } from '../../protocol/own/toolsets.ts';
import type { App, Listing, Model, Route, Warning } from '../../protocol/schemas.ts';
import type { CallContext } from '../mcp/registry.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import type { DatabaseReader } from '../readers/databases.ts';
import { matchRoutes } from '../readers/match.ts';
import type { ModelReader } from '../readers/models.ts';
import type { OwnReader } from '../readers/own/tools.ts';
import { readRequest } from '../readers/read-request.ts';
import type { RouteReader } from '../readers/routes.ts';
import { nearestPaths } from './routes/route-remarks.ts';

export interface Readers {
  routes: RouteReader;
  models: ModelReader;
  databases: DatabaseReader;
  /** The project's own tools; undefined where they are left out. */
  own?: OwnReader | undefined;
}

/** What a search goes through: the model and its fields, as they are called in code and in the database. */
const namesIn = ({ name, table, fields }: Model): string[] =>
  [name, table ?? [], ...fields.map((field) => [field.name, field.column ?? []])].flat(2);

/** Lines of all fields are more than a list is asked for: they come where a model is. */
export const withoutPlaces = (model: Model): Model => ({
  ...model,
  fields: model.fields.map(({ source: _, ...field }) => field),
});

const MAX_PROBLEMS = 10;
const toolWarning = ({ source, message }: OwnProblem): Warning => ({
  code: 'TOOL_PROBLEM',
  message: `${source}: ${message}`,
});

export type Queries = ReturnType<typeof createQueries>;

/** `remarks`: on how the project was found. */
export function createQueries(supervisor: Supervisor, readers: Readers, remarks: readonly Warning[]) {
  const describe = async () => {
    const [{ item, warnings }, own] = await Promise.all([
      supervisor.ask('describing the project', (rpc) => rpc.call('describe', {})),
      readers.own?.offer(),
    ]);
    const fatal = own?.problems.filter(({ isFatal }) => isFatal) ?? [];
    return { ...item, warnings: [...remarks, ...warnings, ...fatal.slice(0, MAX_PROBLEMS).map(toolWarning)] };
  };
  const setting = (key: string) =>
    supervisor.ask(`reading the setting ${key}`, (rpc) => rpc.call('setting', { key }));

  async function apps(context: CallContext, label?: string): Promise<Listing<App>> {
    const { items, warnings } = await readers.models.readApps(context);
    const selected = label === undefined ? items : items.filter((app) => app.label === label);
    if (label !== undefined && selected.length === 0) {
      throw codedError('APP_NOT_FOUND', { label, known: items.map((app) => app.label).join(', ') });
    }
    return { items: selected, warnings: [...remarks, ...warnings] };
  }

  /** What is named is found wherever it is; without names, `all` adds what dependencies bring along. */
  async function models(
    context: CallContext,
    include: string[] = [],
    scope: 'project' | 'all' = 'project',
    search?: string,
  ): Promise<Listing<Model>> {
    const listModels = (dependencies: boolean) => readers.models.read(context, dependencies);
    const unknownIn = ({ items, labels }: Awaited<ReturnType<typeof listModels>>) =>
      include.find(
        (name) => !labels.includes(name) && !items.some((item) => item.name === name || item.app === name),
      );
    let listing = await listModels(scope === 'all');
    if (unknownIn(listing) !== undefined) listing = await listModels(true);
    const { items, warnings, labels } = listing;
    const name = unknownIn(listing);
    if (name !== undefined) {
      const known = nearestNames(name, [...labels, ...items.map((model) => model.name)]);
      throw codedError('MODEL_NOT_FOUND', { name, nearest: known.join(', ') || 'there are none' });
    }
    const wanted = new Set(include);
    const selected = (
      include.length === 0 ? items : items.filter((item) => wanted.has(item.app) || wanted.has(item.name))
    ).map((item) => (search !== undefined || wanted.has(item.name) ? item : withoutPlaces(item)));
    if (search === undefined) return { items: selected, warnings };
    const found = selected.filter((item) =>
      namesIn(item).some((text) => text.toLowerCase().includes(search.toLowerCase())),
    );
    // Where there are no models at all, the warnings say why.
    if (found.length > 0 || (selected.length === 0 && warnings.length > 0)) return { items: found, warnings };
    const nearest = nearestNames(search, [...new Set(selected.flatMap(namesIn))]).join(', ');
    const all = selected.length === 0 ? '' : String(selected.length);
    throw codedError('MODEL_NOT_FOUND', { name: search, nearest: nearest || 'there are none', all });
  }

  /** Of these, those that differ from the database. */
  async function drifted(listing: Listing<Model>, context: CallContext): Promise<Listing<Model>> {
    const [{ items }, { findDrift }] = await Promise.all([
      readers.models.read(context, false),
      import('../readers/drift/drift.ts'),
    ]);
    return findDrift(listing, items, readers.databases, context.signal);
  }

  async function routesAt(pattern: string, context: CallContext): Promise<Listing<Route>> {
    const { items, warnings } = await readers.routes.read(context);
    const written = items.filter(({ path }) => path === pattern || path === `/${pattern}`);
    // One with marks of a pattern is no request.
    const isRequest = written.length === 0 && !/[:*{(]/.test(pattern);
    const selected = isRequest ? matchRoutes(items, readRequest(pattern)) : written;
    if (selected.length === 0) {
      const known = nearestPaths(`/${pattern.replace(/^\//, '')}`, items);
      throw codedError('ROUTE_NOT_FOUND', { pattern, nearest: known.join(', ') || 'there are none' });
    }
    return { items: selected.map(({ matching: _, ...route }) => route), warnings };
  }

  const routes = (context: CallContext) => readers.routes.read(context);

  return { describe, setting, apps, models, drifted, routes, routesAt };
}
