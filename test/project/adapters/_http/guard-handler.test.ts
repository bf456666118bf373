import { expect, test } from 'vitest';
import { askedIn } from '../../../../src/project/adapters/_http/guarding/handler.ts';
import { guardsPath } from '../../../../src/project/adapters/_http/guarding/paths.ts';
import { authOf } from '../../../../src/project/adapters/_http/guards.ts';

test.each([
  [
    'async () => { const session = await auth(); if (!session) return new Response("", { status: 401 }); }',
    'session',
  ],
  [
    'async () => { const { userId } = await auth(); if (!userId) redirect("/sign-in"); return list(userId); }',
    'userId',
  ],
  [
    'async (req) => { const s = await getServerSession(authOptions);\nif (!s?.user) {\n return NextResponse.json({ error: "Unauthorized" }) } }',
    's',
  ],
  [
    'async () => { const { data: { user } } = await supabase.auth.getUser(); if (!user) throw new Error("not signed in") }',
    'user',
  ],
  [
    '(req, res) => { if (req.session.userId !== id) return res.status(403).end(); res.json(1) }',
    'req.session',
  ],
  ['async ({ locals }) => { if (!locals.user) error(401); return {} }', 'locals.user'],
  ['async ({ locals }) => { if (!locals.user) throw redirect(303, "/login"); return {} }', 'locals.user'],
  ['({ ctx }) => { if (!ctx.user) throw new TRPCError({ code: "UNAUTHORIZED" }); return 1 }', 'ctx.user'],
  [
    'async (request) => { const { auth, query, error } = await parseRequest(request, schema); if (error) { return error(); } }',
    'error',
  ],
  [
    'async (request) => { const { auth, body } = await parse(request); if (!(await canView(auth, id))) { return unauthorized(); } }',
    'auth',
  ],
  ['(req, res) => { const p = jwt.verify(req.query.t, KEY); if (!p) return res.sendStatus(401); }', 'p'],
])('a handler asks who it is: %s', (text, checked) => {
  expect(askedIn(text)).toEqual({ isSure: true, reason: `sends away after a check of ${checked}` });
});

test.each([
  ['async () => { const user = await requireUser(request); return user }', 'calls requireUser'],
  ['async (req) => { await session.assertLoggedIn(req); save() }', 'calls session.assertLoggedIn'],
  ['async () => { await auth.protect(); return 1 }', 'calls auth.protect'],
  ['(req, res) => res.status(403).end()', 'only denies: 403'],
])('a handler demands it: %s', (text, reason) => {
  expect(askedIn(text)).toEqual({ isSure: true, reason });
});

test.each([
  'async (req, res) => { const user = await User.findOne({ email }); if (!user || !(await bcrypt.compare(p, user.hash))) return res.status(401).end(); req.session.userId = user.id; res.json(user) }',
  'async () => { const session = await auth(); return Response.json(session ? full : few) }',
  'async () => { const session = await auth(); if (session) redirect("/dashboard"); return form }',
  'async (req, res) => { const post = await getPost(req.params.id); if (!post) return res.status(404).end(); res.json(post) }',
  '(req, res) => res.status(404).end()',
  'async (request) => { const { body, error } = await parse(request); if (error) { return error(); } }',
  'function requireUser() { return 1 }',
  'async () => { const key = requireEnv("KEY"); ensureDir(key); return 1 }',
])('nobody is asked: %s', (text) => {
  expect(askedIn(text)).toBeUndefined();
});

test('what is not known of a route is said, and what its handler does is stronger', () => {
  const known = (text: string | null, source: string | null = 'a.ts:1') => ({ name: 'it', source, text });
  const plain = known('() => 1');
  expect(authOf([plain], [], plain)).toEqual({});
  expect(authOf([known(null)], [], plain)).toEqual({ auth: 'unknown' });
  expect(authOf([known(null, 'node_modules/cors/index.js:1')], [], plain)).toEqual({});
  expect(authOf([], [], plain, false)).toEqual({ auth: 'unknown' });
  expect(authOf([], [], known('(req, res) => ok(req) ? res.json(1) : res.status(403).end()'))).toEqual({
    auth: 'unknown',
  });
  expect(authOf([known(null)], [], known('async () => { await requireUser(); }'), false)).toEqual({
    auth: 'protected',
  });
});

