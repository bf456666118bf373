// What fixtures/koa is made of, written by hand from its sources, in the order in which Koa comes to it.
//
// Conventions beside those of blog.ts:
// - Handlers of `router.param` run where the router puts them, in front of what has the parameter, once for a request.
// - What routers add themselves, such as `allowedMethods()`, is left out; so is HEAD, which GET answers as well.
import type { ExpectedRoute, Middleware } from './source.ts';
import { ANONYMOUS, locator, routeBuilder } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('koa');

const app = 'src/app.ts';
const admin = 'src/admin.ts';
const books = 'src/routes/books.ts';
const members = 'src/routes/members.ts';
const controllers = 'src/controllers.ts';
const crud = 'src/crud.ts';

const errorBody = middleware('errorBody', at('src/middleware/errors.ts', 'function errorBody'));
const logRequest = middleware('logRequest', at('src/middleware/log.ts', 'function logRequest'));
const authenticate = middleware('authenticate', at('src/middleware/auth.ts', 'function authenticate'));
const checkRole = middleware('checkRole', at('src/middleware/auth.ts', 'function checkRole'));
const noStore = middleware('noStore', at(app, 'function noStore'));
const loadBook = middleware('loadBook', at(books, 'function loadBook'));

const route = routeBuilder('library', [authenticate, checkRole], 'koa');

const all = [errorBody, logRequest];
const api = [...all, noStore];
const ofBook = [...api, loadBook];
const ofLoans = [...ofBook, authenticate];
const reports = [...all, authenticate, checkRole];
const bookId = ['bookId'];
const at1 = (name: string) => at(controllers, `function ${name}`);

const routes: ExpectedRoute[] = [
  { ...route('GET /health', '', ANONYMOUS, at(app, "pages.get('health'"), all), name: 'health' },
  { ...route('ALL /up', '', 'redirect', '', all), source: null },
  route('ALL /echo{/*rest}', '', 'echo', at(app, 'function echo'), all, ['rest']),

  { ...route('GET /api/books', '/api/books', 'listBooks', at1('listBooks'), api), name: 'books' },
  {
    ...route('GET /api/books/:bookId', '/api/books', 'showBook', at1('showBook'), ofBook, bookId),
    name: 'book',
  },
  route('GET /api/books/:bookId/cover', '/api/books', 'showCover', at1('showCover'), ofBook, bookId),
  route('GET /api/books/:bookId/cover.png', '/api/books', 'showCover', at1('showCover'), ofBook, bookId),
  {
    ...route('PUT /api/books/:bookId', '/api/books', 'changeBook', at1('changeBook'), ofLoans, bookId),
    methods: ['PATCH', 'PUT'],
    name: 'change',
  },
  route(
    'GET /api/books/:bookId/loans',
    '/api/books/:bookId/loans',
    'list',
    at('src/routes/loans.ts', 'list = async'),
    ofLoans,
    bookId,
  ),
  route(
    'POST /api/books/:bookId/loans',
    '/api/books/:bookId/loans',
    'lend',
    at('src/routes/loans.ts', 'async lend('),
    ofLoans,
    bookId,
  ),
  route('POST /api/books', '/api/books', 'addBook', at1('addBook'), [...api, authenticate, checkRole]),
  route(
    'GET /api/books/:bookId/history',
    '/api/books',
    'history',
    at(books, 'function history'),
    ofLoans,
    bookId,
  ),

  route('GET /api/members/me', '/api/members', ANONYMOUS, at(members, "members.get('/me'"), [
    ...api,
    authenticate,
  ]),
  route('GET /api/members', '/api/members', 'listMembers', at(members, 'function listMembers'), [
    ...api,
    authenticate,
    checkRole,
  ]),
  route('HEAD /api/members/count', '/api/members', 'countMembers', at(members, 'function countMembers'), api),

  ...['authors', 'shelves'].flatMap((name) => [
    route(`GET /api/${name}`, `/api/${name}`, 'list', at(crud, 'function list'), api),
    {
      ...route(`GET /api/${name}/:id`, `/api/${name}`, 'show', at(crud, 'function show'), api, ['id']),
      name: `${name}.show`,
    },
    route(
      `DELETE /api/${name}/:id`,
      `/api/${name}`,
      ANONYMOUS,
      at(crud, "router.del('/:id'"),
      [...api, authenticate],
      ['id'],
    ),
  ]),

  route('GET /admin/whoami', '/admin', 'whoami', at(admin, 'function whoami'), [...all, authenticate]),
  route('GET /admin/stock', '/admin', 'stock', at(admin, 'function stock'), [...all, authenticate]),
  route(
    'GET /admin/v1/reports',
    '/admin/v1/reports',
    'listReports',
    at(admin, 'function listReports'),
    reports,
  ),
  route(
    'GET /admin/v1/^\\/reports\\/(\\d{4})$/',
    '/admin/v1',
    'reportOfYear',
    at(admin, 'function reportOfYear'),
    reports,
  ),
  route(
    'GET /admin/v1/reports/:name.csv',
    '/admin/v1/reports',
    ANONYMOUS,
    at(admin, "reports.get('/:name.csv'"),
    reports,
    ['name'],
  ),
];

export const truth: Truth = { koa: { routes } };

function middleware(name: string, source: string): Middleware {
  return { name, source };
}
