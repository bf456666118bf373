import { describe, expect, test } from 'vitest';
import { passingWord } from '../../../../src/project/adapters/_http/guarding/words.ts';
import { guardNotes, guardsOf } from '../../../../src/project/adapters/_http/guards.ts';

const reasonOf = (name: string, source: string | null, text: string | null = '() => {}') =>
  guardsOf([{ name, source, text }])[0]?.reason;

test.each([
  ['requireAuth', 'src/app.ts:1', 'name "requireAuth" matches "auth"'],
  ['isAdmin', null, 'name "isAdmin" matches "is admin"'],
  ['authorize', null, 'name "authorize" matches "auth"'],
  ['<anonymous>', 'src/middleware/auth.ts:12', 'file "src/middleware/auth.ts" matches "auth"'],
  ['<anonymous>', 'src/guards/index.ts:3', 'file "src/guards/index.ts" matches "guards"'],
  [
    '<anonymous>',
    'src/middleware/require-login.ts:3',
    'file "src/middleware/require-login.ts" matches "require login"',
  ],
  ['<anonymous>', 'node_modules/express-jwt/lib/index.js:2', 'package "express-jwt"'],
  ['authenticate', 'node_modules/passport/lib/middleware/authenticate.js:94', 'package "passport"'],
  ['passport.authenticate', null, 'package "passport"'],
  ['<anonymous>', 'node_modules/@acme/auth-kit/index.js:1', 'package "@acme/auth-kit"'],
  ['routeGuard', 'node_modules/routing-controllers/cjs/driver/Driver.js:9', undefined],
  ['optionalAuth', 'src/middleware/auth.ts:12', undefined],
  ['log', 'apps/auth/src/app.ts:1', undefined],
])('guard %s in %s', (name, source, reason) => {
  expect(reasonOf(name, source)).toBe(reason);
});

describe('names', () => {
  test.each(
    `requireAuth isAuthenticated ensureAuthenticated authenticateToken authorizeRoles verifyToken checkToken validateToken jwtCheck
    apiKeyRequired checkApiKey requireSession checkSession verifySession hasRole requireRole checkRoles roleCheck allowRoles isOwner
    ownerOnly checkOwnership adminOnly requireAdmin denyAll denyGuests forbidStrangers loginRequired requireLogin ensureLoggedIn
    isSignedIn mustBeLoggedIn canEditPost canAccess checkPermissions permit protect restrictTo requireUser needsUser hasScope
    requireScopes rbac bearerOnly passportJwt roleGuard requireSoftDeleteAccess permitSoftDelete canSoftDelete requireAdminSoftDelete
    requireAuthSoftDelete authorizeSoftDelete requireTryoutAdmin requireTryItAccess checkLooseItemsRole requireOptionalFieldsAccess`.split(
      /\s+/,
    ),
  )('%s is a guard', (name) => {
    expect(reasonOf(name, 'src/app.ts:1')).toMatch(/^name /);
  });

  test.each(
    `jsonParser urlencodedParser bodyParser logger requestLog morgan cors corsMiddleware helmet compression cookieParser session
    cookieSession loadSession loadAuthor author authors loadUser setLocale tokenizer tokenBucket csrfProtection csrfToken rateLimit
    authLimiter loginLimiter limiter serveStatic upload validateBody validateUser checkUserAgent permissionsPolicy errorHandler
    notFound requestId timeout cacheControl canonicalUrl canCache optionalAuth jwtLoosePage tryAuthenticate softAuth optionalFirebaseAuth
    checkTokenOptional authOptional optionalApiKey maybeRequireUser requireUserOptional tryVerifyToken publicOnly attachUser i18n favicon tenantFromHost
    paginate authLogger etag sessionLogger expressInit query responseTime userAgent roleplay administration`.split(
      /\s+/,
    ),
  )('%s is none', (name) => {
    expect(reasonOf(name, 'src/app.ts:1')).toBeUndefined();
  });
});

