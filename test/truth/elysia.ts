// What fixtures/elysia is made of, written by hand from its source, in the order in which the app gets it.
//
// Conventions:
// - A hook runs before what comes after it, in its own app and those that this one uses; "scoped" in the one that uses it, too.
import { fileRouteBuilder } from './files.ts';
import { ANONYMOUS, type ExpectedRoute, locator, type Middleware } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('elysia');
const [index, breads] = ['src/index.ts', 'src/breads.ts'];
const named = (name: string, file: string): Middleware => ({ name, source: at(file, `function ${name}`) });
const count = named('count', index);
const readSession = named('readSession', 'src/session.ts');
const signedIn = named('signedIn', 'src/session.ts');
const bakersOnly = named('bakersOnly', index);
const onlyLocal = named('onlyLocal', breads);

const build = fileRouteBuilder('elysia', 'bakery', [signedIn, bakersOnly]);
const route = (
  line: string,
  handler: string,
  source: string,
  runs: Middleware[] = [],
  more: Partial<ExpectedRoute> = {},
): ExpectedRoute =>
  build(line, handler, source, {
    params: [...line.matchAll(/:(\w+)/g)].map(([, name = '']) => name),
    ...{ origin: 'live', runs: [count, ...runs], ...more },
  });

const bread = { prefix: '/breads' };
const orders = { prefix: '/orders' };
const recipe = at(breads, 'recipe');
const routes: ExpectedRoute[] = [
  route('GET /health', ANONYMOUS, at('src/health.ts', "'/health'")),
  route('GET /', ANONYMOUS, at(index, "'Bakery'")),
  route('GET /breads', 'listBreads', at(breads, 'function listBreads'), [], bread),
  route('GET /breads/:kind?', ANONYMOUS, at(breads, "'/:kind?'"), [onlyLocal], bread),
  route('PUT /breads/:kind', 'bake', at(breads, 'function bake'), [onlyLocal], bread),
  route('GET /breads/rye/recipe', ANONYMOUS, recipe, [onlyLocal], bread),
  route('GET /breads/spelt/recipe', ANONYMOUS, recipe, [onlyLocal], bread),
  route('GET /orders', 'listOrders', at(index, 'function listOrders'), [readSession], orders),
  route('POST /orders/:orderId/lines', ANONYMOUS, at(index, 'lines'), [readSession, signedIn], orders),
  route('DELETE /ovens/:id', 'cool', at(index, 'function cool'), [readSession, bakersOnly]),
  route('GET /queue', 'queue', at(index, 'function queue'), [readSession], { kind: 'gateway' }),
  route('ALL /files/*', 'files', at(index, 'function files'), [readSession], { params: ['*'] }),
];

export const truth: Truth = { elysia: { routes } };
