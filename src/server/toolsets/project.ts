// The read-only tools and resources on what the project is made of.
import * as z from 'zod';
import type { Warning } from '../../protocol/schemas.ts';
import { appsText } from '../answers/apps.ts';
import { modelsText } from '../answers/models.ts';
import { projectText, settingText } from '../answers/project.ts';
import { routesText } from '../answers/routes.ts';
import { type Output, type Toolset, tool } from '../mcp/registry.ts';
import { jsonBytes, type Page } from '../mcp/results.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { answer, cursor, detail } from './pages.ts';
import { createQueries, type Readers } from './queries.ts';
import { projectResources } from './resources.ts';
import { findRoutes } from './routes/find-routes.ts';
import { summarizeApp, summarizeModel, summarizeRoute } from './summaries.ts';

const readOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

/** `remarks`: on how the project was found. */
export function projectToolset(
  supervisor: Supervisor,
  readers: Readers,
  output: Output,
  remarks: readonly Warning[] = [],
): Toolset {
  const sizeOf =
    <Item>(text: (page: Page<Item>) => string) =>
    (page: Page<Item>) =>
      output === 'json' ? jsonBytes(page) : Buffer.byteLength(text(page));
  const queries = createQueries(supervisor, readers, remarks);
  const { describe, setting, apps, models, drifted, routes } = queries;
  const tools = [
    tool({
      name: 'get_project',
      title: 'Project Information',
      description:
        'What this Node project is: runtime, package manager, package.json scripts, workspaces, dependencies (declared and installed versions), ' +
        'frameworks and ORMs with evidence, TypeScript options, names of environment variables and which nobody sets, databases, config files.',
      input: () => z.strictObject({}),
      annotations: readOnly,
      found: 'npm scripts, run tests, installed version of a dependency, outdated packages',
      run: describe,
      text: projectText,
    }),
    tool({
      name: 'list_apps',
      title: 'List Apps',
      description:
        'The workspace packages, or the one package: label, path, entry file, scripts, frameworks, model names.',
      input: () => z.strictObject({ label: z.string().optional(), cursor, detail }),
      annotations: readOnly,
      found: 'monorepo, workspace packages in this repository, entry files',
      run: async ({ label, ...request }, context) =>
        answer(
          await apps(context, label),
          request,
          { tool: 'list_apps', label },
          summarizeApp,
          sizeOf(appsText),
        ),
      text: appsText,
    }),
    tool({
      name: 'list_models',
      title: 'List Models',
      description:
        'The database schema as ORM models: table, fields (types, keys, defaults, enums, relations), indexes, docs and source line. Runs no project code.',
      input: () =>
        z.strictObject({
          include: z.array(z.string()).optional().describe('apps or models; overrides scope'),
          search: z.string().min(1).optional().describe('part of a model or field name'),
          scope: z.enum(['project', 'all']).optional().describe('all: also models of dependencies'),
          drift: z.boolean().optional().describe('those that differ from the database'),
          cursor,
          detail,
        }),
      annotations: readOnly,
      found: 'tables, columns, foreign keys, relations',
      async run({ include, scope, search, drift, ...request }, context) {
        const found = await models(context, include, scope, search);
        const filters = { tool: 'list_models', include, scope, search, drift };
        if (!drift) return answer(found, request, filters, summarizeModel, sizeOf(modelsText));
        const asked = { ...request, detail: request.detail ?? 'full' };
        return answer(await drifted(found, context), asked, filters, summarizeModel, sizeOf(modelsText));
      },
      text: modelsText,
    }),
    tool({
      name: 'list_routes',
      title: 'List Routes',
      description:
        'The HTTP routes (API endpoints): path, methods, params, handler and its source line, middleware in order, guards with the reason, auth (protected, public, unknown). ' +
        'Safe: what it loads has no network, ports, programs or writes. Filters combine, case-sensitively.',
      input: () =>
        z.strictObject({
          match: z.string().optional().describe('what serves a request: "PATCH /users/42", a URL'),
          method: z.string().optional().describe('exact: "GET"'),
          name: z.string().optional().describe('part of route or handler name'),
          pattern: z.string().optional().describe('part of the path'),
          app: z.string().optional(),
          framework: z.string().optional(),
          auth: z.string().optional(),
          kind: z.string().optional().describe('api, page, action …'),
          file: z.string().optional().describe('of the handler'),
          cursor,
          detail,
        }),
      annotations: readOnly,
      found: 'always',
      run: async ({ cursor: after, detail: form, ...question }, context) => {
        const listing = await routes(context);
        const request = { cursor: after, detail: form };
        return remember(listing, JSON.stringify([question, request]), () => {
          const filters = { tool: 'list_routes', ...question };
          return answer(findRoutes(listing, question), request, filters, summarizeRoute, sizeOf(routesText));
        });
      },
      text: routesText,
    }),
    tool({
      name: 'get_setting',
      title: 'Get Setting',
      description:
        'One setting by dotted path: package.* (package.json), tsconfig.* (extends resolved), env.* (without secrets; env.NAME: its file, and why it is shown or hidden), mcp-node.*, or a section of its ORM.',
      input: () => z.strictObject({ key: z.string().min(1).describe('such as "package.scripts.dev"') }),
      annotations: readOnly,
      found: 'read a config value, environment variables, compiler options',
      run: ({ key }) => setting(key),
      text: settingText,
    }),
  ];

  return { tools, resources: projectResources(queries) };
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