test.each([
  'body-parser/lib/types/json.js',
  'cors/lib/index.js',
  'express-session/index.js',
  'cookie-session/index.js',
  'express-rate-limit/dist/index.cjs',
  'csurf/index.js',
  'koa-session/index.js',
  'helmet/index.cjs',
  'passport/lib/middleware/initialize.js',
  '@fastify/cookie/plugin.js',
])('a function of %s is none, whatever it does', (file) => {
  expect(
    reasonOf('authenticate', `node_modules/${file}:9`, '(req, res) => res.status(403).end()'),
  ).toBeUndefined();
});

describe('what a function does', () => {
  test.each([
    ['(req, res, next) => { if (!ok(req)) return res.status(401).end(); next(); }', 'answers 401'],
    ['(req,res,next)=>ok(req)?next():res.sendStatus(403)', 'answers 403'],
    ['async (request, reply) => { if (!request.x) return reply.code(401).send() }', 'answers 401'],
    ['({ headers, status }) => { if (!headers.x) return status(401) }', 'answers 401'],
    [`({ next }) => { if (!x) throw new RpcError('UNAUTHORIZED'); return next() }`, 'throws UNAUTHORIZED'],
    ['async (request, reply) => { if (!request.x) return reply.unauthorized() }', 'answers unauthorized'],
    ['(req, res, next) => { res.statusCode = 401; res.end() }', 'answers 401'],
    ['(req, res, next) => { res.status(StatusCodes.FORBIDDEN).json({}) }', 'answers FORBIDDEN'],
    ["(req, res, next) => next(new ApiError(httpStatus['UNAUTHORIZED'], 'x'))", 'answers UNAUTHORIZED'],
    ['async (ctx, next) => { if (!x) ctx.throw(401); await next() }', 'answers 401'],
    ['(req, res, next) => { throw new UnauthorizedError("x") }', 'throws UnauthorizedError'],
    ['(req,res,next)=>{if(req.x)throw new errors.ForbiddenException;next()}', 'throws ForbiddenException'],
    ['()=>{throw new UnauthorizedException}', 'throws UnauthorizedException'],
    [
      '({ ctx, next }) => { if (!ctx.a) throw new Failure({ code: "FORBIDDEN" }); return next() }',
      'throws FORBIDDEN',
    ],
    ["() => { throw new E('x', { extensions: { 'code': 'UNAUTHENTICATED' } }) }", 'throws UNAUTHENTICATED'],
    ['(req, res, next) => next(new createError.Forbidden())', 'throws Forbidden'],
    ['(req, res, next) => next(createError(401, "who?"))', 'throws 401'],
    ['(req, res, next) => next((0, http_errors_1.createHttpError)(403))', 'throws 403'],
    ['(req, res, next) => next(new AppError("who are you", 401))', 'throws 401'],
    [
      '(req, res, next) => { req.x = jsonwebtoken_1.default.verify(read(req), key); next() }',
      'calls jsonwebtoken_1.default.verify',
    ],
    ['(req, res, next) => passport.authenticate("jwt", done)(req, res, next)', 'calls passport.authenticate'],
    [
      '(req, res, next) => { if (!req.session.userId) return res.redirect("/in"); next(); }',
      'goes on only after a check of req.session',
    ],
    [
      '(req,res,next)=>{if(req.isAuthenticated())return next();res.redirect("/in")}',
      'goes on only after a check of isAuthenticated',
    ],
    [
      '(req, res, next) => { if (req.user) { next() } else { res.render("in") } }',
      'goes on only after a check of req.user',
    ],
    [
      '(req, res, next) => { const h = req.headers.authorization; if (!req.headers.authorization) { return next(new Error("x")); } next(); }',
      'goes on only after a check of headers.authorization',
    ],
    ['(req, res, next) => req.user ? next() : res.redirect("/in")', 'goes on only after a check of req.user'],
    [
      '(req, res, next) => { const token = read(req); if (!token) return res.json({ error: 1 }); next() }',
      'goes on only after a check of token',
    ],
  ])('%s', (text, reason) => {
    expect(reasonOf('run', 'src/app.ts:1', text)).toBe(reason);
  });

  test.each([
    '(req, res, next) => { console.log(req.method, req.user?.id); next(); }',
    '(req, res, next) => { if (req.session.user) res.locals.user = req.session.user; next(); }',
    '(req, res, next) => { if (req.user) { req.log = log.child({ user: req.user.id }); } next(); }',
    '(req, res, next) => { if (hits > 10) return res.status(429).end(); next(); }',
    '(req, res, next) => { if (!req.body.name) return res.status(400).json({}); next(); }',
    '(req, res, next) => { if (!find(req.params.id)) return res.status(404).end(); next(); }',
    '(req, res, next) => { try { req.user = jwt.verify(read(req), key) } catch {} next() }',
    '(req, res, next) => { try { req.user = jwt.verify(read(req), key) } catch (e) { req.user = null } next() }',
    '(err, req, res, next) => { if (err.status === 401) log(err); next(err); }',
    '(req, res, next) => { req.id = randomUUID(); next(); }',
    'async (ctx, next) => { const start = Date.now(); await next(); ctx.set("x", Date.now() - start); }',
    '(req, res, next) => { if (req.secure) return next(); res.redirect(url(req)); }',
    '(req, res, next) => { res.set("x-user", req.headers["x-user"] ?? ""); next(); }',
  ])('%s is no guard', (text) => {
    expect(reasonOf('run', 'src/app.ts:1', text)).toBeUndefined();
  });
});

