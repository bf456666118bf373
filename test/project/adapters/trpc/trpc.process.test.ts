import { cpSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/trpc/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Route } from '../../../../src/protocol/schemas.ts';
import { fixtures } from '../../../support/folders.ts';
import { runLive } from '../../../support/live-process.ts';
import { createProject } from '../../../support/temp.ts';

const packages = join(fixtures, 'trpc/node_modules');

const line = ({ methods, path, handler, params, middleware, note }: Route) =>
  `${methods} ${path}(${params}) ${[...middleware.map(({ name }) => name), handler].join(' ')}${note ? ` (${note})` : ''}`;

/** A project of these files, with this tRPC among its packages. */
async function makeProject(trpc: string, files: Record<string, unknown>) {
  const made = await createProject({
    'package.json': { name: 'app', dependencies: { '@trpc/server': '*', zod: '*' } },
    ...files,
  });
  const folder = join(made.root, 'node_modules');
  mkdirSync(join(folder, '@trpc'), { recursive: true });
  // A copy, as it is known by the name of its folder.
  cpSync(realpathSync(join(packages, trpc)), join(folder, '@trpc/server'), { recursive: true });
  symlinkSync(realpathSync(join(packages, 'zod')), join(folder, 'zod'));
  return made;
}

type Made = Awaited<ReturnType<typeof makeProject>>;

async function listLive({ root }: Made, entry: string) {
  const { result, stdout } = await runLive({ root, entry, adapters: ['trpc'] });
  expect(result?.error).toBeUndefined();
  return { lines: (result?.items ?? []).map(line), stdout, warnings: result?.warnings ?? [] };
}

async function listSource({ root, project }: Made, ...entries: string[]) {
  const files = entries.map((entry) => join(root, entry));
  const source = await createSource({ project, entries: files, handled: ['@trpc/server'] });
  return sourceRoutes(source).items.map(line);
}

// What the documentation writes, and what projects make of it.
const forms = `
  const t = initTRPC.context().meta().create({ defaultMeta: { open: false } });
  const publicProcedure = t.procedure;
  const logged = t.middleware(async function logged({ next }) { return next(); });
  const audited = logged.unstable_pipe(function audited({ next }) { return next(); });
  const signedIn = publicProcedure.use(function requireUser({ ctx, next }) {
    if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED' });
    return next({ ctx });
  });
  const rolesOf = (...roles) => signedIn.use(function checkRole({ next }) { return next(roles); });
  const inTeam = t.procedure.input(z.object({ team: z.string() })).use(function findTeam({ next }) { return next(); });
  const standalone = experimental_standaloneMiddleware().create(function standalone({ next }) { return next(); });
  const crud = (name, schema) => t.router({
    list: publicProcedure.query(function list() { return name; }),
    create: rolesOf('editor').input(schema).mutation(function create() {}),
  });
  const Post = z.object({ title: z.string(), body: z.string() });
  const posts = t.router({
    ...{ spread: publicProcedure.query(function spread() {}) },
    byId: publicProcedure.input(z.object({ id: z.string() }).strict()).output(z.any()).query(function byId() {}),
    add: signedIn.meta({ open: true }).use(audited).input(Post.extend({ tags: z.array(z.string()) })).mutation(function add() {}),
    edit: signedIn.input(Post.partial()).input(z.object({ id: z.string() }).optional()).mutation(function edit() {}),
    pick: publicProcedure.input(Post.pick({ title: true })).query(function pick() {}),
    omit: publicProcedure.input(Post.omit({ title: true }).nullish()).query(function omit() {}),
    onAdd: publicProcedure.subscription(function onAdd() {}),
    text: publicProcedure.input(z.string()).query(function text() {}),
    comments: t.router({ ['list']: publicProcedure.use(standalone).query(function comments() {}) }),
  });
  const admin = t.router({ stats: rolesOf('admin').query(function stats() {}) });
  const byTeam = t.router({ members: inTeam.unstable_concat(signedIn).query(function members() {}) });
  const routers = { posts, byTeam };
  for (const name of ['tags', 'authors']) routers[name] = crud(name, z.object({ name: z.string() }));
  const main = t.router(routers);
  const root = t.mergeRouters(main, t.router({ admin, ping: publicProcedure.query(() => 'pong') }));
`;
const formsListed = [
  'QUERY posts.spread() spread',
  'QUERY posts.byId(id) byId',
  'MUTATION posts.add(title,body,tags) requireUser logged audited add',
  'MUTATION posts.edit(title,body,id) requireUser edit',
  'QUERY posts.pick(title) pick',
  'QUERY posts.omit(body) omit',
  'SUBSCRIPTION posts.onAdd() onAdd',
  'QUERY posts.text() text',
  'QUERY posts.comments.list() standalone comments',
  'QUERY byTeam.members(team) findTeam requireUser members',
  'QUERY tags.list() list',
  'MUTATION tags.create(name) requireUser checkRole create',
  'QUERY authors.list() list',
  'MUTATION authors.create(name) requireUser checkRole create',
  'QUERY admin.stats() requireUser checkRole stats',
  'QUERY ping() <anonymous>',
];

