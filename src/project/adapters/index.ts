// The adapters, in the order in which their routes and models are listed.
import type { Adapter } from './adapter.ts';
import { adonis } from './adonis/index.ts';
import { astro } from './astro/index.ts';
import { bookshelf } from './bookshelf/index.ts';
import { drizzle } from './drizzle/index.ts';
import { elysia } from './elysia/index.ts';
import { express } from './express/index.ts';
import { fastify } from './fastify/index.ts';
import { graphqlServer } from './graphql-server/index.ts';
import { h3 } from './h3/index.ts';
import { hapi } from './hapi/index.ts';
import { hono } from './hono/index.ts';
import { knex } from './knex/index.ts';
import { koa } from './koa/index.ts';
import { kysely } from './kysely/index.ts';
import { mikroOrm } from './mikro-orm/index.ts';
import { mongoose } from './mongoose/index.ts';
import { nest } from './nest/index.ts';
import { next } from './next/index.ts';
import { nitro } from './nitro/index.ts';
import { nuxt } from './nuxt/index.ts';
import { objection } from './objection/index.ts';
import { orpc } from './orpc/index.ts';
import { prisma } from './prisma/index.ts';
import { reactRouter } from './react-router/index.ts';
import { sequelize } from './sequelize/index.ts';
import { sveltekit } from './sveltekit/index.ts';
import { tanstackStart } from './tanstack-start/index.ts';
import { trpc } from './trpc/index.ts';
import { typeorm } from './typeorm/index.ts';

export const adapters: readonly Adapter[] = [
  express,
  prisma,
  fastify,
  drizzle,
  mongoose,
  typeorm,
  sequelize,
  mikroOrm,
  objection,
  kysely,
  knex,
  bookshelf,
  nest,
  hono,
  trpc,
  koa,
  hapi,
  next,
  sveltekit,
  nuxt,
  astro,
  reactRouter,
  nitro,
  h3,
  tanstackStart,
  adonis,
  elysia,
  orpc,
  graphqlServer,
];