const handlerOf = (text: string | null) => ({ name: 'handle', source: 'src/app.ts:1', text });

test.each([
  ['(req, res) => res.status(403).end()', ['only denies: 403']],
  ['(req,res)=>res.sendStatus(404)', ['only denies: 404']],
  [
    "function (req, res) { res.set('Allow', 'GET'); res.status(405).json({ error: 'no' }) }",
    ['only denies: 405'],
  ],
  ['async () => { throw new ForbiddenError() }', ['only denies: Forbidden']],
  [
    '(req, res) => { if (!req.body) return res.status(403).end(); res.json({}) }',
    ['its handler answers 403'],
  ],
  ['(req, res) => ok ? res.json([]) : res.status(403).end()', ['its handler answers 403']],
  ['(req, res) => res.status(201).end()', []],
  [null, []],
])('a handler that only denies: %s', (text, notes) => {
  expect(guardNotes([], [], handlerOf(text))).toEqual(notes);
});

test('without a guard, what could not be read is named', () => {
  const chain = [
    { name: 'hidden', source: null, text: null },
    { name: 'some-kit.check', source: null, text: null },
    { name: 'cors', source: null, text: null },
    { name: 'koa-bodyparser', source: null, text: null },
    { name: 'log', source: 'src/app.ts:1', text: '() => {}' },
  ];
  expect(guardNotes(chain, [], handlerOf('() => {}'))).toEqual([
    'not read, may be a guard: hidden, some-kit.check',
  ]);
  const guards = [{ name: 'requireAuth', source: null, reason: 'x' }];
  expect(guardNotes(chain, guards, handlerOf('() => {}'))).toEqual([]);
});

