// An endpoint's arguments as one object, and a call's arguments as a request.
import { toolError } from '../errors.ts';
import type { JsonSchema } from '../schema.ts';
import type { Operation, Parameter } from './operation.ts';

export interface Arguments {
  inputSchema: JsonSchema;
  /** Throws a ToolError for what cannot be part of an address. */
  requestOf(args: Readonly<Record<string, unknown>>): {
    url: string;
    headers: Record<string, string>;
    body?: string;
  };
}

/** Rows at once, where the endpoint itself names no limit. */
const MAX_ROWS = 100;
const COUNTS = /^(?:limit|take|first|size|count|page_?size|per_?page|rows|top)$/i;

/** Members of the body stand beside the parameters; where a name is in both, or it is no object, it is `body`. */
export function argumentsOf({ path, parameters, body }: Operation): Arguments {
  const named = namesOf(parameters);
  const taken = [...named.keys()];
  const sent = body ? bodyOf(body, taken) : undefined;
  return {
    inputSchema: schemaOf(named, body, sent),
    requestOf(args) {
      const { url, headers } = addressOf(path, named, taken, args);
      const content = sent?.of(args);
      if (!body || content === undefined) return { url, headers };
      headers['content-type'] = body.type;
      return {
        ...{ url, headers },
        body: body.type === 'application/json' ? JSON.stringify(content) : formOf(content),
      };
    },
  };
}

type Body = NonNullable<Operation['body']>;
type Given = Readonly<Record<string, unknown>>;

interface SentBody {
  properties: Given;
  required: string[];
  /** What is sent; undefined: nothing. */
  of(args: Given): unknown;
}

function namesOf(parameters: readonly Parameter[]): Map<string, Parameter> {
  const named = new Map<string, Parameter>();
  for (const parameter of parameters) {
    const name = named.has(parameter.name) ? `${parameter.in}_${parameter.name}` : parameter.name;
    named.set(name, parameter);
  }
  return named;
}

function bodyOf({ schema, required }: Body, taken: readonly string[]): SentBody {
  const members = membersOf(schema);
  const isFlat =
    members !== undefined && Object.keys(members).every((name) => !taken.includes(name) && name !== 'body');
  if (!isFlat)
    return {
      properties: { body: withoutDefinitions(schema) },
      required: required ? ['body'] : [],
      of: (args) => args.body,
    };
  return {
    properties: members,
    required: required ? requiredIn(schema) : [],
    of: (args) => pick(args, Object.keys(members)),
  };
}

function schemaOf(
  named: ReadonlyMap<string, Parameter>,
  body: Operation['body'],
  sent: SentBody | undefined,
): JsonSchema {
  const all = [...named];
  const definitions = Object.assign({}, ...all.map(([, { schema }]) => schema.$defs), body?.schema.$defs);
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(all.map(([name, parameter]) => [name, capped(name, parameter)])),
      ...sent?.properties,
    },
    required: [...all.flatMap(([name, { required }]) => (required ? [name] : [])), ...(sent?.required ?? [])],
    additionalProperties: false,
    ...(Object.keys(definitions).length > 0 ? { $defs: definitions } : {}),
  };
}

function addressOf(
  path: string,
  named: ReadonlyMap<string, Parameter>,
  taken: readonly string[],
  args: Given,
): { url: string; headers: Record<string, string> } {
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  let url = path;
  for (const [name, parameter] of named) {
    const value = args[name];
    if (value === undefined) continue;
    if (parameter.in === 'path') url = url.replace(`{${parameter.name}}`, segmentOf(name, value));
    else if (parameter.in === 'header') headers[parameter.name.toLowerCase()] = headerOf(name, value);
    else addQuery(query, parameter, value, taken);
  }
  return { url: query.size > 0 ? `${url}?${query}` : url, headers };
}

function membersOf(schema: JsonSchema): Readonly<Record<string, unknown>> | undefined {
  const isOther = ['anyOf', 'oneOf', 'allOf', '$ref', 'patternProperties'].some(
    (key) => schema[key] !== undefined,
  );
  if (isOther || schema.type !== 'object' || schema.additionalProperties !== false) return undefined;
  return (schema.properties as Record<string, unknown> | undefined) ?? {};
}

const requiredIn = ({ required }: JsonSchema) => (required as string[] | undefined) ?? [];
const withoutDefinitions = ({ $defs: _, ...schema }: JsonSchema): JsonSchema => schema;

function capped(name: string, { in: place, schema }: Parameter): JsonSchema {
  const own = withoutDefinitions(schema);
  const isNumber = own.type === 'integer' || own.type === 'number';
  if (place !== 'query' || !isNumber || !COUNTS.test(name)) return own;
  return { ...own, maximum: Math.min(typeof own.maximum === 'number' ? own.maximum : MAX_ROWS, MAX_ROWS) };
}

const pick = (args: Readonly<Record<string, unknown>>, names: string[]) =>
  Object.fromEntries(names.flatMap((name) => (args[name] === undefined ? [] : [[name, args[name]]])));

function plain(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw toolError('BAD_ARGUMENTS', `${name}: a text, a number or a boolean, as it is part of the address.`);
}

/** One segment, and no other endpoint: "." and ".." would be taken for a way. */
function segmentOf(name: string, value: unknown): string {
  const text = plain(name, value);
  if (/^\.{0,2}$/.test(text) || text.includes('\0'))
    throw toolError('BAD_ARGUMENTS', `${name}: "${text}" cannot be a part of the address.`);
  return encodeURIComponent(text);
}

function headerOf(name: string, value: unknown): string {
  const text = plain(name, value);
  if (/[^\t\x20-\x7e]/.test(text))
    throw toolError('BAD_ARGUMENTS', `${name}: only characters that headers may have.`);
  return text;
}

/** As OpenAPI's styles have it; a list several times, an object by its members, where nothing else is said. */
function addQuery(
  query: URLSearchParams,
  { name, style = 'form', explode = style === 'form', schema }: Parameter,
  value: unknown,
  taken: readonly string[],
) {
  if (Array.isArray(value)) {
    const items = value.map((item) => plain(name, item));
    const joined = style === 'pipeDelimited' ? '|' : style === 'spaceDelimited' ? ' ' : ',';
    for (const item of explode ? items : [items.join(joined)]) query.append(name, item);
  } else if (typeof value === 'object' && value !== null) {
    const known = Object.keys(Object(schema.properties));
    const members = Object.entries(value).map(([key, of]) => {
      // As a parameter of its own it could be another one, or one with a limit.
      const isOther =
        explode && style === 'form' && (taken.includes(key) || COUNTS.test(key) || !known.includes(key));
      if (isOther || !/^[\w.-]+$/.test(key))
        throw toolError(
          'BAD_ARGUMENTS',
          `${name}.${key.slice(0, 100)}: no member that the address can have.`,
        );
      return [key, plain(`${name}.${key}`, of)] as const;
    });
    if (style === 'deepObject') for (const [key, of] of members) query.append(`${name}[${key}]`, of);
    else if (explode) for (const [key, of] of members) query.append(key, of);
    else query.append(name, members.flat().join(','));
  } else if (value !== null) query.append(name, plain(name, value));
}

function formOf(value: unknown): string {
  const form = new URLSearchParams();
  for (const [name, of] of Object.entries(Object(value)))
    for (const one of Array.isArray(of) ? of : [of]) form.append(name, plain(name, one));
  return form.toString();
}
