// Constructs of the documentation: https://docs.adonisjs.com/guides/basics/routing, controllers, middleware
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/adonis/source.ts';
import { readFileRoutes } from '../../../support/file-routes.ts';

const router = "import router from '@adonisjs/core/services/router';";
const read = (files: Record<string, unknown>) =>
  readFileRoutes(sourceRoutes, { '@adonisjs/core': '^6.0.0' }, files);

test('resources: nested, shallow, with parameters and middleware of some actions', async () => {
  const { lines, items } = await read({
    'start/routes.ts': `${router}
      import PostsController from '#controllers/posts';
      router.resource('posts.comments', PostsController).apiOnly().params({ posts: 'post' });
      router.shallowResource('categories.items', PostsController).only(['index', 'show']);
      router.resource('boxes', PostsController).except(['create', 'edit', 'show', 'index']).as('crates').use(['store', 'destroy'], guard).use('*', log);
      function guard(ctx, next) { if (!ctx.auth.user) return ctx.response.unauthorized(); return next(); }
      function log(ctx, next) { return next(); }`,
  });
  expect(lines).toEqual([
    'GET /posts/:post/comments',
    'POST /posts/:post/comments',
    'GET /posts/:post/comments/:id',
    'PUT,PATCH /posts/:post/comments/:id',
    'DELETE /posts/:post/comments/:id',
    'GET /categories/:category_id/items',
    'GET /items/:id',
    'POST /boxes < guard log',
    'PUT,PATCH /boxes/:id < log',
    'DELETE /boxes/:id < guard log',
  ]);
  expect(items[7]).toMatchObject({ name: 'crates.store', guards: [{ name: 'guard' }] });
});

test('groups in groups, in functions and loops, and in other files; chains on all of them', async () => {
  const { items, lines, served } = await read({
    'start/routes.ts': `${router}
      import './routes/admin.js';
      const languages = ['de', 'fr'];
      for (const language of languages) router.get(language + '/terms', () => language).as('terms.' + language);
      router.group(() => { router.get('/', home); router.get('/:slug?', page); }).prefix('pages').domain('blog.example.com');
      router.on('/old').redirect('/new');
      router.on('/legal').redirectToPath('/terms');
      router.get('/only', home).prefix('/once').middleware((ctx, next) => next());
      function home() {} function page() {}`,
    'start/routes/admin.ts': `${router}
      import { middleware } from '../kernel.js';
      export const admin = () => { router.group(() => { router.get('stats', [Stats, 'all']).use([middleware.auth(), middleware.role({ only: 'admin' })]); }).prefix('stats/'); };
      router.group(admin).prefix('/admin').as('admin').use(middleware.throttle());
      class Stats { all() {} }`,
    'start/kernel.ts': `${router} export const middleware = router.named({ auth: () => import('../app/auth.js'), throttle: () => import('some-throttle') });`,
    'app/auth.ts': 'export default class Auth { handle() {} }',
  });
  expect(lines).toEqual([
    'GET /admin/stats/stats < throttle auth role',
    'GET /de/terms',
    'GET /fr/terms',
    'GET /pages',
    'GET /pages/:slug?',
    'GET /old',
    'GET /legal',
    'GET /once/only < <anonymous>',
  ]);
  expect(items[0]).toMatchObject({ handler: 'Stats.all', source: 'start/routes/admin.ts:5' });
  expect(items.map(({ name }) => name).filter(Boolean)).toEqual(['terms.de', 'terms.fr']);
  expect(items[5]?.handler).toBe('redirect /new');
  expect(served('GET /pages/x')).toEqual(['GET /pages/:slug?']);
});

test('controllers of the list that version 7 generates, and by methods that are not there', async () => {
  const { items } = await read({
    'start/routes.ts': `${router} import { controllers } from '#generated/controllers';
      router.get('/a', [controllers.NewAccount, 'create']);
      router.get('/b', [controllers.admin.Users]);
      router.get('/c', [controllers.Nobody, 'x']);`,
    'app/controllers/new_account_controller.ts':
      'export default class NewAccountController {\n create() {} }',
    'app/controllers/admin/users_controller.ts': 'export default class UsersController {\n handle() {} }',
  });
  expect(items.map(({ handler, source }) => `${handler} ${source}`)).toEqual([
    'NewAccountController.create app/controllers/new_account_controller.ts:2',
    'UsersController.handle app/controllers/admin/users_controller.ts:2',
    'Nobody.x start/routes.ts:4',
  ]);
});

test('middleware of the framework guards nothing, and hides nothing', async () => {
  const kernel = (...modules: string[]) => `import router from '@adonisjs/core/services/router';
    router.use([${modules.map((module) => `() => import('${module}')`)}]);`;
  const authOf = async (...modules: string[]) => {
    const files = {
      'start/kernel.ts': kernel(...modules),
      'start/routes.ts': `${router} import './kernel.js'; router.get('/', () => 1);`,
    };
    return (await read(files)).items.map(
      ({ auth, guards }) => auth ?? (guards.length > 0 ? 'protected' : 'public'),
    );
  };
  expect(
    await authOf('@adonisjs/core/bodyparser_middleware', '@adonisjs/session/session_middleware'),
  ).toEqual(['public']);
  expect(await authOf('@adonisjs/auth/initialize_auth_middleware')).toEqual(['public']);
  expect(await authOf('@adonisjs/auth/some_middleware')).toEqual(['protected']);
  expect(await authOf('@acme/doors/middleware')).toEqual(['unknown']);
});