const names = 'initTRPC, TRPCError, experimental_standaloneMiddleware';

describe.each([
  ['tRPC 10', 'trpc10'],
  ['tRPC 11', '@trpc/server'],
])('%s', (_, trpc) => {
  test.each([
    ['index.cjs', `const { ${names} } = require('@trpc/server'); const { z } = require('zod');`],
    ['index.mjs', `import { ${names} } from '@trpc/server'; import { z } from 'zod';`],
  ])('the forms of a procedure in %s, as they run and in their source', async (entry, imports) => {
    const made = await makeProject(trpc, { [entry]: `${imports}\n${forms}` });
    const { lines, warnings } = await listLive(made, entry);
    expect(lines).toEqual(formsListed);
    expect(warnings).toEqual([]);
    expect(await listSource(made, entry)).toEqual(formsListed);
  });

  test('random routers: what is listed is what a call really runs, and what the source says', async () => {
    const made = await makeProject(trpc, { 'index.mjs': randomRouters(5, 150) });
    const { lines, stdout } = await listLive(made, 'index.mjs');
    const real = JSON.parse(stdout) as string[];
    expect(real.length).toBeGreaterThan(150);
    expect(lines.toSorted()).toEqual(real.toSorted());
    expect(await listSource(made, 'index.mjs')).toEqual(lines);
  });
});

const lazyFiles = {
  'trpc.mts': `import { initTRPC } from '@trpc/server'; export const t = initTRPC.create();`,
  'slow.mts': `import { lazy } from '@trpc/server'; import { t } from './trpc.mts';
    await new Promise((done) => setTimeout(done, 1_500));
    export const slow = t.router({
      deep: t.procedure.query(function deep() {}),
      more: lazy(() => import('./more.mts').then((module) => module.more)),
    });`,
  'more.mts': `import { t } from './trpc.mts';
    export const more = t.router({ last: t.procedure.mutation(function last() {}) });
    export const unused = 1;`,
  'index.mts': `import { createServer } from 'node:http'; import { lazy } from '@trpc/server'; import { t } from './trpc.mts';
    export const root = t.router({
      broken: lazy(() => import('./missing.mts')),
      nested: { slow: lazy(() => import('./slow.mts')) },
      now: t.procedure.query(function now() {}),
    });
    createServer(() => root).listen(0);`,
};

test('lazy routers are loaded, however long that takes, but for one that fails', async () => {
  const made = await makeProject('@trpc/server', lazyFiles);
  const listed = [
    'QUERY now() now',
    'QUERY nested.slow.deep() deep',
    'MUTATION nested.slow.more.last() last',
  ];
  expect((await listLive(made, 'index.mts')).lines).toEqual(listed);
  expect(await listSource(made, 'index.mts')).toEqual(listed);
});

