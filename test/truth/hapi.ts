// What fixtures/hapi is made of, written by hand from its sources, by path and method: hapi has no other order.
//
// Conventions beside those of blog.ts:
// - A strategy stands where hapi authenticates: after onRequest and onPreAuth, in front of the other extensions and of `pre`.
// - A strategy that is tried only is no guard. Each method is a route of its own.
import type { ExpectedRoute, Middleware } from './source.ts';
import { locator, routeBuilder } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('hapi');

const server = 'src/server.js';
const shows = 'src/shows.js';

const member: Middleware = { name: 'auth member', source: null };
const stamp: Middleware = { name: 'stamp', source: at(server, 'function stamp') };
const loadMe: Middleware = { name: 'loadMe', source: at(server, 'function loadMe') };
const countShows: Middleware = { name: 'countShows', source: at(shows, 'function countShows') };
const loadShow: Middleware = { name: 'loadShow', source: at(shows, 'function loadShow') };
const loadSeat: Middleware = { name: 'loadSeat', source: at(shows, 'function loadSeat') };

const route = routeBuilder('tickets', [member], 'hapi');
const saveMe = at(server, 'function saveMe');

const routes: ExpectedRoute[] = [
  route('GET /health', '', 'health', at(server, 'function health'), [stamp]),
  route('GET /me', '', 'handler', at(server, 'request.pre.me'), [member, stamp, loadMe]),
  route('POST /me', '', 'saveMe', saveMe, [member, stamp]),
  route('PUT /me', '', 'saveMe', saveMe, [member, stamp]),
  {
    ...route('GET /shows', '/shows', 'listShows', at(shows, 'function listShows'), [
      countShows,
      member,
      stamp,
    ]),
    ...{ guards: [], auth: 'public' },
  },
  route(
    'GET /shows/{id}',
    '/shows',
    'show',
    at(shows, 'function show('),
    [countShows, member, stamp],
    ['id'],
  ),
  route(
    'DELETE /shows/{id}/seats/{seat?}',
    '/shows',
    'freeSeat',
    at(shows, 'function freeSeat'),
    [countShows, member, stamp, loadShow, loadSeat],
    ['id', 'seat'],
  ),
  route('ALL /{any*}', '', 'notFound', at(server, 'function notFound'), [stamp], ['any']),
];

export const truth: Truth = { hapi: { routes } };
