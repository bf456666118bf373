// Apps of the kinds that Hono's documentation shows, each with what it answers: "METHOD /path handler < middleware", and a
// request for each. https://hono.dev/docs/api/routing, /docs/guides/middleware, /docs/helpers/factory, /examples/zod-openapi

export interface Documented {
  code: string;
  /** Row, and a request that comes to it; the second is empty where none can. */
  rows: readonly (readonly [row: string, request: string])[];
}

/** `pass` is middleware, `say` an answer; both leave their name. */
export const prelude = `
const ran = (globalThis.ran ??= []);
const say = (c, name) => { ran.push(name); return c.text(name); };
const pass = (name, next) => { ran.push(name); return next(); };
`;

export const documented: Readonly<Record<string, Documented>> = {
  'routing basics': {
    code: `
      import { Hono } from 'hono';
      const app = new Hono();
      app.get('/', function home(c) { return say(c, 'home'); });
      app.post('/', function create(c) { return say(c, 'create'); });
      app.put('/', function replace(c) { return say(c, 'replace'); });
      app.delete('/', function remove(c) { return say(c, 'remove'); });
      app.get('/wild/*/card', function wild(c) { return say(c, 'wild'); });
      app.all('/hello', function any(c) { return say(c, 'any'); });
      app.on('PURGE', '/cache', function purge(c) { return say(c, 'purge'); });
      app.on(['PUT', 'DELETE'], '/post', function both(c) { return say(c, 'both'); });
      app.on('GET', ['/hello-a', '/ja/hello', '/en/hello'], function greet(c) { return say(c, 'greet'); });
      export default app;`,
    rows: [
      ['GET / home <', 'GET /'],
      ['POST / create <', 'POST /'],
      ['PUT / replace <', 'PUT /'],
      ['DELETE / remove <', 'DELETE /'],
      ['GET /wild/*/card wild <', 'GET /wild/x/card'],
      ['ALL /hello any <', 'PATCH /hello'],
      ['PURGE /cache purge <', 'PURGE /cache'],
      ['DELETE,PUT /post both <', 'DELETE /post'],
      ['GET /hello-a greet <', 'GET /hello-a'],
      ['GET /ja/hello greet <', 'GET /ja/hello'],
      ['GET /en/hello greet <', 'GET /en/hello'],
    ],
  },
  parameters: {
    code: `
      import { Hono } from 'hono';
      const app = new Hono();
      app.use('/posts/:id/*', async function load(c, next) { await pass('load', next); });
      app.get('/user/:name', function user(c) { return say(c, 'user'); });
      app.get('/posts/:id/comment/:comment_id', function comment(c) { return say(c, 'comment'); });
      app.get('/api/animal/:type?', function animal(c) { return say(c, 'animal'); });
      app.get('/post/:date{[0-9]+}/:title{[a-z]+}', function dated(c) { return say(c, 'dated'); });
      app.get('/files/:filename{.+\\\\.png}', function image(c) { return say(c, 'image'); });
      app.get('/:lang{en|ja}/about', function about(c) { return say(c, 'about'); });
      app.get('/static*', function assets(c) { return say(c, 'assets'); });
      export default app;`,
    rows: [
      ['GET /user/:name user <', 'GET /user/ann'],
      ['GET /posts/:id/comment/:comment_id comment < load', 'GET /posts/1/comment/2'],
      ['GET /api/animal/:type? animal <', 'GET /api/animal'],
      ['GET /post/:date{[0-9]+}/:title{[a-z]+} dated <', 'GET /post/20/abc'],
      ['GET /files/:filename{.+\\.png} image <', 'GET /files/a/b.png'],
      ['GET /:lang{en|ja}/about about <', 'GET /ja/about'],
      ['GET /static* assets <', 'GET /static/x.css'],
    ],
  },
  'chained routes': {
    code: `
      import { Hono } from 'hono';
      const app = new Hono()
        .get('/endpoint', function read(c) { return say(c, 'read'); })
        .post(function write(c) { return say(c, 'write'); })
        .delete(async function check(c, next) { await pass('check', next); }, (c) => say(c, '<anonymous>'));
      export default app;`,
    rows: [
      ['GET /endpoint read <', 'GET /endpoint'],
      ['POST /endpoint write <', 'POST /endpoint'],
      ['DELETE /endpoint <anonymous> < check', 'DELETE /endpoint'],
    ],
  },
  grouping: {
    code: `
      import { Hono } from 'hono';
      const book = new Hono();
      book.get('/', function listBooks(c) { return say(c, 'listBooks'); });
      book.get('/:id', function showBook(c) { return say(c, 'showBook'); });
      const user = new Hono().basePath('/user');
      user.get('/', function listUsers(c) { return say(c, 'listUsers'); });
      user.use('/me/*', async function onlyMe(c, next) { await pass('onlyMe', next); });
      user.get('/me/mail', function mail(c) { return say(c, 'mail'); });
      const app = new Hono();
      app.route('/book', book);
      app.route('/', user);
      app.route('/old/:year', book);
      book.get('/late', function late(c) { return say(c, 'late'); });
      export default app;`,
    rows: [
      ['GET /book listBooks <', 'GET /book'],
      ['GET /book/:id showBook <', 'GET /book/1'],
      ['GET /user listUsers <', 'GET /user'],
      ['GET /user/me/mail mail < onlyMe', 'GET /user/me/mail'],
      ['GET /old/:year listBooks <', 'GET /old/2020'],
      ['GET /old/:year/:id showBook <', 'GET /old/2020/1'],
    ],
  },
  'base path, and not strict': {
    code: `
      import { Hono } from 'hono';
      const app = new Hono({ strict: false });
      const api = app.basePath('/api').basePath('v2');
      api.use(async function every(c, next) { await pass('every', next); });
      api.get('/book', function books(c) { return say(c, 'books'); });
      app.get('/hello', function hello(c) { return say(c, 'hello'); });
      export default app;`,
    rows: [
      ['GET /api/v2/book books < every', 'GET /api/v2/book/'],
      ['GET /hello hello <', 'GET /hello/'],
    ],
  },
  'priority, and fallbacks': {
    code: `
      import { Hono } from 'hono';
      const app = new Hono();
      app.get('/book/a', function a(c) { return say(c, 'a'); });
      app.get('/book/:slug', function common(c) { return say(c, 'common'); });
      app.get('/book/b', function b(c) { return say(c, 'b'); });
      app.use('*', async function logs(c, next) { await pass('logs', next); });
      app.get('/bar', function bar(c) { return say(c, 'bar'); });
      app.use('/ready', (c) => say(c, '<anonymous>'));
      app.get('*', function fallback(c) { return say(c, 'fallback'); });
      export default app;`,
    rows: [
      ['GET /book/a a <', 'GET /book/a'],
      ['GET /book/:slug common <', 'GET /book/x'],
      ['GET /book/b b < (never reached: /book/:slug comes first)', ''],
      ['GET /bar bar < logs', 'GET /bar'],
      ['ALL /ready <anonymous> < logs', 'POST /ready'],
      ['GET /* fallback < logs', 'GET /any/thing'],
    ],
  },
  'middleware, by path and method': {
    code: `
      import { Hono } from 'hono';
      import { createMiddleware } from 'hono/factory';
      const timing = createMiddleware(async function timing(c, next) { await pass('timing', next); });
      const role = (name) => createMiddleware(async function needsRole(c, next) { await pass('needsRole', next); });
      const app = new Hono();
      app.use(timing, async function second(c, next) { await pass('second', next); });
      app.use('/posts/*', async function ofPosts(c, next) { await pass('ofPosts', next); });
      app.post('/posts/*', async function ofWrites(c, next) { await pass('ofWrites', next); });
      app.get('/posts', function list(c) { return say(c, 'list'); });
      app.post('/posts/:id', role('editor'), function change(c) { return say(c, 'change'); });
      app.get('/posts/:id', ...[role('a'), role('b')], function show(c) { return say(c, 'show'); });
      export default app;`,
    rows: [
      ['GET /posts list < timing second ofPosts', 'GET /posts'],
      ['POST /posts/:id change < timing second ofPosts ofWrites needsRole', 'POST /posts/1'],
      ['GET /posts/:id show < timing second ofPosts needsRole needsRole', 'GET /posts/1'],
    ],
  },
  factory: {
    code: `
      import { createFactory } from 'hono/factory';
      const factory = createFactory({
        initApp: (app) => { app.use(async function setDb(c, next) { await pass('setDb', next); }); },
      });
      const guard = factory.createMiddleware(async function guard(c, next) { await pass('guard', next); });
      const handlers = factory.createHandlers(guard, function api(c) { return say(c, 'api'); });
      const app = factory.createApp();
      app.get('/api', ...handlers);
      app.post('/api', guard, ...factory.createHandlers(function send(c) { return say(c, 'send'); }));
      export default app;`,
    rows: [
      ['GET /api api < setDb guard', 'GET /api'],
      ['POST /api send < setDb guard', 'POST /api'],
    ],
  },
  presets: {
    code: `
      import { Hono as Quick } from 'hono/quick';
      import { Hono as Tiny } from 'hono/tiny';
      const quick = new Quick().get('/q/:id', function q(c) { return say(c, 'q'); });
      const tiny = new Tiny().get('/t/:id{[0-9]+}', function t(c) { return say(c, 't'); });
      const app = new Tiny();
      app.route('/', quick).route('/', tiny);
      export default app;`,
    rows: [
      ['GET /q/:id q <', 'GET /q/1'],
      ['GET /t/:id{[0-9]+} t <', 'GET /t/1'],
    ],
  },
  mounts: {
    code: `
      import { Hono } from 'hono';
      const inner = new Hono();
      inner.use(async function inside(c, next) { await pass('inside', next); });
      inner.get('/hello/:who', function greet(c) { return say(c, 'greet'); });
      const app = new Hono();
      app.use('/itty/*', async function before(c, next) { await pass('before', next); });
      app.mount('/itty', inner.fetch);
      app.mount('/other', function other(request) { ran.push('other'); return new Response('other'); });
      export default app;`,
    rows: [
      ['GET /itty/hello/:who greet < before inside', 'GET /itty/hello/ann'],
      ['ALL /other/* other <', 'GET /other/x'],
    ],
  },
  'error handlers of sub-apps, and default exports with more': {
    code: `
      import { Hono } from 'hono';
      const api = new Hono();
      api.onError((error, c) => c.text('failed', 500));
      api.use(async function around(c, next) { await pass('around', next); });
      api.get('/work', function work(c) { return say(c, 'work'); });
      const app = new Hono();
      app.notFound((c) => c.text('none', 404));
      app.route('/jobs', api);
      export default { port: 8787, fetch: app.fetch, scheduled() {} };`,
    rows: [['GET /jobs/work work < around', 'GET /jobs/work']],
  },
  'openapi routes': {
    code: `
      import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
      const read = createRoute({ method: 'get', path: '/users/{id}', responses: {} });
      const write = createRoute({
        method: 'post', path: '/users/{id}/posts',
        middleware: [async function signedIn(c, next) { await pass('signedIn', next); }],
        responses: {},
      });
      const users = new OpenAPIHono();
      users
        .openapi(read, function readUser(c) { return say(c, 'readUser'); })
        .openapi(write, function writePost(c) { return say(c, 'writePost'); });
      const app = new OpenAPIHono();
      app.basePath('/v1').route('/', users);
      export default app;`,
    rows: [
      ['GET /v1/users/:id readUser <', 'GET /v1/users/1'],
      ['POST /v1/users/:id/posts writePost < signedIn', 'POST /v1/users/1/posts'],
    ],
  },
  'classes and functions': {
    code: `
      import { Hono } from 'hono';
      class Api extends Hono {
        constructor() {
          super();
          this.get('/status', function status(c) { return say(c, 'status'); });
        }
      }
      const crud = (name, handlers) => {
        const router = new Hono();
        for (const [method, handler] of Object.entries(handlers)) router[method]('/' + name, handler);
        return router;
      };
      function register({ app }) {
        app.get('/registered', function registered(c) { return say(c, 'registered'); });
      }
      const app = new Api();
      register({ app });
      app.route('/crud', crud('cats', {
        get: function cats(c) { return say(c, 'cats'); },
        post: function addCat(c) { return say(c, 'addCat'); },
      }));
      export default app;`,
    rows: [
      ['GET /status status <', 'GET /status'],
      ['GET /registered registered <', 'GET /registered'],
      ['GET /crud/cats cats <', 'GET /crud/cats'],
      ['POST /crud/cats addCat <', 'POST /crud/cats'],
    ],
  },
};
