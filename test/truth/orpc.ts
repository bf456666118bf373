// What fixtures/orpc is made of, written by hand from its source, in the order of the router.
//
// Conventions:
// - Middleware is that of the routers around, unless the procedure begins with it, then its own and what it was made of.
import { fileRouteBuilder } from './files.ts';
import { type ExpectedRoute, locator, type Middleware } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('orpc');
const timing = { name: 'timing', source: at('src/base.ts', 'function timing') };
const signedIn = { name: '<anonymous>', source: at('src/base.ts', '({ context, next }) =>') };
const curatorsOnly = { name: 'curatorsOnly', source: at('src/admin.ts', 'function curatorsOnly') };

const build = fileRouteBuilder('orpc', 'museum', [signedIn, curatorsOnly]);
const procedure = (
  line: string,
  handler: string,
  [file, text]: [string, string],
  runs: Middleware[],
  params: string[] = [],
): ExpectedRoute => {
  const path = line.split(' ')[1] ?? '';
  const prefix = path.split('.').slice(0, -1).join('.');
  return build(line, handler, at(`src/${file}`, text), {
    ...{ kind: 'procedure', origin: 'source', prefix, runs, params },
  });
};

const routes: ExpectedRoute[] = [
  procedure('POST health', 'health', ['router.ts', "=> 'ok'"], [timing]),
  procedure('GET paintings.list', 'listPaintings', ['paintings.ts', 'listPaintings'], [timing], ['limit']),
  procedure(
    'PUT paintings.update',
    'update',
    ['paintings.ts', '=> input'],
    [timing, signedIn],
    [...['title', 'year', 'id']],
  ),
  procedure('POST tours.book', 'book', ['tours.ts', '=> input.seats'], [], ['tourId', 'seats']),
  procedure(
    'POST admin.rooms.close',
    'closeRoom',
    ['admin.ts', 'function closeRoom'],
    [timing, signedIn, curatorsOnly],
  ),
];

export const truth: Truth = { orpc: { routes } };
