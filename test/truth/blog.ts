// What fixtures/blog is made of, written by hand from its sources, in the order in which it is registered.
//
// Conventions where more than one answer could be right:
// - `router.get('/')` below a mount has the path of the mount, without a slash at the end.
// - A RegExp path is its source between slashes; its named groups are params.
// - A handler inside asyncHandler() is the inner function.
// - A middleware of a factory is the function that the factory returns, with its line.
// - express.json() is `jsonParser` with its place in node_modules.
// - `params` are those of the whole path, mount included.
import type { ExpectedRoute, Middleware } from './source.ts';
import { ANONYMOUS, locator, routeBuilder } from './source.ts';

export { models } from './blog-models.ts';

const at = locator('blog');

const requestLog = middleware('requestLog', at('src/middleware/request-log.ts', 'function requestLog'));
const jsonParser = middleware(
  'jsonParser',
  at('node_modules/body-parser/lib/types/json.js', 'function jsonParser'),
);
const requireAuth = middleware('requireAuth', at('src/middleware/auth.ts', 'function requireAuth'));
const requireRole = middleware('checkRole', at('src/middleware/auth.ts', 'function checkRole'));
const validate = middleware(ANONYMOUS, at('src/middleware/validate.ts', 'return (req, res, next) =>'));
const loadPost = middleware('loadPost', at('src/routes/comments.ts', 'function loadPost'));
const noStore = middleware(ANONYMOUS, at('src/admin/reports.ts', 'reportsRouter.use((_req'));

const route = routeBuilder('blog', [requireAuth, requireRole]);

/** What every route behind express.json() passes through. */
const open = [requestLog, jsonParser];
/** The same after accountRouter, which is mounted at "/" and falls through. */
const signedIn = [...open, requireAuth];
const admin = [...signedIn, requireRole];

export const routes: ExpectedRoute[] = [
  route('GET /health', '', 'health', at('src/app.ts', 'function health'), [requestLog]),

  ...posts(),
  ...comments(),
  ...site(),
  ...tags(),

  route(
    'ALL /webhooks/:provider',
    '',
    ANONYMOUS,
    at('src/app.ts', "app.all('/webhooks/:provider', (req, res)"),
    open,
    ['provider'],
  ),

  ...account(),
  route('GET /drafts', '', ANONYMOUS, at('src/app.ts', "app.get('/drafts', async"), signedIn),
  ...adminArea(),
];

function posts(): ExpectedRoute[] {
  const file = 'src/routes/posts.ts';
  const controller = 'src/controllers/posts.ts';
  const reactions = "route('/:slug/reactions')";
  const author = [...open, requireAuth, requireRole];
  return [
    route('GET /posts', '/posts', 'list', at(controller, 'async list('), open),
    route('POST /posts', '/posts', 'create', at(controller, 'create: async ('), [...author, validate]),
    route('GET /posts/:slug', '/posts', 'show', at(controller, 'async show('), open, ['slug']),
    route(
      'PATCH /posts/:slug',
      '/posts',
      'updatePost',
      at(controller, 'function updatePost'),
      [...open, requireAuth, validate],
      ['slug'],
    ),
    route('DELETE /posts/:slug', '/posts', 'remove', at(controller, 'async remove('), author, ['slug']),
    route(
      'POST /posts/:slug/publish',
      '/posts',
      'publishPost',
      at(controller, 'function publishPost'),
      author,
      ['slug'],
    ),
    route(
      'GET /posts/:slug/reactions',
      '/posts',
      ANONYMOUS,
      at(file, '.get(async (req, res)', reactions),
      open,
      ['slug'],
    ),
    route(
      'POST /posts/:slug/reactions',
      '/posts',
      ANONYMOUS,
      at(file, '.post(requireAuth, validate(reactionInput), async (req, res)', reactions),
      [...open, requireAuth, validate],
      ['slug'],
    ),
  ];
}

function comments(): ExpectedRoute[] {
  const file = 'src/routes/comments.ts';
  const mount = '/posts/:slug/comments';
  const chain = [...open, loadPost];
  return [
    route(`GET ${mount}`, mount, 'listComments', at(file, 'function listComments'), chain, ['slug']),
    route(
      `POST ${mount}`,
      mount,
      'addComment',
      at(file, 'function addComment'),
      [...chain, requireAuth, validate],
      ['slug'],
    ),
    route(
      `GET ${mount}/:commentId`,
      mount,
      ANONYMOUS,
      at(file, "commentsRouter.get('/:commentId', async"),
      chain,
      ['slug', 'commentId'],
    ),
    route(
      `DELETE ${mount}/:commentId`,
      mount,
      'removeComment',
      at(file, 'function removeComment'),
      [...chain, requireAuth],
      ['slug', 'commentId'],
    ),
  ];
}

function site(): ExpectedRoute[] {
  const file = 'src/routes/site.ts';
  return [
    route('GET /archive/:year{/:month}', '', 'showArchive', at(file, 'function showArchive'), open, [
      'year',
      'month',
    ]),
    {
      ...route('GET /^\\/feed\\.(?<format>rss|atom)$/', '', 'showFeed', at(file, 'function showFeed'), open, [
        'format',
      ]),
      auth: 'unknown',
    },
    route('GET /files/*path', '', 'sendFileInfo', at(file, 'function sendFileInfo'), open, ['path']),
  ];
}

function tags(): ExpectedRoute[] {
  const file = 'src/routes/tags.ts';
  return [
    route('GET /tags', '', 'listTags', at(file, 'function listTags'), open),
    route('POST /tags', '', 'createTag', at(file, 'function createTag'), [
      ...open,
      requireAuth,
      requireRole,
      validate,
    ]),
    route('GET /tags/:tag/posts', '', ANONYMOUS, at(file, "app.get('/tags/:tag/posts', async"), open, [
      'tag',
    ]),
  ];
}

function account(): ExpectedRoute[] {
  const file = 'src/routes/account.ts';
  return [
    route('GET /me', '', 'showMe', at(file, 'function showMe'), signedIn),
    route('PUT /me/profile', '', 'saveProfile', at(file, 'function saveProfile'), [...signedIn, validate]),
    route('GET /me/tokens', '', ANONYMOUS, at(file, "accountRouter.get('/me/tokens', async"), signedIn),
  ];
}

function adminArea(): ExpectedRoute[] {
  const file = 'src/admin/app.ts';
  const reports = 'src/admin/reports.ts';
  const user = "route('/users/:id')";
  return [
    route('GET /admin', '/admin', 'dashboard', at(file, 'function dashboard'), admin),
    route('GET /admin/users/:id', '/admin', ANONYMOUS, at(file, '.get(async (req, res)', user), admin, [
      'id',
    ]),
    route('DELETE /admin/users/:id', '/admin', ANONYMOUS, at(file, '.delete(async (req, res)', user), admin, [
      'id',
    ]),
    route(
      'GET /admin/reports/authors',
      '/admin/reports',
      'authorReport',
      at(reports, 'function authorReport'),
      [...admin, noStore],
    ),
    route(
      'GET /admin/reports/categories/:slug',
      '/admin/reports',
      'categoryReport',
      at(reports, 'function categoryReport'),
      [...admin, noStore],
      ['slug'],
    ),
  ];
}

function middleware(name: string, source: string): Middleware {
  return { name, source };
}
