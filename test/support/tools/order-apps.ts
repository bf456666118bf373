// One app of orders, made with each framework that can be published: it wants a user, and echoes what reached it.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fixtures } from '../folders.ts';

/** What the framework hands over. */
interface Asked {
  user: string | undefined;
  tool: string | undefined;
  params: Record<string, string>;
  query: Record<string, unknown>;
  body: unknown;
}
type Answer = { status: number; body: unknown };

const routes: Readonly<Record<string, (asked: Asked) => Answer>> = {
  'GET /orders': ({ user, tool, query }) => ({ status: 200, body: { user, tool, query } }),
  'POST /orders': ({ user, body }) => ({ status: 201, body: { user, body } }),
  'GET /orders/:id': ({ user, params }) =>
    params.id === '404'
      ? { status: 404, body: { error: 'no order' } }
      : { status: 200, body: { user, params } },
  'DELETE /orders/:id': () => ({ status: 204, body: undefined }),
};
const userOf = (authorization: string | undefined) => /^Bearer (\w+)$/.exec(authorization ?? '')?.[1];
const refused: Answer = { status: 401, body: { error: 'who are you' } };
const answer = (route: string, asked: Asked) => (asked.user ? (routes[route]?.(asked) ?? refused) : refused);

const each = Object.keys(routes).map((route) => {
  const [method = '', path = ''] = route.split(' ');
  return { route, method, path, braces: path.replaceAll(/:(\w+)/g, '{$1}') };
});

// biome-ignore lint/suspicious/noExplicitAny: of many frameworks and versions, each in its fixture.
type Any = any;
const from = (fixture: string, name: string): Any =>
  createRequire(join(fixtures, fixture, 'package.json'))(name);

function express(of: Any) {
  const app = of();
  app.use(of.json());
  for (const { route, method, path } of each)
    app[method.toLowerCase()](path, (req: Any, res: Any) => {
      const { status, body } = answer(route, {
        ...{ user: userOf(req.headers.authorization), tool: req.headers['x-mcp-tool'] },
        ...{ params: req.params, query: req.query, body: req.body },
      });
      res.status(status);
      body === undefined ? res.end() : res.json(body);
    });
  return app;
}

function fastify(of: Any, isShort: boolean) {
  const app = of();
  const declare = () => {
    const query = { limit: { type: 'integer' }, tag: { type: 'array', items: { type: 'string' } } };
    const properties = { title: { type: 'string', minLength: 1 }, count: { type: 'integer' } };
    app.addSchema({ $id: 'order', type: 'object', properties, required: ['title'] });
    for (const { route, method, path } of each)
      app.route({
        ...{ method, url: path },
        schema: {
          ...(path.includes(':')
            ? { params: { type: 'object', properties: { id: { type: 'string' } } } }
            : {}),
          ...(route === 'POST /orders' ? { body: { $ref: 'order#' }, summary: 'Places an order' } : {}),
          ...(route === 'GET /orders'
            ? { querystring: isShort ? query : { type: 'object', properties: query } }
            : {}),
        },
        handler: async (req: Any, reply: Any) => {
          const { status, body } = answer(route, {
            ...{ user: userOf(req.headers.authorization), tool: req.headers['x-mcp-tool'] },
            ...{ params: req.params, query: req.query, body: req.body },
          });
          return reply.code(status).send(body);
        },
      });
  };
  return { app, declare };
}

function koa() {
  const [Koa, { Router }] = [from('koa', 'koa'), from('koa', '@koa/router')];
  const [app, router] = [new Koa(), new Router()];
  for (const { route, method, path } of each)
    router[method.toLowerCase()](path, async (ctx: Any) => {
      let sent = '';
      for await (const chunk of ctx.req) sent += chunk;
      const { status, body } = answer(route, {
        ...{ user: userOf(ctx.get('authorization')), tool: ctx.get('x-mcp-tool') },
        ...{ params: ctx.params, query: ctx.query, body: sent ? JSON.parse(sent) : undefined },
      });
      ctx.body = body ?? null;
      ctx.status = status;
    });
  return app.use(router.routes());
}

function hono() {
  const { Hono } = from('hono', 'hono');
  const app = new Hono();
  for (const { route, method, path } of each)
    app.on(method, path, async (c: Any) => {
      const { status, body } = answer(route, {
        ...{ user: userOf(c.req.header('authorization')), tool: c.req.header('x-mcp-tool') },
        ...{ params: c.req.param(), query: c.req.query() },
        body: method === 'POST' ? await c.req.json() : undefined,
      });
      return body === undefined ? c.body(null, status) : c.json(body, status);
    });
  return app;
}

