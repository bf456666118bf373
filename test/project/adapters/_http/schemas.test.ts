// What the source of each framework says of requests and answers: no package is there.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adapters } from '../../../../src/project/adapters/index.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { createProject } from '../../../support/temp.ts';

/** By the path, "of type source". */
async function read(framework: string, pkg: string, files: Record<string, string>) {
  const manifest = { name: 'app', type: 'module', dependencies: { [pkg]: '*' } };
  const { root, project } = await createProject({ 'package.json': manifest, ...files });
  const adapter = adapters.find(({ name }) => name === framework);
  const capabilities = await adapter?.load();
  const handled = Object.keys(adapter?.packages ?? {});
  const source = await createSource({ project, entries: [join(root, 'app.ts')], handled });
  const { items } = capabilities?.sourceRoutes?.(source) ?? { items: [] };
  return Object.fromEntries(
    items.map(({ path, schemas = [] }) => [
      path,
      schemas.map(({ of, type, source: at }) => [of, type, ...(at === null ? [] : [at])].join(' ')),
    ]),
  );
}

const schemas = `import { z } from 'zod';
export const newUser = z.object({ name: z.string() });
export const user = newUser.extend({ id: z.number() });
`;

test('schemas of a route, by name and line, or as a type', async () => {
  const found = await read('fastify', 'fastify', {
    'app.ts': `import Fastify from 'fastify';
import { Type } from '@sinclair/typebox';
import { newUser } from './schemas.ts';
const app = Fastify();
const page = { type: 'object', properties: { page: { type: 'integer' }, size: { type: 'integer' } }, required: ['page'] };
app.get('/json', { schema: { querystring: page, response: { 200: { $ref: 'user#' }, '2xx': { type: 'string' }, '4xx': { type: 'object', properties: { error: {} } } } } }, list);
app.post('/inline', { schema: { body: { type: 'object', required: ['tags'], properties: {
  tags: { type: 'array', items: { type: 'string' } }, kind: { enum: ['a', 'b'] } } } } }, list);
app.post('/typebox', { schema: { body: Type.Object({ id: Type.Integer(), at: Type.Optional(Type.String()) }), params: { id: { type: 'number' } } } }, list);
app.post('/zod', { schema: { body: newUser } }, list);
app.get('/none', list);
app.get('/unknown', { schema: { body: given(), querystring: { type: 'object' }, tags: ['x'] } }, list);
function list() {}`,
    'schemas.ts': schemas,
  });
  expect(found).toEqual({
    '/json': ['query page app.ts:5', '200 user#', '2xx string'],
    '/inline': ['body { tags: string[], kind?: "a" | "b" }'],
    '/typebox': ['params { id?: number }', 'body { id: number, at?: string }'],
    '/zod': ['body newUser schemas.ts:2'],
    '/none': [],
    '/unknown': [],
  });
});

test('validators in a chain, and routes that are described', async () => {
  const found = await read('hono', 'hono', {
    'app.ts': `import { Hono } from 'hono';
import { OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
import { zValidator } from '@hono/zod-validator';
import { vValidator } from '@hono/valibot-validator';
import { validator } from 'hono/validator';
import * as v from 'valibot';
import { newUser, user } from './schemas.ts';
const app = new OpenAPIHono();
app.post('/users', zValidator('json', newUser), zValidator('query', z.object({ dry: z.boolean().optional() })), (c) => c.json(1));
app.get('/v/:id', vValidator('param', v.object({ id: v.string(), many: v.optional(v.array(v.number())) })), (c) => c.json(1));
app.get('/own', validator('json', (value, c) => value), (c) => c.json(1));
app.openapi(createRoute({ method: 'put', path: '/users/{id}',
  request: { params: z.object({ id: z.string() }), body: { content: { 'application/json': { schema: newUser } } } },
  responses: { 200: { content: { 'application/json': { schema: user } }, description: '' }, 204: { description: '' }, 404: { content: { 'application/json': { schema: user } } } } }), (c) => c.json(1));
export default app;`,
    'schemas.ts': schemas,
  });
  expect(found).toEqual({
    '/users': ['body newUser schemas.ts:2', 'query { dry?: boolean }'],
    '/v/:id': ['params { id: string, many?: number[] }'],
    '/own': [],
    '/users/:id': ['params { id: string }', 'body newUser schemas.ts:2', '200 user schemas.ts:3'],
  });
});

