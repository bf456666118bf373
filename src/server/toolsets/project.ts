// The read-only tools and resources on what the project is made of.
import * as z from 'zod';
import { codedError } from '../../errors.ts';
import { nearestNames } from '../../nearest.ts';
import {
  type App,
  appSchema,
  type Listing,
  type Model,
  modelSchema,
  projectSchema,
  type Route,
  routeSchema,
  settingSchema,
  type Warning,
  warningSchema,
} from '../../protocol/schemas.ts';
import { type CallContext, type Resource, type Toolset, tool } from '../mcp/registry.ts';
import { type PageRequest, paginate } from '../mcp/results.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import type { ModelReader } from '../readers/models.ts';
import type { RouteReader } from '../readers/routes.ts';
import {
  appSummary,
  modelSummary,
  routeSummary,
  summarizeApp,
  summarizeModel,
  summarizeRoute,
} from './summaries.ts';

const readOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

const cursor = z.string().optional().describe('nextCursor of the answer before');
const detail = z.enum(['summary', 'full']).optional().describe('default: full up to 20 items, else summary');

const page = (full: z.ZodType, summary: z.ZodType) =>
  z.object({
    items: z.array(z.union([full, summary])),
    warnings: z.array(warningSchema),
    truncated: z.boolean(),
    nextCursor: z.string().optional(),
  });

export interface Readers {
  routes: RouteReader;
  models: ModelReader;
}