test.each([
  [
    '(c, next) => { const auth = basicAuth({ username: c.env.U, password: c.env.P }); return auth(c, next) }',
    'calls basicAuth',
  ],
  ['async (c, next) => jwt({ secret: c.env.SECRET })(c, next)', 'calls jwt'],
  ['(req, res, next) => expressJwt({ secret })(req, res, next)', 'calls expressJwt'],
  [
    'async (c, next) => { if (c.req.header("x-staff") !== "yes") return c.text("Forbidden", 403); await next() }',
    'answers 403',
  ],
  ['async (c, next) => { if (!ok(c)) return c.json({ error: text(c) }, 401); await next() }', 'answers 401'],
  ['(c, next) => { const mw = compress({ encoding }); return mw(c, next) }', undefined],
  ['(c) => c.json({ total: 401 })', undefined],
  ['async (c) => c.json(await sign(jwt({ a: 1 })), 201)', undefined],
])('%s', (text, reason) => {
  expect(reasonOf('<anonymous>', 'src/app.ts:1', text)).toBe(reason);
});

test.each<[string, string, string | undefined]>([
  ['auth', '(event) => { event.context.auth = { user: 123 } }', undefined],
  ['<anonymous>', '(req, res, next) => { req.session = null; next(); }', undefined],
  [
    '<anonymous>',
    '(event) => { event.context.user = readUser(event) }',
    'file "server/middleware/auth.ts" matches "auth"',
  ],
  ['auth', '(event) => { if (!event.context.user) throw new Error("no") }', 'name "auth" matches "auth"'],
  ['requireAuth', '(event) => { event.context.auth = true }', 'name "requireAuth" matches "auth"'],
  ['requireAuth', '(req, res, next) => { req.user = find(); next(); }', 'name "requireAuth" matches "auth"'],
  ['load', 'async (req, res, next) => { req.settings = await db.settings(); next(); }', undefined],
  [
    'checkUser',
    `async (req, res, next) => {
  let user;
  if (req.header('X-API-Key') === process.env.API_KEY) user = await db.find(1);
  else if (req.session?.userId) {
    user = await db.find(req.session.userId);
  }
  if (user) req.user = user;
  next();
}`,
    undefined,
  ],
  ['load', 'async (ctx, next) => {\n  ctx.state.user = await find(ctx);\n  return next()\n}', undefined],
  ...[
    'async (req, res, next) => { await ensureUser(req); next(); }',
    'async (req, res, next) => { req.user = await getUserOrThrow(req); next(); }',
    'async (req, res, next) => { req.user = jwt.decode(req.headers.authorization, SECRET); next(); }',
    'async (req, res, next) => { invariant(req.user, "nobody"); next(); }',
    '(req, res, next) => {\n  if (!req.session.userId)\n    toLogin(req, res);\n  else\n    next();\n}',
    '(req, res, next) => {\n  if (!req.session.user) res.sendFile(page);\n  else\n    next();\n}',
    '(req, res, next) => {\n  req.user &&\n    next();\n}',
    'async (req, res, next) => { await authorize(req.user); next(); }',
    'async (req, res, next) => { if (!req.user) return; next(); }',
    'async (req, res, next) => { if (req.user) next(); }',
    'async (req, res, next) => { if (req.user) { next(); } }',
    'async (req, res, next) => {\n  if (req.user)\n    next()\n}',
    'async (req, res, next) => { inner(req, res, next); next(); }',
    'async (req, res, next) => { if (bad(req)) res.redirect("/"); next(); }',
    'async (req, res, next) => { if (bad(req)) throw new Error("no"); next(); }',
  ].map(
    (text) => ['it', text, 'file "server/middleware/auth.ts" matches "auth"'] as [string, string, string],
  ),
])('%s in a file named after auth: %s', (name, text, reason) => {
  expect(reasonOf(name, 'server/middleware/auth.ts:1', text)).toBe(reason);
});

test.each([
  ['requireSoftDeleteAccess', undefined],
  ['canSoftDelete', undefined],
  ['softAuth', 'soft'],
  ['maybeRequireUser', 'maybe'],
  ['optionalFirebaseAuth', 'optional'],
  ['checkTokenOptional', 'optional'],
  ['softDeleteItem', undefined],
])('%s lets strangers pass by its name: %s', (name, word) => {
  expect(passingWord(name)).toBe(word);
});
