// Operations of an OpenAPI document, 3.0 and 3.1, and 2.0 (Swagger).
import { toolError } from '../errors.ts';
import type { JsonSchema } from '../schema.ts';
import type { Body, Operation, Parameter } from './operation.ts';
import { plainSchema } from './plain-schema.ts';

type Node = Record<string, unknown>;

/** Of any version. */
export type OpenApiDocument = { readonly [member: string]: unknown };

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'query'];

/** `isWanted`: nothing is read of others, which may be wrong. Throws a ToolError where the document is none. */
export function operationsOf(
  document: OpenApiDocument,
  isWanted: (route: { method: string; path: string }) => boolean,
): Operation[] {
  const root: Node = document;
  if (typeof root.paths !== 'object' || root.paths === null)
    throw toolError('PUBLISH_INVALID', 'openapi: no "paths": give an OpenAPI document.');
  const at = (pointer: string) => valueAt(root, pointer);
  const resolved = (given: unknown, depth = 0): Node => {
    const node = Object(given) as Node;
    return typeof node.$ref === 'string' && depth < 20 ? resolved(at(node.$ref), depth + 1) : node;
  };
  const schema = (given: unknown) => plainSchema((given ?? {}) as JsonSchema, at);
  return Object.entries(root.paths as Node).flatMap(([written, given]) => {
    const item = resolved(given);
    return METHODS.flatMap((name) => {
      const method = name.toUpperCase();
      const path = [written, ...bases(root).map((base) => base + written)].find((one) =>
        isWanted({ method, path: one }),
      );
      if (path === undefined || !item[name]) return [];
      const operation = resolved(item[name]);
      const parameters = [...list(item.parameters), ...list(operation.parameters)].map((one) =>
        resolved(one),
      );
      const { summary, description, operationId } = operation as Record<string, string | undefined>;
      return {
        ...{ method, path, id: operationId },
        description: [summary, description].filter(Boolean).join('. '),
        parameters: lastOfEach(parameters).flatMap((one) => parameterOf(one, schema)),
        body: root.swagger ? oldBody(parameters, schema) : bodyOf(resolved(operation.requestBody), schema),
      };
    });
  });
}

/** As publish() takes them. */
export const routesOf = ({ paths }: OpenApiDocument): string[] =>
  Object.entries(Object(paths) as Node).flatMap(([path, item]) =>
    METHODS.filter((method) => Object(item)[method]).map((method) => `${method.toUpperCase()} ${path}`),
  );

const list = (given: unknown): unknown[] => (Array.isArray(given) ? given : []);
/** What may stand in front of each path of the document. */
function bases({ basePath, servers }: Node): string[] {
  const urls = list(servers).map((server) => String(Object(server).url));
  const paths = urls.map((url) =>
    URL.canParse(url, 'http://app') ? new URL(url, 'http://app').pathname : '',
  );
  return [basePath, ...paths].flatMap((base) =>
    typeof base === 'string' && base.length > 1 ? [base.replace(/\/$/, '')] : [],
  );
}

/** Those of an operation take the place of those of its path. */
const lastOfEach = (parameters: Node[]) => [
  ...new Map(parameters.map((one) => [`${one.in} ${one.name}`, one])).values(),
];

function parameterOf(given: Node, schema: (of: unknown) => JsonSchema): Parameter[] {
  const {
    name,
    in: place,
    required,
    description,
    style,
    explode,
    content,
  } = given as unknown as Parameter & {
    in: string;
    description?: string;
    content?: unknown;
  };
  if (!['path', 'query', 'header'].includes(place)) return [];
  // Who calls is the caller's own.
  if (place === 'header' && /^(?:accept|content-type|authorization|cookie|host)$/i.test(name)) return [];
  const { in: _, name: __, required: ___, collectionFormat, ...own } = given;
  const of = given.schema ?? (Object.values(Object(content))[0] as Node | undefined)?.schema ?? own;
  return [
    {
      ...{ name, in: place as Parameter['in'], required: place === 'path' || required === true },
      schema: { ...schema(of), ...(description ? { description } : {}) },
      style,
      explode: explode ?? (collectionFormat ? collectionFormat === 'multi' : undefined),
    },
  ];
}

function bodyOf({ content, required }: Node, schema: (of: unknown) => JsonSchema): Body | null {
  if (content === undefined) return null;
  const kinds = Object.entries(content as Node);
  const json = kinds.find(([type]) => /^application\/(?:[\w.+-]+\+)?json\b|^\*\/\*/.test(type));
  const form = kinds.find(([type]) => type.startsWith('application/x-www-form-urlencoded'));
  const found = json ?? form;
  if (!found)
    throw toolError(
      'PUBLISH_INVALID',
      `takes ${kinds.map(([type]) => type).join(', ')}: only JSON and forms can be sent.`,
    );
  return {
    schema: schema((found[1] as Node).schema),
    required: required === true,
    type: json ? 'application/json' : 'application/x-www-form-urlencoded',
  };
}

function oldBody(parameters: Node[], schema: (of: unknown) => JsonSchema): Body | null {
  const body = parameters.find((one) => one.in === 'body');
  if (body)
    return { schema: schema(body.schema), required: body.required === true, type: 'application/json' };
  const fields = parameters.filter((one) => one.in === 'formData');
  if (fields.length === 0) return null;
  if (fields.some(({ type }) => type === 'file'))
    throw toolError('PUBLISH_INVALID', 'takes files: only JSON and forms can be sent.');
  const properties = fields.map(({ in: _, name, required: __, ...of }) => [name, of]);
  const required = fields.flatMap((one) => (one.required === true ? [one.name] : []));
  return {
    schema: schema({ type: 'object', properties: Object.fromEntries(properties), required }),
    ...{ required: required.length > 0, type: 'application/x-www-form-urlencoded' },
  };
}

/** What "#/a/b" names; undefined of another document, which is not fetched. */
export function valueAt(root: unknown, pointer: string): unknown {
  if (!pointer.startsWith('#/')) return undefined;
  const keys = pointer
    .slice(2)
    .split('/')
    .map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'));
  return keys.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null && Object.hasOwn(node, key) ? (node as Node)[key] : undefined,
    root,
  );
}
