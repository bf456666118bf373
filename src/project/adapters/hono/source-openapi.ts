// `app.openapi(createRoute({ method, path, … }), handler)` of @hono/zod-openapi, and its documents. https://hono.dev/examples/zod-openapi
import type { Call, Source, Value } from '../../source/reader/source.ts';
import { flat } from '../_http/flat.ts';
import { isAnswer, partsOf, schemaOf } from '../_http/schemas.ts';
import { fromOpenApi } from './paths.ts';
import { handlersOf, type Item } from './source-values.ts';

type Text = ReturnType<Source['strings']>[number];

/** What one call registers, in the order of its handlers. */
export interface Registered {
  methods: string[];
  paths: Text[];
  items: Item[];
}

export function isOpenApi(name: string): boolean {
  return ['openapi', 'openapiRoutes', 'doc', 'doc31'].includes(name);
}

export function openApiEntries(source: Source, { name, args }: Call): Registered[] {
  const [first, second] = args.map(({ value }) => value);
  if (name === 'openapi') return [entryOf(source, first, second)].flatMap((one) => one ?? []);
  if (name === 'openapiRoutes')
    return flat(first).flatMap((item) => {
      const inputs = passedThrough(item);
      if (source.literal(source.get(inputs, 'addRoute'))?.data === false) return [];
      return entryOf(source, source.get(inputs, 'route'), source.get(inputs, 'handler')) ?? [];
    });
  const items = [fromPackage(name)];
  return [{ methods: ['GET'], paths: source.strings(first), items }];
}

function entryOf(source: Source, route: Value, handler: Value): Registered | null {
  const config = configOf(route);
  const methods = source.strings(source.get(config, 'method')).map(({ text }) => text.toUpperCase());
  const paths = source
    .strings(source.get(config, 'path'))
    .map(({ text, holes }) => ({ text: fromOpenApi(text), holes }));
  if (paths.length === 0) return null;
  const before = handlersOf(source, [{ value: source.get(config, 'middleware') }]);
  const request = source.get(config, 'request');
  const validators = ['query', 'params', 'headers', 'cookies'].filter((key) => has(source, request, key));
  const bodies = has(source, request, 'body') ? bodyValidators(source, request) : [];
  const content = (of: string, value: Value) => {
    const types = source.get(value, 'content');
    const keys = typeof types === 'object' && types?.kind === 'object' ? [...types.properties.keys()] : [];
    return keys
      .slice(0, 1)
      .flatMap((key) => schemaOf(source, of, source.get(source.get(types, key), 'schema')));
  };
  const responses = source.get(config, 'responses');
  const statuses =
    typeof responses === 'object' && responses?.kind === 'object' ? [...responses.properties.keys()] : [];
  const schemas = [
    ...partsOf(source, request, { params: 'params', query: 'query', headers: 'headers', cookies: 'cookies' }),
    ...(bodies.length > 0 ? content('body', source.get(request, 'body')) : []),
    ...statuses.filter(isAnswer).flatMap((status) => content(status, source.get(responses, status))),
  ];
  return {
    methods,
    paths,
    items: [
      ...before,
      ...[...validators, ...bodies].map(() => fromPackage('zValidator')),
      ...handlersOf(source, [{ value: handler }]).map((item) => ({ ...item, schemas })),
    ],
  };
}

/** A gate for the type, and a validator for each. */
function bodyValidators(source: Source, request: Value): string[] {
  const content = source.get(source.get(request, 'body'), 'content');
  const types =
    typeof content === 'object' && content?.kind === 'object' ? [...content.properties.keys()] : [];
  const read = types.filter((type) => /json|form/.test(type));
  return read.length > 0 ? ['gate', ...read] : [];
}

function has(source: Source, value: Value, key: string): boolean {
  return value !== undefined && source.get(value, key) !== undefined && source.get(value, key) !== null;
}

/** The object that `createRoute` was given. */
function configOf(route: Value): Value {
  const [one] = flat(route);
  return passedThrough(one);
}

function passedThrough(value: Value): Value {
  if (typeof value !== 'object' || value?.kind !== 'symbolic' || value.origin.type !== 'call') return value;
  const { name, args } = value.origin.call;
  return /^(?:createRoute|defineOpenAPIRoute)$/.test(name) ? args[0]?.value : value;
}

function fromPackage(name: string): Item {
  const known = { name: `@hono/zod-openapi.${name}`, source: null, text: null };
  return { value: undefined, ...known, takesNext: true, passes: false };
}