test('input and output of procedures', async () => {
  const found = await read('trpc', '@trpc/server', {
    'app.ts': `import { initTRPC } from '@trpc/server';
import { z } from 'zod';
import { newUser, user } from './schemas.ts';
const t = initTRPC.create();
const owned = t.procedure.input(z.object({ team: z.enum(['a', 'b']) }));
export const appRouter = t.router({
  add: owned.input(newUser).output(z.array(user)).mutation(() => []),
  at: t.procedure.input(z.object({ when: z.iso.date().nullish(), n: z.literal(3).default(3) })).query(() => 1),
  some: t.procedure.input(user.omit({ id: true }).extend({ at: z.date() }).partial().optional()).query(() => 1),
  one: t.procedure.input(user.pick({ id: true }).strict()).query(() => 1),
  none: t.procedure.query(() => 1),
});`,
    'schemas.ts': schemas,
  });
  expect(found).toEqual({
    add: ['input { team: "a" | "b" }', 'input newUser schemas.ts:2', 'output user[]'],
    at: ['input { when?: string | null, n?: 3 }'],
    some: ['input { name?: string, at?: Date }'],
    one: ['input { id: number }'],
    none: [],
  });
});

test('what a route validates, where nothing says that a key is needed', async () => {
  const found = await read('hapi', '@hapi/hapi', {
    'app.ts': `import Hapi from '@hapi/hapi';
import Joi from 'joi';
const server = Hapi.server();
const title = Joi.string();
server.route({ method: 'POST', path: '/a/{id}', handler: () => 1, options: {
  validate: { params: { id: Joi.number().required() }, payload: Joi.object({ title, year: Joi.number().integer().required() }) },
  response: { schema: Joi.array().items(title), status: { 201: Joi.object({ id: Joi.string() }), 404: Joi.object({ error: Joi.string() }) } } } });
server.route({ method: 'GET', path: '/b', handler: () => 1 });`,
  });
  expect(found).toEqual({
    '/a/{id}': [
      'params { id: number }',
      'body { title?: title, year: number }',
      'returns title[]',
      '201 { id?: string }',
    ],
    '/b': [],
  });
});

test('types of the parameters of a method, and of what it returns', async () => {
  const found = await read('nest', '@nestjs/core', {
    'app.ts': `import { NestFactory } from '@nestjs/core';
import { Body, Controller, Get, Module, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { CreateUserDto, UserDto, type Filter } from './dto.ts';
import { ZodValidationPipe } from './pipe.ts';
import { newUser } from './schemas.ts';
@Controller('users')
class Users {
  @Post() create(@Body() dto: CreateUserDto): Promise<UserDto> {}
  @Post('many') many(@Body() dtos: CreateUserDto[], @Query() filter: Filter): Promise<void> {}
  @Get(':id') read(@Param('id', ParseIntPipe) id: number, @Query('full') full?: boolean): any {}
  @Get('by/:name') byName(@Param('name') name: string) {}
  @Post('zod') zod(@Body(new ZodValidationPipe(newUser)) body: unknown) {}
}
@Module({ controllers: [Users] }) class App {}
const app = await NestFactory.create(App);
await app.listen(1);`,
    'dto.ts': `export class CreateUserDto { name: string }
export class UserDto { id: number }
export interface Filter { page: number }`,
    'pipe.ts': `export class ZodValidationPipe { constructor(schema) {} }`,
    'schemas.ts': schemas,
  });
  expect(found).toEqual({
    '/users': ['body CreateUserDto dto.ts:1', 'returns UserDto dto.ts:2'],
    '/users/many': ['body CreateUserDto[] dto.ts:1', 'query Filter'],
    '/users/:id': ['params.id number', 'query.full boolean'],
    '/users/by/:name': [],
    '/users/zod': ['body newUser schemas.ts:2'],
  });
});
