// What fixtures/hono is made of, written by hand from its sources, in the order in which Hono has it.
//
// Conventions beside those of blog.ts:
// - What `use` was given, and what stands in front of the handler in its call, is middleware: no route of its own.
// - Paths are as Hono joins them: `get('/')` of an app below `/books` is `/books`, and `{id}` of OpenAPI is `:id`.
// - Validators are middleware of a package; their functions have no name.
import type { ExpectedRoute, Middleware } from './source.ts';
import { ANONYMOUS, locator, routeBuilder, taking } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('hono');

const books = 'src/routes/books.ts';
const loans = 'src/routes/loans.ts';
const members = 'src/routes/members.ts';
const admin = 'src/routes/admin.ts';

const ofHono = (path: string, line: number) => `node_modules/hono/dist/${path}.js:${line}`;
const logger = middleware('logger', ofHono('middleware/logger/index', 40));
const cors = middleware('cors', ofHono('middleware/cors/index', 73));
const bearerAuth = middleware('bearerAuth', ofHono('middleware/bearer-auth/index', 75));
const validator = middleware(ANONYMOUS, ofHono('validator/validator', 8));
const noStore = middleware('noStore', at('src/factory.ts', 'async function noStore'));
const requireMember = middleware('requireMember', at('src/middleware/auth.ts', 'const requireMember'));
const checkRole = middleware('checkRole', at('src/middleware/auth.ts', 'async function checkRole'));
const countCards = middleware('countCards', at('src/legacy.ts', 'async function countCards'));

const route = routeBuilder('library', [requireMember, bearerAuth, checkRole], 'hono');

const open = [logger];
const api = [logger, cors];
const ofMember = [logger, cors, noStore, requireMember];
const saveSettings = at(members, 'function saveSettings');
const byList = at(admin, 'admin.get(');

const routes: ExpectedRoute[] = [
  route('GET /health', '', ANONYMOUS, at('src/app.ts', "app.get('/health'"), open),

  route('GET /api/books', '/api/books', ANONYMOUS, at(books, ".get('/', "), api),
  route('GET /api/books/:isbn{[0-9]{13}}', '/api/books', 'showBook', at(books, 'function showBook'), api, [
    'isbn',
  ]),
  route('GET /api/books/archive/:year?', '/api/books', 'archive', at(books, 'function archive'), api, [
    'year',
  ]),
  taking(
    route('POST /api/books', '/api/books', ANONYMOUS, at(books, ".post('/'"), [
      ...api,
      requireMember,
      validator,
    ]),
    ['body', '{ isbn: string, title: string }'],
  ),

  route('GET /api/members/me', '/api/members', 'me', at(members, 'function me'), ofMember),
  {
    ...route('PUT /api/members/me', '/api/members', 'saveSettings', saveSettings, ofMember),
    methods: ['PATCH', 'PUT'],
  },
  {
    ...route('PUT /api/members/me/settings', '/api/members', 'saveSettings', saveSettings, ofMember),
    methods: ['PATCH', 'PUT'],
  },

  taking(
    route('GET /api/loans', '/api', ANONYMOUS, at(loans, 'loans.openapi(listLoans'), [...api, validator]),
    ['query', '{ card?: string }'],
    ['200', 'loan[]'],
  ),
  taking(
    route(
      'DELETE /api/loans/:id',
      '/api',
      'giveBack',
      at(loans, 'function giveBack'),
      [...api, requireMember],
      ['id'],
    ),
    ['200', 'loan', at(loans, 'const loan =')],
  ),

  route('GET /admin/lists/overdue', '/admin', ANONYMOUS, byList, [...open, bearerAuth]),
  route('GET /admin/lists/reserved', '/admin', ANONYMOUS, byList, [...open, bearerAuth]),
  route(
    'DELETE /admin/books/:isbn',
    '/admin',
    ANONYMOUS,
    at(admin, 'admin.delete('),
    [...open, bearerAuth, checkRole],
    ['isbn'],
  ),

  route(
    'GET /legacy/cards/:card',
    '/legacy',
    'showCard',
    at('src/legacy.ts', 'function showCard'),
    [...open, countCards],
    ['card'],
  ),
  route('ALL /status/*', '', 'status', at('src/app.ts', 'function status'), open),
  route('ALL /webhooks/:source/*', '', 'takeWebhook', at('src/app.ts', 'function takeWebhook'), open, [
    'source',
  ]),
];

function middleware(name: string, source: string): Middleware {
  return { name, source };
}

export const truth: Truth = { hono: { routes } };