/** `remarks`: on how the project was found. */
export function projectToolset(
  supervisor: Supervisor,
  readers: Readers,
  remarks: readonly Warning[] = [],
): Toolset {
  const describe = async () => {
    const { item, warnings } = await supervisor.ask('describing the project', (rpc) =>
      rpc.call('describe', {}),
    );
    return { ...item, warnings: [...remarks, ...warnings] };
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
    const selected =
      include.length === 0 ? items : items.filter((item) => wanted.has(item.app) || wanted.has(item.name));
    return { items: selected, warnings };
  }

  async function routesAt(pattern: string, context: CallContext): Promise<Listing<Route>> {
    const { items, warnings } = await readers.routes.read(context);
    const selected = items.filter(({ path }) => path === pattern || path === `/${pattern}`);
    if (selected.length === 0) {
      const known = nearestNames(`/${pattern.replace(/^\//, '')}`, [
        ...new Set(items.map((route) => route.path)),
      ]);
      throw codedError('ROUTE_NOT_FOUND', { pattern, nearest: known.join(', ') || 'there are none' });
    }
    return { items: selected, warnings };
  }

  const tools = [
    tool({
      name: 'get_project',
      title: 'Project Information',
      description:
        'What this Node project is: runtime, package manager, package.json essentials, workspaces, dependencies (declared and installed), ' +
        'frameworks and ORMs with evidence, TypeScript options, env variable names, databases (no credentials), config files. Executes nothing.',
      input: () => z.strictObject({}),
      output: () => projectSchema.extend({ warnings: z.array(warningSchema) }),
      annotations: readOnly,
      run: describe,
    }),
    tool({
      name: 'list_apps',
      title: 'List Apps',
      description:
        'The workspace packages of the project, or its one package: label, path, entry file, frameworks, model names.',
      input: () => z.strictObject({ label: z.string().optional().describe('only this app'), cursor, detail }),
      output: () => page(appSchema, appSummary),
      annotations: readOnly,
      run: async ({ label, ...request }, context) =>
        answer(await apps(context, label), request, { tool: 'list_apps', label }, summarizeApp),
    }),
    tool({
      name: 'list_models',
      title: 'List Models',
      description:
        'The ORM models with table, fields (types, keys, defaults, enums, relations), indexes, docs and source line, read from schema files and source. Executes nothing.',
      input: () =>
        z.strictObject({
          include: z.array(z.string()).optional().describe('app labels or model names; overrides scope'),
          scope: z
            .enum(['project', 'all'])
            .optional()
            .describe('all: also models that dependencies bring along'),
          cursor,
          detail,
        }),
      output: () => page(modelSchema, modelSummary),
      annotations: readOnly,
      run: async ({ include, scope, ...request }, context) =>
        answer(
          await models(context, include, scope),
          request,
          { tool: 'list_models', include, scope },
          summarizeModel,
        ),
    }),
    tool({
      name: 'list_routes',
      title: 'List Routes',
      description:
        'The HTTP routes: path, methods, params, handler and source line, mount prefix, middleware chain, and guards (middleware that looks like authentication, with the reason). ' +
        'Runs the app entry in a process of its own without network, ports, programs and writes. Filters are case-sensitive and combined with AND.',
      input: () =>
        z.strictObject({
          method: z.string().optional().describe('exact: "GET"; routes with unknown methods always match'),
          name: z.string().optional().describe('part of the route or handler name'),
          pattern: z.string().optional().describe('part of the path'),
          cursor,
          detail,
        }),
      output: () => page(routeSchema, routeSummary),
      annotations: readOnly,
      run: async ({ method, name, pattern, ...request }, context) => {
        const listing = await readers.routes.read(context);
        const filters = { tool: 'list_routes', method, name, pattern };
        return remember(listing, JSON.stringify([filters, request]), () => {
          const selected = listing.items.filter(
            (route) =>
              matchesMethod(route, method) &&
              (name === undefined || route.handler.includes(name) || route.name?.includes(name) === true) &&
              (pattern === undefined || route.path.includes(pattern)),
          );
          const { warnings } = listing;
          return answer({ items: selected, warnings }, request, filters, summarizeRoute);
        });
      },
    }),
    tool({
      name: 'get_setting',
      title: 'Get Setting',
      description:
        'One setting by dotted path: package.* (package.json), tsconfig.* (extends resolved), env.* (without secrets; env.NAME says why a value is shown or hidden), mcp-node.*, or a section of its ORM under its name. Objects are returned whole.',
      input: () => z.strictObject({ key: z.string().min(1).describe('such as "package.scripts.dev"') }),
      output: () => settingSchema,
      annotations: readOnly,
      run: ({ key }) => setting(key),
    }),
  ];

  /** Truncated, it goes on in the tool of the same name. */
  const whole = <T, S>(tool: string, list: Listing<T>, summarize: (item: T) => S) =>
    answer(list, {}, { tool }, summarize);
  const resources: Resource[] = [
    {
      uri: 'node://project',
      name: 'project',
      title: 'Project Information',
      description: 'As get_project.',
      read: describe,
    },
    {
      uri: 'node://apps',
      name: 'apps',
      title: 'Apps',
      description: 'As list_apps.',
      read: async (_, context) => whole('list_apps', await apps(context), summarizeApp),
    },
    {
      uri: 'node://app/{label}',
      name: 'app',
      title: 'App',
      description: 'One app by its percent-encoded label.',
      read: async ({ label = '' }, context) => whole('list_apps', await apps(context, label), summarizeApp),
    },
    {
      uri: 'node://models',
      name: 'models',
      title: 'Models',
      description: 'As list_models.',
      read: async (_, context) => whole('list_models', await models(context), summarizeModel),
    },
    {
      uri: 'node://model/{app}/{model}',
      name: 'model',
      title: 'Model',
      description: 'One model, by the percent-encoded label of its app and its name.',
      read: async ({ app = '', model = '' }, context) => {
        const { items, warnings } = await models(context, [model]);
        const selected = items.filter((item) => item.app === app);
        if (selected.length === 0) {
          const known = items.map((item) => `${item.app}/${item.name}`).join(', ');
          throw codedError('MODEL_NOT_FOUND', { name: `${app}/${model}`, nearest: known });
        }
        return whole('list_models', { items: selected, warnings }, summarizeModel);
      },
    },
    {
      uri: 'node://route/{+pattern}',
      name: 'route',
      title: 'Route',
      description: 'The routes with this path pattern, as in list_routes.',
      read: async ({ pattern = '' }, context) =>
        whole('list_routes', await routesAt(pattern, context), summarizeRoute),
    },
    {
      uri: 'node://setting/{key}',
      name: 'setting',
      title: 'Setting',
      description: 'As get_setting.',
      read: ({ key = '' }) => setting(key),
    },
  ];
  return { tools, resources };
}

const REMEMBERED = 50;
const remembered = new WeakMap<object, Map<string, object>>();

/** The same answer to the same question, as long as what it was made of is the same. */
function remember<T extends object>(source: object, question: string, make: () => T): T {
  const answers = remembered.get(source) ?? new Map<string, object>();
  remembered.set(source, answers);
  const made = (answers.get(question) as T | undefined) ?? make();
  if (answers.size < REMEMBERED) answers.set(question, made);
  return made;
}

function answer<T, S>(
  list: Listing<T>,
  request: Omit<PageRequest, 'question'>,
  filters: object,
  summarize: (item: T) => S,
) {
  return paginate(list, { ...request, question: { filters, detail: request.detail ?? null } }, summarize);
}

function matchesMethod({ methods }: Route, method: string | undefined): boolean {
  return (
    method === undefined ||
    methods.length === 0 ||
    methods.includes('ALL') ||
    methods.includes(method.toUpperCase())
  );
}
