// What fixtures/shop is made of, written by hand from its sources, in the order in which it is registered.
//
// Conventions beside those of blog.ts:
// - An array of paths is one route for each path.
// - `query` and `expressInit`, which Express 4 puts first in every app, belong to the framework and are left out.
// - `router.param()` is no middleware.
import type { ExpectedRoute } from './source.ts';
import { ANONYMOUS, locator, routeBuilder } from './source.ts';

const at = locator('shop');

const entry = 'apps/api/src/index.js';
const auth = 'apps/api/src/auth.js';
const products = 'apps/api/src/routes/products.js';
const categories = 'apps/api/src/routes/categories.js';
const orders = 'apps/api/src/routes/orders.js';

const jsonParser = {
  name: 'jsonParser',
  source: at('node_modules/body-parser/lib/types/json.js', 'function jsonParser'),
};
const authenticate = { name: 'authenticate', source: at(auth, 'function authenticate') };
const requireStaff = { name: 'requireStaff', source: at(auth, 'const requireStaff') };

const route = routeBuilder('@shop/api', [authenticate, requireStaff]);

const open = [jsonParser];
const withKey = [jsonParser, authenticate];
const ID = ['id'];
const NUMBER = ['number'];

export const routes: ExpectedRoute[] = [
  route('GET /', '', 'describeApi', at(entry, 'function describeApi'), []),
  route('GET /products', '', 'listAll', at(products, 'function listAll'), open),
  route('GET /items', '', 'listAll', at(products, 'function listAll'), open),
  // The language gives it no name: the source has it.
  route('POST /products', '', 'create', at(products, 'exports.create ='), [...withKey, requireStaff]),
  route('GET /products/:id(\\d+)', '', 'showProduct', at(products, 'function showProduct'), open, ID),
  route('GET /products/:id(\\d+)/price.:format?', '', 'showPrice', at(products, 'function showPrice'), open, [
    'id',
    'format',
  ]),
  route('GET /categories', '/categories', ANONYMOUS, at(categories, "router.get('/', (req, res)"), open),
  route(
    'GET /categories/:category/products',
    '/categories/:category/products',
    'listOfCategory',
    at(categories, 'function listOfCategory'),
    open,
    ['category'],
  ),
  route('GET /orders', '/orders', 'listOrders', at(orders, 'function listOrders'), [
    ...withKey,
    requireStaff,
  ]),
  route('POST /orders', '/orders', 'placeOrder', at(orders, 'function placeOrder'), withKey),
  route(
    'GET /orders/:number(\\d+)',
    '/orders',
    'showOrder',
    at(orders, 'function showOrder'),
    withKey,
    NUMBER,
  ),
  route(
    'ALL /orders/:number(\\d+)/cancel',
    '/orders',
    'cancelOrder',
    at(orders, 'function cancelOrder'),
    withKey,
    NUMBER,
  ),
];
