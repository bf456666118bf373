// What fixtures/nuxt is made of, written by hand from its files: the server's folder by folder, then pages, then rules.
//
// Conventions:
// - Middleware of the server runs before its routes and before pages; then, for pages, that of pages: global ones, what the
//   page names, and the pages around it.
// - A page that only stands around others has no row of its own.
import { fileRouteBuilder } from './files.ts';
import { ANONYMOUS, type ExpectedRoute, locator } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('nuxt');

const log = { name: 'log', source: at('server/middleware/1.log.ts', '(event) =>') };
const user = { name: 'readUser', source: at('server/middleware/2.user.ts', 'function readUser') };
const userHandler = { name: 'defineUserHandler', source: at('server/utils/auth.ts', 'defineUserHandler') };
const stats = 'server/api/(admin)/stats.get.ts';
const requireAdmin = { name: 'requireAdmin', source: at(stats, 'function requireAdmin') };
const locale = { name: 'locale', source: at('app/middleware/locale.global.ts', 'defineNuxtRouteMiddleware') };
const auth = { name: 'auth', source: at('app/middleware/auth.ts', '(to) =>') };

const route = fileRouteBuilder('nuxt', 'events', [userHandler, requireAdmin, auth]);
const prefix = '/events';
const server = { prefix, runs: [log, user] };
const page = { prefix, kind: 'page' as const, runs: [log, user, locale] };

const pageOf = (path: string, file: string, more: Partial<ExpectedRoute> & { runs?: (typeof auth)[] } = {}) =>
  route(`GET ${path}`, file.split('/').at(-1) ?? '', `app/pages/${file}:1`, { ...page, ...more });
const rule = (path: string, handler: string): ExpectedRoute =>
  route(`ALL ${path}`, handler, 'nuxt.config.ts:1', { prefix, params: [] });

const routes: ExpectedRoute[] = [
  route('ALL /events/api/[...]', ANONYMOUS, at('server/api/[...].ts', 'defineEventHandler'), {
    ...server,
    params: ['_'],
  }),
  route('GET /events/api/stats', 'stats', at(stats, 'function stats'), {
    prefix,
    runs: [log, user, requireAdmin],
  }),
  route(
    'ALL /events/api/events/[id]',
    'describe',
    at('server/api/events/[id].ts', 'defineEventHandler'),
    server,
  ),
  route('GET /events/api/events', ANONYMOUS, at('server/api/events/index.get.ts', 'defineCached'), server),
  route('POST /events/api/events', 'createEvent', at('server/api/events/index.post.ts', 'createEvent'), {
    prefix,
    runs: [log, user, userHandler],
  }),
  route('GET /events/feed.xml', 'feed', at('server/routes/feed.xml.get.ts', 'function feed'), server),
  route('GET /events/live', ANONYMOUS, at('server/routes/live.ts', 'export default'), {
    ...server,
    kind: 'gateway',
  }),

  pageOf('/events/pages/:slug(.*)*', '[...slug].vue', { params: ['slug'] }),
  pageOf('/events', 'index.vue'),
  pageOf('/events/about', '(info)/about.vue'),
  pageOf('/events/account', 'account/index.vue', { runs: [log, user, locale, auth] }),
  pageOf('/events/account/tickets-[year]', 'account/tickets-[year].vue', {
    ...{ name: 'tickets', runs: [log, user, locale, auth] },
  }),
  pageOf('/events/archive/[[year]]', 'archive/[[year]]/index.vue'),

  rule('/events/old/**', 'redirect to /archive/**'),
  rule('/events/maps/**', 'proxy to {}/**'),
];

export const truth: Truth = { nuxt: { routes } };
