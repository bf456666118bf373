// What fixtures/tanstack-start is made of, written by hand from its files: routes by the names of their files, then functions.
//
// Conventions:
// - A layout, pathless or with an index, has no row; its `beforeLoad` is told where it sends strangers away.
// - Middleware comes with what it needs itself in front.
import { fileRouteBuilder } from './files.ts';
import { type ExpectedRoute, locator, type Middleware } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('tanstack-start');
const middleware = (name: string, after: string): Middleware => ({
  name,
  source: at('src/middleware.ts', '.server(', after),
});
const logging = middleware('logging', 'const logging');
const withSession = middleware('withSession', 'const withSession');
const requireGrower = middleware('requireGrower', '.middleware([withSession])');
const beforeLoad = { name: 'beforeLoad', source: at('src/routes/_grower.tsx', 'beforeLoad:') };

const build = fileRouteBuilder('tanstack-start', 'orchard', [requireGrower, beforeLoad]);
const route = (
  line: string,
  handler: string,
  [file, text]: [string, string],
  runs: Middleware[] = [],
  more: Partial<ExpectedRoute> = {},
): ExpectedRoute => {
  const params = [...line.matchAll(/\$(\w*)/g)].map(([, name]) => name || '_splat');
  return build(line, handler, at(`src/${file}`, text), { params, runs: [logging, ...runs], ...more });
};
const page = { kind: 'page' } as const;
const action = { kind: 'action' as const, params: [] };

const tree = 'routes/_grower/trees.$treeId.tsx';
const harvest = 'routes/api/harvest.ts';
const grower = [withSession, requireGrower];
const routes: ExpectedRoute[] = [
  route('GET /', 'loader', ['routes/index.tsx', 'loader:'], [], page),
  route('GET /login', 'Login', ['routes/login.tsx', 'function Login'], [], page),
  route('DELETE /trees/$treeId', 'fell', [tree, 'function fell'], grower),
  route('GET /trees/$treeId', 'Tree', [tree, 'function Tree'], [...grower, beforeLoad], page),
  route('GET /trees', 'Trees', ['routes/_grower/trees.index.tsx', 'function Trees'], [beforeLoad], page),
  route('ALL /api/$', 'ANY', ['routes/api/$.ts', 'ANY:']),
  route('GET /api/harvest', 'GET', [harvest, 'GET:']),
  route('POST /api/harvest', 'weigh', [harvest, 'function weigh'], grower),
  route('GET listTrees', 'listTrees', ['trees.ts', '.handler(async ()'], [], {
    ...action,
    name: 'listTrees',
  }),
  route('POST plantTree', 'plantTree', ['trees.ts', 'async ({ data })'], grower, {
    ...{ ...action, name: 'plantTree' },
  }),
];

export const truth: Truth = { 'tanstack-start': { routes } };