function hapi() {
  const app = from('hapi', '@hapi/hapi').server();
  for (const { route, method, braces } of each)
    app.route({
      ...{ method, path: braces },
      handler: (req: Any, h: Any) => {
        const { status, body } = answer(route, {
          ...{ user: userOf(req.headers.authorization), tool: req.headers['x-mcp-tool'] },
          ...{ params: req.params, query: req.query, body: req.payload },
        });
        return h.response(body).code(status);
      },
    });
  return app;
}

/** A controller with a service by DI, and a guard. */
async function nest(platform: string) {
  const common = from('nest', '@nestjs/common');
  const { NestFactory } = from('nest', '@nestjs/core');
  const { [platform === 'fastify' ? 'FastifyAdapter' : 'ExpressAdapter']: Adapter } = from(
    'nest',
    `@nestjs/platform-${platform}`,
  );
  class Orders {
    find(id: string) {
      return { found: id };
    }
  }
  common.Injectable()(Orders);
  class SignedIn {
    canActivate(context: Any) {
      return userOf(context.switchToHttp().getRequest().headers.authorization) !== undefined;
    }
  }
  class OrdersController {
    orders: Orders;
    constructor(orders: Orders) {
      this.orders = orders;
    }
    one(id: string) {
      return this.orders.find(id);
    }
  }
  common.Inject(Orders)(OrdersController, undefined, 0);
  const descriptor = Object.getOwnPropertyDescriptor(OrdersController.prototype, 'one');
  common.Get(':id')(OrdersController.prototype, 'one', descriptor);
  common.Param('id')(OrdersController.prototype, 'one', 0);
  common.UseGuards(SignedIn)(OrdersController);
  common.Controller('orders')(OrdersController);
  class App {}
  common.Module({ controllers: [OrdersController], providers: [Orders] })(App);
  return NestFactory.create(App, new Adapter(), { logger: false });
}

export const makers = {
  'Express 4': () => express(from('shop', 'express')),
  'Express 5': () => express(from('blog', 'express')),
  'Koa 3': koa,
  'Hono 4': hono,
  'hapi 21': hapi,
} as const;

export const fastifies = {
  'Fastify 4': () => fastify(from('fastify', 'fastify4'), true),
  'Fastify 5': () => fastify(from('fastify', 'fastify'), false),
} as const;

export const nests = {
  'Nest 11 on Express': () => nest('express'),
  'Nest 11 on Fastify': () => nest('fastify'),
};

/** Of tRPC: a router, and one of another version. */
export const trpcs = { 'tRPC 10': 'trpc10', 'tRPC 11': '@trpc/server' } as const;
export function trpcRouter(name: string) {
  const { initTRPC, TRPCError } = from('trpc', name);
  const { z } = from('trpc', 'zod');
  const t = initTRPC.context().meta().create();
  const signedIn = t.procedure.use(({ ctx, next }: { ctx: { user?: string }; next: () => unknown }) => {
    if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'who are you' });
    return next();
  });
  return t.router({
    orders: t.router({
      byId: signedIn
        .meta({ description: 'Finds an order' })
        .input(z.object({ id: z.number() }))
        .query(({ input, ctx }: Any) => ({ id: input.id, user: ctx.user })),
      fail: signedIn.mutation(() => {
        throw new Error('postgres://u:pw@host/db');
      }),
    }),
    time: t.procedure.query(() => 'now'),
  });
}

export const document = {
  openapi: '3.0.3',
  paths: {
    '/orders': {
      get: {
        operationId: 'listOrders',
        summary: 'Lists orders',
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1 } },
          { name: 'tag', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
        ],
      },
      post: {
        operationId: 'place-order',
        description: 'Places an order',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/NewOrder' } } },
        },
      },
    },
    '/orders/{orderId}': {
      parameters: [{ name: 'orderId', in: 'path', required: true, schema: { type: 'string' } }],
      get: { description: 'Finds an order' },
      delete: {},
    },
  },
  components: {
    schemas: {
      Base: {
        type: 'object',
        properties: { id: { type: 'integer', readOnly: true }, note: { type: 'string', nullable: true } },
        required: ['id'],
      },
      NewOrder: {
        allOf: [
          { $ref: '#/components/schemas/Base' },
          {
            type: 'object',
            required: ['title'],
            properties: { title: { type: 'string' }, count: { type: 'integer' } },
          },
        ],
      },
    },
  },
};
