// What fixtures/adonis is made of, written by hand from start/routes.ts, in its order.
//
// Conventions:
// - Middleware runs from the server over the router and the groups to the route.
// - A route of a resource is named as the resource and its action.
import { fileRouteBuilder } from './files.ts';
import { ANONYMOUS, type ExpectedRoute, locator, type Middleware } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('adonis');
const routesFile = 'start/routes.ts';
const bindings = 'app/middleware/container_bindings_middleware.ts';
const all: Middleware[] = [
  { name: 'ContainerBindingsMiddleware', source: at(bindings, 'handle(') },
  { name: '@adonisjs/core/bodyparser_middleware', source: null },
  { name: '@adonisjs/auth/initialize_auth_middleware', source: null },
];
const auth = { name: 'auth', source: at('app/middleware/auth_middleware.ts', 'handle(') };
const onlyOwner = { name: 'onlyOwner', source: at(routesFile, 'function onlyOwner') };

const build = fileRouteBuilder('adonis', 'swaps', [auth, onlyOwner]);
const route = (
  line: string,
  handler: string,
  source: string,
  name: string | null = null,
  runs: Middleware[] = [],
): ExpectedRoute => {
  const [methods = '', path = ''] = line.split(' ');
  return build(line, handler, source, {
    ...{ methods: methods.split(','), name, origin: 'source', runs: [...all, ...runs] },
    params: [...path.matchAll(/:(\w+)/g)].map(([, param = '']) => param),
    prefix: path.startsWith('/api/v1') ? '/api/v1' : '',
  });
};
const controller = (line: string, handler: string, name: string | null, runs: Middleware[] = []) => {
  const [owner = '', method = ''] = handler.split('.');
  const file = `app/controllers/${owner.replace('Controller', '').toLowerCase()}_controller.ts`;
  return route(line, handler, at(file, `async ${method}(`), name, runs);
};

const routes: ExpectedRoute[] = [
  route('GET /', 'render pages/home', at(routesFile, "render('pages/home')"), 'home'),
  route('GET /health', ANONYMOUS, at(routesFile, "'/health'")),
  controller('POST /api/v1/session', 'SessionController.store', 'api.session.store'),
  controller('DELETE /api/v1/session', 'SessionController.destroy', 'api.session.destroy', [auth]),
  controller('GET /api/v1/offers', 'OffersController.index', 'api.offers.index', [auth]),
  controller('POST /api/v1/offers', 'OffersController.store', 'api.offers.store', [auth]),
  controller('GET /api/v1/offers/:id', 'OffersController.show', 'api.offers.show', [auth]),
  controller('DELETE /api/v1/offers/:id', 'OffersController.destroy', 'api.offers.destroy', [auth]),
  controller('POST /api/v1/offers/:offer_id/photos', 'PhotosController.store', 'api.offers.photos.store', [
    ...[auth, onlyOwner],
  ]),
  controller('GET,POST /api/v1/offers/:id/bids', 'OffersController.bids', 'api.offers.bids'),
  { ...route('ALL /files/*', 'files', at(routesFile, 'function files')), params: ['_'] },
];

export const truth: Truth = { adonis: { routes } };
