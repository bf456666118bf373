// Middleware that looks at a token and goes on without one, beside its likes that do not.
import { describe, expect, test } from 'vitest';
import { strangersPass } from '../../../../src/project/adapters/_http/guarding/optional.ts';
import { guardingIn, onlyDenial } from '../../../../src/project/adapters/_http/guarding/text.ts';
import { authOf, guardNotes, guardsOf } from '../../../../src/project/adapters/_http/guards.ts';

test.each([
  [
    '(req, res, next) => { const t = req.headers.authorization; if (t) req.user = jwt.verify(t, K); next(); }',
    't',
  ],
  [
    'async (req, res, next) => { const token = read(req); if (!token) return next(); try { req.user = jwt.verify(token, K); next(); } catch { res.status(401).end(); } }',
    'token',
  ],
  [
    'function (req, res, next) { if (!req.headers.authorization) { req.user = null; return next(); } passport.authenticate("jwt")(req, res, next); }',
    'req.headers.authorization',
  ],
  [
    '(req, res, next) => { const header = req.get("authorization"); if (!header || !header.startsWith("Bearer ")) return next(); req.user = jwt.verify(header.slice(7), K); next(); }',
    'header',
  ],
  [
    'async (ctx, next) => { const { token } = ctx.cookies; if (token !== undefined) { try { ctx.user = jwt.verify(token, K); } catch { ctx.throw(401); } } await next(); }',
    'token',
  ],
  [
    'async (req) => { if (!req.headers.authorization) return; await req.jwtVerify(); }',
    'req.headers.authorization',
  ],
  [
    '(req, res, next) => { const { sid: id } = req.cookies; const apiKey = req.headers["x-api-key"]; if (apiKey == null) return next(); check(apiKey); next(); }',
    'apiKey',
  ],
])('goes on without one: %s', (text, name) => {
  const item = { name: 'authenticate', source: 'src/who.ts:1', text };
  const handler = { name: 'show', source: 'src/a.ts:1', text: '() => 1' };
  expect(strangersPass(text)).toBe(`goes on without ${name}`);
  expect(guardsOf([item])).toEqual([]);
  expect(authOf([item], [], handler)).toEqual({});
  expect(guardNotes([item], [], handler)).toEqual([
    `authenticate lets strangers pass: goes on without ${name}`,
  ]);
});

test.each([
  '(req, res, next) => { const token = read(req); if (!token) return res.status(401).end(); req.user = jwt.verify(token, K); next(); }',
  '(req, res, next) => { const token = read(req); if (!token) return next(new Error("who?")); req.user = jwt.verify(token, K); next(); }',
  '(req, res, next) => { const token = read(req); if (token) { req.user = jwt.verify(token, K); return next(); } res.sendStatus(401); }',
  '(req, res, next) => { const token = read(req); if (token) { req.user = jwt.verify(token, K); } else { throw new Unauthorized(); } next(); }',
  '(req, res, next) => { let user; if (req.headers.authorization) user = find(req); if (!user) return res.redirect("/login"); next(); }',
  '(req, res, next) => { if (!req.user) return res.status(401).end(); if (!req.cookies.token) return next(); log(req); next(); }',
  '(req, res, next) => { const token = read(req); if (!token && isOpen(req)) return next(); req.user = jwt.verify(token, K); next(); }',
  '(req, res, next) => { if (!req.cookies.csrfToken) return next(); if (!req.user) return res.status(401).end(); next(); }',
  '(req, res, next) => { if (!req.headers["x-trace"]) return next(); if (!req.user) return res.status(401).end(); next(); }',
  'async (req) => { if (!req.headers.authorization) throw new Error("who?"); await req.jwtVerify(); }',
])('does not: %s', (text) => {
  expect(strangersPass(text)).toBeUndefined();
  expect(guardsOf([{ name: 'authenticate', source: 'src/who.ts:1', text }])).toHaveLength(1);
});

test('what a package does is told by its options', () => {
  const text = '(req, res, next) => { if (!req.headers.authorization) return next(); next(); }';
  const source = 'node_modules/express-jwt/dist/index.js:9';
  expect(guardsOf([{ name: '<anonymous>', source, text }])).toHaveLength(1);
});

describe('a check of a variable that holds who it is', () => {
  test.each([
    ['const h = req.headers.authorization; if (!h) return next(new Error("no")); next();', 'h'],
    ['const { user } = req; if (!user) { return next(new Error("no")); } next();', 'user'],
    ['const me = req.session.user; if (me) return next(); res.redirect("/in");', 'me'],
    ['const account: Account | null = req.user; account ? next() : next(gone());', 'account'],
  ])('%s', (body, name) => {
    expect(guardingIn(`(req, res, next) => { ${body} }`)).toBe(`goes on only after a check of ${name}`);
  });

  test.each([
    'const zone = req.headers["x-zone"]; if (!zone) return res.status(400).end(); next();',
    'const { locale } = req.session; if (!locale) return res.redirect("/locale"); next();',
    'const { id } = req.params; if (!id) return res.json({}); next();',
  ])('of anything else: %s', (body) => {
    expect(guardingIn(`(req, res, next) => { ${body} }`)).toBeUndefined();
  });
});

test.each([
  ['(req, res, next) => next(createError(403))', '403'],
  ['(req, res, next) => next(Object.assign(new Error("no"), { status: 401 }))', '401'],
  ['(req, res, next) => { next(new createError.Forbidden("no")); }', 'Forbidden'],
  ['() => { const error = new Error("no"); error.statusCode = 403; throw error; }', '403'],
  ['(ctx) => { ctx.throw(403) }', '403'],
  ['(req, res, next) => { log(createError(403)); next(); }', undefined],
  ['(req, res, next) => { if (!ok(req)) throw createError(403); res.end(); }', undefined],
  ['(req, res) => { res.json({ code: 403 }); }', undefined],
])('a handler that does nothing but deny: %s', (text, denial) => {
  expect(onlyDenial(text)).toBe(denial);
});

test('what a handler that only denies is called makes no difference', () => {
  const handler = { name: 'closed', source: 'a.ts:1', text: '() => { throw new NotAuthenticatedError() }' };
  expect(guardNotes([], [], handler)).toEqual(['only denies: NotAuthenticatedError']);
  expect(authOf([], [], handler)).toEqual({ auth: 'protected' });
});
