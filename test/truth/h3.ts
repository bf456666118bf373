// What fixtures/h3 is made of, written by hand from its source, in the order in which the app gets it.
//
// Conventions:
// - Middleware runs before every route that its path covers, wherever it was added; of a mounted app below its base.
import { fileRouteBuilder } from './files.ts';
import { ANONYMOUS, type ExpectedRoute, locator, type Middleware } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('h3');
const count: Middleware = { name: 'count', source: at('src/server.ts', 'function count') };
const signedIn: Middleware = { name: 'signedIn', source: at('src/session.ts', 'function signedIn') };
const basicAuth: Middleware = { name: 'h3.basicAuth', source: null };

const build = fileRouteBuilder('h3', 'ferries', [signedIn, basicAuth]);
const route = (
  line: string,
  handler: string,
  source: string,
  prefix = '',
  runs: Middleware[] = [],
): ExpectedRoute =>
  build(line, handler, source, {
    ...{ prefix, origin: 'live', runs: [count, ...runs] },
    params: [...line.matchAll(/:(\w+)/g)].map(([, name = '']) => name),
  });

const crossings = 'src/crossings.ts';
const update = at('src/admin.ts', 'function update');
const routes: ExpectedRoute[] = [
  route('GET /health', ANONYMOUS, at('src/server.ts', "'/health'")),
  route('GET /crossings', 'listCrossings', at(crossings, 'listCrossings'), '/crossings'),
  route('GET /crossings/:id', ANONYMOUS, at(crossings, "get('/:id'"), '/crossings'),
  route('DELETE /crossings/:id', 'cancel', at(crossings, 'function cancel'), '/crossings', [signedIn]),
  route('GET /harbours/:code/tides/:day?', 'tides', at('src/harbours.ts', 'function tides')),
  route('PATCH /harbours/:code', 'openHarbour', at('src/harbours.ts', 'openHarbour'), '', [signedIn]),
  route('PUT /admin/fares/:id', 'update', update, '/admin', [basicAuth]),
  route('PUT /admin/ships/:id', 'update', update, '/admin', [basicAuth]),
  route('POST /bookings/:crossingId', 'book', at('src/server.ts', 'function book'), '', [signedIn]),
  { ...route('ALL /**', 'missing', at('src/server.ts', 'function missing')), params: ['_'] },
];

export const truth: Truth = { h3: { routes } };