test('an app in a bundle, with tRPC in it', async () => {
  const made = await makeProject('@trpc/server', {
    'index.mjs': `import { initTRPC } from '@trpc/server';
      const t = initTRPC.create();
      const inner = t.router({ first: t.procedure.use(function one({ next }) { return next(); }).query(function first() {}) });
      globalThis.root = t.router({ inner, second: t.procedure.mutation(function second() {}) });`,
  });
  await build({
    ...{ entryPoints: [join(made.root, 'index.mjs')], outfile: join(made.root, 'bundle.cjs') },
    ...{ bundle: true, platform: 'node', minify: true, keepNames: true, logLevel: 'error' },
  });
  const { lines } = await listLive(made, 'bundle.cjs');
  expect(lines).toEqual(['QUERY inner.first() one first', 'MUTATION second() second']);
});

test('in the source, routers that no entry leads to, in files that do not import tRPC', async () => {
  const made = await makeProject('@trpc/server', {
    'src/server/trpc.ts': `import { initTRPC } from '@trpc/server';
      import { trpcMiddleware } from '@sentry/node';
      const t = initTRPC.create();
      const traced = t.middleware(trpcMiddleware({ attachRpcInput: true }));
      export const createTRPCRouter = t.router;
      export const isKnown = t.middleware(({ ctx, next }) => next({ ctx }));
      export const protectedProcedure = t.procedure.use(traced).use(({ next }) => next()).use(isKnown);`,
    'src/server/post.ts': `import { createTRPCRouter, protectedProcedure } from './trpc';
      export const postRouter = createTRPCRouter({ all: protectedProcedure.query(({ ctx }) => ctx) });`,
    'src/server/root.ts': `import { createTRPCRouter } from './trpc'; import { postRouter } from './post';
      export const appRouter = createTRPCRouter({ post: postRouter });`,
  });
  expect(await listSource(made)).toEqual(['QUERY post.all() traced protectedProcedure isKnown <anonymous>']);
});

/** Routers at random, which print what a call of each procedure ran. */
function randomRouters(seed: number, count: number): string {
  let state = seed;
  const next = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const lines: string[] = [];
  const paths: string[] = [];
  let made = 0;
  const procedure = (path: string) => {
    made += 1;
    const type = ['query', 'mutation', 'subscription'][next(3)] ?? '';
    const uses = Array.from({ length: next(3) }, () => `.use(m${next(4)})`).join('');
    const name = `h${made}`;
    paths.push(`${type.toUpperCase()} ${path}`);
    return `p${next(4)}${uses}.${type}(function ${name}() { ran.push('${name}'); })`;
  };
  const router = (path: string, depth: number): string => {
    const prefix = path === '' ? '' : `${path}.`;
    const entries = Array.from({ length: 2 + next(4) }, (_, index) => {
      const nests = depth < 4 && (depth < 2 || next(3) === 0);
      const key = `${nests ? 'r' : 'q'}${index}`;
      return `${key}: ${nests ? router(`${prefix}${key}`, depth + 1) : procedure(`${prefix}${key}`)}`;
    });
    const name = `router${lines.length}`;
    lines.push(`const ${name} = t.router({ ${entries.join(', ')} });`);
    return name;
  };
  const parts: string[] = [];
  while (made < count) {
    const key = `top${parts.length}`;
    parts.push(`t.router({ ${key}: ${router(key, 0)} })`);
  }
  const middleware = Array.from(
    { length: 4 },
    (_, index) =>
      `const m${index} = t.middleware(function m${index}({ next }) { ran.push('m${index}'); return next(); });`,
  );
  return `import { initTRPC } from '@trpc/server';
    const t = initTRPC.create();
    const ran = [];
    ${middleware.join('\n')}
    const p0 = t.procedure, p1 = p0.use(m0), p2 = p1.use(m1.unstable_pipe(m2)), p3 = t.procedure.use(m3);
    ${lines.join('\n')}
    export const root = t.mergeRouters(${parts.join(', ')});
    const real = [];
    for (const asked of ${JSON.stringify(paths)}) {
      const [type, path] = asked.split(' ');
      await path.split('.').reduce((caller, key) => caller[key], root.createCaller({}))();
      real.push(type + ' ' + path + '() ' + ran.splice(0).join(' '));
    }
    process.stdout.write(JSON.stringify(real));`;
}
