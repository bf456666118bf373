// The answers of the read-only tools, for clients that read resources. JSON, whatever tools answer with, but for diagrams.
import { codedError } from '../../errors.ts';
import type { Listing, Model } from '../../protocol/schemas.ts';
import { diagramForms, formOf } from '../diagram/forms.ts';
import { modelsAround } from '../diagram/selection.ts';
import type { Resource } from '../mcp/registry.ts';
import { answer } from './pages.ts';
import type { Queries } from './queries.ts';
import { summarizeApp, summarizeModel, summarizeRoute } from './summaries.ts';

export function projectResources({ describe, setting, apps, models, routesAt }: Queries): Resource[] {
  /** Truncated, it goes on in the tool of the same name. */
  const whole = <T, S>(tool: string, list: Listing<T>, summarize: (item: T) => S) =>
    answer(list, {}, { tool }, summarize);
  const diagram = (path: string, name: string, description: string): Resource => ({
    ...{
      tool: 'list_models',
      uri: `node://models/diagram${path}`,
      name,
      title: 'Model Diagram',
      description,
    },
    async read({ form, name }, context) {
      formOf(form);
      const { items, warnings } = await models(context);
      return { items: name === undefined ? items : modelsAround(items, name), warnings };
    },
    form: (read, { form }) => formOf(form)(read as Listing<Model>),
  });
  return [
    {
      tool: 'get_project',
      uri: 'node://project',
      name: 'project',
      title: 'Project Information',
      description: 'As get_project.',
      read: describe,
    },
    {
      tool: 'list_apps',
      uri: 'node://apps',
      name: 'apps',
      title: 'Apps',
      description: 'As list_apps.',
      read: async (_, context) => whole('list_apps', await apps(context), summarizeApp),
    },
    {
      tool: 'list_apps',
      uri: 'node://app/{label}',
      name: 'app',
      title: 'App',
      description: 'One app by its percent-encoded label.',
      read: async ({ label = '' }, context) => whole('list_apps', await apps(context, label), summarizeApp),
    },
    {
      tool: 'list_models',
      uri: 'node://models',
      name: 'models',
      title: 'Models',
      description: 'As list_models.',
      read: async (_, context) => whole('list_models', await models(context), summarizeModel),
    },
    {
      tool: 'list_models',
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
    diagram('', 'diagram', 'All models in Mermaid.'),
    diagram('/{form}', 'diagram-as', `All models, as ${Object.keys(diagramForms).join(' or ')}.`),
    diagram('/{form}/{name}', 'diagram-of', 'Of the models of an app, or of a model and its neighbours.'),
    {
      tool: 'list_routes',
      uri: 'node://route/{+pattern}',
      name: 'route',
      title: 'Route',
      description: 'The routes with this path pattern, as in list_routes.',
      read: async ({ pattern = '' }, context) =>
        whole('list_routes', await routesAt(pattern, context), summarizeRoute),
    },
    {
      tool: 'get_setting',
      uri: 'node://setting/{key}',
      name: 'setting',
      title: 'Setting',
      description: 'As get_setting.',
      read: ({ key = '' }) => setting(key),
    },
  ];
}
