// Schemas of documents, as tools are described with: self-contained, strict, of today's JSON Schema.
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { argumentsOf } from '../../../src/tools/publish/arguments.ts';
import { type OpenApiDocument, operationsOf } from '../../../src/tools/publish/openapi.ts';

const documents = (schema: object, components: object = {}, more: object = {}): OpenApiDocument => ({
  openapi: '3.0.0',
  ...more,
  paths: { '/x': { post: { requestBody: { required: true, content: { 'application/json': { schema } } } } } },
  components: { schemas: components },
});
function inputOf(document: OpenApiDocument) {
  const [operation] = operationsOf(document, () => true);
  if (!operation) throw new Error('no operation');
  return argumentsOf(operation);
}
const accepts = (schema: object, args: unknown) => z.fromJSONSchema(schema as never).safeParse(args).success;

describe('a body', () => {
  test.each<[string, object, object, unknown[], unknown[]]>([
    [
      'with null, as 3.0 writes it',
      { type: 'object', properties: { a: { type: 'string', nullable: true } } },
      {},
      [{ a: null }, {}],
      [{ a: 1 }],
    ],
    [
      'with null and an enum',
      { type: 'object', properties: { a: { type: 'string', nullable: true, enum: ['x'] } } },
      {},
      [{ a: null }, { a: 'x' }],
      [{ a: 'y' }],
    ],
    [
      'with exclusive limits, as 3.0 writes them',
      { type: 'object', properties: { a: { type: 'number', minimum: 1, exclusiveMinimum: true } } },
      {},
      [{ a: 1.5 }],
      [{ a: 1 }],
    ],
    [
      'that names itself',
      { $ref: '#/components/schemas/Tree' },
      {
        Tree: {
          type: 'object',
          properties: { of: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
        },
      },
      [{ of: [{ of: [] }] }],
      [{ of: [{ x: 1 }] }, { of: 1 }],
    ],
    [
      'that extends another',
      {
        allOf: [
          { $ref: '#/components/schemas/A' },
          { properties: { b: { type: 'number' } }, required: ['b'] },
        ],
      },
      { A: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] } },
      [{ a: 'x', b: 1 }],
      [{ a: 'x' }, { b: 1 }, { a: 'x', b: 1, c: 1 }],
    ],
    [
      'that is one of several',
      {
        oneOf: [
          { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
          { type: 'object', properties: { b: { type: 'string' } }, required: ['b'] },
        ],
      },
      {},
      [{ body: { a: 'x' } }],
      [{ body: { a: 'x', b: 'y' } }, { a: 'x' }],
    ],
    [
      'that is a list',
      { type: 'array', items: { type: 'string' } },
      {},
      [{ body: ['a'] }],
      [{ body: [1] }, {}],
    ],
    [
      'whose members have any name',
      { type: 'object', additionalProperties: { type: 'number' } },
      {},
      [{ body: { a: 1 } }],
      [{ body: { a: 'x' } }],
    ],
    [
      'with a member that is called body',
      { type: 'object', properties: { body: { type: 'string' } } },
      {},
      [{ body: { body: 'x' } }],
      [{ body: 'x' }],
    ],
    [
      'with what the server sets',
      {
        type: 'object',
        properties: { id: { type: 'integer', readOnly: true }, a: { type: 'string' } },
        required: ['id', 'a'],
      },
      {},
      [{ a: 'x' }],
      [{ id: 1, a: 'x' }],
    ],
  ])('%s', (_, schema, components, right, wrong) => {
    const { inputSchema } = inputOf(documents(schema, components));
    expect(right.filter((args) => !accepts(inputSchema, args))).toEqual([]);
    expect(wrong.filter((args) => accepts(inputSchema, args))).toEqual([]);
    expect(JSON.stringify(inputSchema)).not.toMatch(/components|nullable|readOnly/);
  });
});

describe('parameters', () => {
  const get = (parameters: object[], path = '/x') => inputOf({ paths: { [path]: { get: { parameters } } } });
  const list = { type: 'array', items: { type: 'string' } };
  const object = { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } } };

  test.each<[string, object, unknown, string]>([
    ['a list', { schema: list }, ['1', '2'], '/x?q=1&q=2'],
    ['a list with commas', { schema: list, explode: false }, ['1', '2'], '/x?q=1%2C2'],
    ['a list with pipes', { schema: list, style: 'pipeDelimited' }, ['1', '2'], '/x?q=1%7C2'],
    ['a deep object', { schema: object, style: 'deepObject' }, { a: 'x', b: 2 }, '/x?q%5Ba%5D=x&q%5Bb%5D=2'],
    ['an object', { schema: object }, { a: 'x', b: 2 }, '/x?a=x&b=2'],
    ['a boolean', { schema: { type: 'boolean' } }, false, '/x?q=false'],
    [
      'one with a content',
      { content: { 'application/json': { schema: { type: 'string' } } } },
      'a b',
      '/x?q=a+b',
    ],
  ])('%s', (_, parameter, value, url) => {
    const { inputSchema, requestOf } = get([{ name: 'q', in: 'query', ...parameter }]);
    expect(accepts(inputSchema, { q: value })).toBe(true);
    expect(requestOf({ q: value }).url).toBe(url);
  });

  test('one name in two places', () => {
    const { inputSchema, requestOf } = get(
      [
        { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
        { name: 'id', in: 'query', schema: { type: 'string' } },
      ],
      '/x/{id}',
    );
    expect(inputSchema).toMatchObject({ properties: { id: {}, query_id: {} }, required: ['id'] });
    expect(requestOf({ id: 'a', query_id: 'b' }).url).toBe('/x/a?id=b');
  });

  test('who calls is no argument', () => {
    const headers = ['Authorization', 'Cookie', 'Host', 'X-Trace'].map((name) => ({
      name,
      in: 'header',
      schema: { type: 'string' },
    }));
    const { inputSchema, requestOf } = get([
      ...headers,
      { name: 'sid', in: 'cookie', schema: { type: 'string' } },
    ]);
    expect(Object.keys(Object(inputSchema.properties))).toEqual(['X-Trace']);
    expect(requestOf({ 'X-Trace': 'a' }).headers).toEqual({ 'x-trace': 'a' });
    expect(() => requestOf({ 'X-Trace': 'a\r\nb: c' })).toThrow('only characters that headers may have');
  });
});

test('Swagger 2, with its base path, its body and its forms', () => {
  const document = {
    swagger: '2.0',
    basePath: '/v1/',
    definitions: { New: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] } },
    paths: {
      '/x': {
        post: {
          parameters: [{ name: 'of', in: 'body', required: true, schema: { $ref: '#/definitions/New' } }],
        },
      },
      '/form': { post: { parameters: [{ name: 'a', in: 'formData', type: 'string', required: true }] } },
    },
  };
  const [body, form] = operationsOf(document, ({ path }) => path.startsWith('/v1')).map(argumentsOf);
  expect(body?.requestOf({ a: 'x' })).toMatchObject({ url: '/v1/x', body: '{"a":"x"}' });
  expect(form?.requestOf({ a: 'x y' })).toMatchObject({ url: '/v1/form', body: 'a=x+y' });
});