test('a guard for a part of the paths stands where the path says so', () => {
  const guard =
    'if (event.url.pathname.startsWith("/admin") && !event.locals.user) throw redirect(303, "/login");';
  expect(
    ['/admin', '/admin/[id]', '/about', '/[...rest]', '/adm', undefined].map((path) =>
      guardsPath(guard, path),
    ),
  ).toEqual([...[true, true, false, null, false, null]]);
  for (const text of [
    'if (!req.path.startsWith("/admin")) return next(); if (!req.user) return res.status(401).end()',
    'if (pathname.startsWith("/a") || pathname.startsWith("/b")) { throw redirect(303, "/login") }',
    'if (pathname.startsWith("/a")) log(pathname); if (!user) throw error(401)',
    'if (publicPaths.includes(req.path)) return next(); throw new Unauthorized()',
    'if (request.nextUrl.pathname === "/login") return next()',
    'if (request.routeOptions.url === "/login") return; await request.jwtVerify();',
    'if (request.routeOptions.config.public) return; if (!request.headers.authorization) reply.status(401).send({});',
    'const { open } = request.routeOptions.config; if (open) { return; } await request.jwtVerify();',
    'const open = request.routeOptions?.config?.open; if (open) return done(); check(request); throw new Forbidden();',
    'if (request.routeOptions.config.auth) { if (!request.user) throw new Unauthorized(); }',
    'if (reply.context.config.auth === true && !request.user) { throw new Unauthorized(); }',
  ])
    expect([text, guardsPath(text, '/about')]).toEqual([text, null]);
  for (const text of [
    'if (!req.user) return res.redirect("/login?next=" + req.originalUrl); next()',
    'if (request.routeOptions.config.audit) { if (request.routeOptions.config.admin) { if (!request.admin) return reply.code(403).send(); } } if (!request.user) return reply.code(401).send();',
    'if (!request.user) throw new Unauthorized(); const { roles } = request.routeOptions.config; if (roles && !roles.includes(request.user.role)) throw new Forbidden();',
    'if (!request.user) throw new Unauthorized(); if (!request.routeOptions.config.roles) return; if (x) throw new Forbidden();',
    'log(req.url); if (!session) return NextResponse.redirect(new URL("/login", request.url))',
  ])
    expect([text, guardsPath(text, '/about')]).toEqual([text, true]);
});

test.each([
  [
    'async () => { const session = await verifySession(); return session.userId }',
    { isSure: true, reason: 'calls verifySession' },
  ],
  ['async () => { await dal.verifyAdmin(); return 1 }', { isSure: true, reason: 'calls verifyAdmin' }],
  ['async (req) => { const ok = await verifyUser(req.body.code); return ok }', undefined],
  ['async function verifySession() { return 1 }', undefined],
])('%s', (text, asked) => {
  expect(askedIn(text)).toEqual(asked);
});

test.each([
  ['(req, res, next) => { if (!req.user) return res.status(401).end(); return next(); }', true],
  ['(req, res) => { if (req.user) return next(); res.redirect("/login"); }', true],
  [
    'async (req, res) => { try { req.user = jwt.verify(req.token, KEY); } catch { return res.status(401).end(); } return next(); }',
    true,
  ],
  [
    'async (ctx) => { const session = await getSession(ctx); if (!session) ctx.throw(401); await next() }',
    true,
  ],
  ['async (req, res, next) => { try { await next(); } catch (error) { res.status(403).end(); } }', false],
  ['async (req, res) => { try { req.user = jwt.verify(req.token, KEY); } catch { } return next(); }', false],
  ['(...args) => Promise.resolve(next()).catch(args[2])', false],
  [
    '(req, res, go) => Promise.resolve(next()).catch((e) => e.status === 403 ? res.status(403).end() : go(e))',
    false,
  ],
  ['(req, res) => next().then((it) => res.json(it), (e) => res.status(401).end())', false],
  ['(req, res) => next()?.finally(done).catch?.(() => res.status(401).end())', false],
  ['(req, res) => { const told = next(); return told.catch(() => res.status(401).end()); }', false],
  ['(req, res) => verify(req).then(() => next()).catch(() => res.status(401).end())', true],
  ['(req, res) => verify(req).catch(() => res.status(401).end()).then(() => next())', true],
  ['(req, res) => req.user ? next().catch(log) : res.status(401).end()', true],
])('a wrapper asks who it is: %s', (around, isGuard) => {
  const handler = { name: 'show', source: 'a.js:1', text: '(req, res) => res.end()', around };
  expect(authOf([], [], handler)).toEqual(isGuard ? { auth: 'protected' } : {});
});
