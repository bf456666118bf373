// `router.resource('posts.comments', CommentsController).apiOnly()`. https://docs.adonisjs.com/guides/basics/controllers#resource-driven-controllers
import type { Call, Source } from '../../source/reader/source.ts';

export interface ResourceRoute {
  action: string;
  methods: string[];
  path: string;
  /** Of the resource. */
  name: string;
}

const actions: readonly [action: string, methods: string[], path: string][] = [
  ['index', ['GET'], ''],
  ['create', ['GET'], '/create'],
  ['store', ['POST'], ''],
  ['show', ['GET'], '/:id'],
  ['edit', ['GET'], '/:id/edit'],
  ['update', ['PUT', 'PATCH'], '/:id'],
  ['destroy', ['DELETE'], '/:id'],
];

export function resourceRoutes(
  resource: string,
  chain: readonly Call[],
  source: Source,
  isShallow: boolean,
): ResourceRoute[] {
  const names = resource.replace(/^\/|\/$/g, '').split('.');
  const last = names.at(-1) ?? '';
  const listed = (link: string) =>
    chain.flatMap(({ name, args }) =>
      name === link ? [source.strings(args[0]?.value).map(({ text }) => text)] : [],
    )[0];
  const [only, except] = [listed('only'), listed('except')];
  const isApi = chain.some(({ name }) => name === 'apiOnly');
  const params = chain.find(({ name }) => name === 'params')?.args[0]?.value;
  const param = (name: string, other: string): string => {
    const given =
      typeof params === 'object' && params?.kind === 'object' ? source.strings(source.get(params, name)) : [];
    return given[0]?.text ?? other;
  };
  const outer = names.slice(0, -1).flatMap((name) => [name, `:${param(name, `${singular(name)}_id`)}`]);
  return actions.flatMap(([action, methods, path]) => {
    if (isApi && (action === 'create' || action === 'edit')) return [];
    if (only && !only.includes(action)) return [];
    if (except?.includes(action)) return [];
    const isOwn = isShallow && path.includes(':id');
    const base = [...(isOwn ? [] : outer), last].join('/');
    return [
      {
        action,
        methods,
        path: `${base}${path.replace(':id', `:${param(last, 'id')}`)}`,
        name: names.join('.'),
      },
    ];
  });
}

/** Of the names that resources have. */
const singular = (name: string): string =>
  name
    .replace(/-/g, '_')
    .replace(/ies$/, 'y')
    .replace(/(ss|sh|ch|x)es$/, '$1')
    .replace(/(?<!s)s$/, '');
