// Guards that let strangers pass, by their name or by an option: from source as live, with the evidence said.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/express/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Route } from '../../../../src/protocol/schemas.ts';
import { fixtures } from '../../../support/folders.ts';
import { runLive } from '../../../support/live-process.ts';
import { createProject, writeFiles } from '../../../support/temp.ts';

const guards = `
const user = (req) => req.headers.authorization;
export const optionalAuth = (req, res, next) => { req.user = user(req); next(); };
export const jwtLoosePage = (req, res, next) => { req.user = user(req); next(); };
export const tryAuthenticate = (req, res, next) => { req.user = user(req); next(); };
export const authenticate = (options = {}) => (req, res, next) => {
  if (!user(req)) return options.optional ? next() : res.status(401).end();
  next();
};
export const checkToken = ({ required = true } = {}) => (req, res, next) => {
  if (user(req) || !required) return next();
  res.status(401).end();
};
export function requireUser(settings) {
  const credentialsRequired = settings?.credentialsRequired ?? true;
  return function checkUser(req, res, next) {
    if (!user(req) && credentialsRequired) return res.status(401).end();
    next();
  };
}
`;
const app = `
import express from 'express';
import * as guards from './guards.js';
const { optionalAuth, jwtLoosePage, tryAuthenticate, authenticate, checkToken, requireUser } = guards;
const app = express();
const page = (req, res) => res.json({});
app.get('/named/optional', optionalAuth, page);
app.get('/named/loose', jwtLoosePage, page);
app.get('/named/try', tryAuthenticate, page);
app.get('/optional', authenticate({ optional: true }), page);
app.get('/optional/both', authenticate({ optional: true }), authenticate(), page);
app.get('/required', checkToken({ required: false }), page);
app.get('/credentials', requireUser({ credentialsRequired: false }), page);
app.get('/strict/optional', authenticate(), page);
app.get('/strict/false', authenticate({ optional: false }), page);
app.get('/strict/required', checkToken(), page);
app.get('/strict/credentials', requireUser({ credentialsRequired: true }), page);
app.listen(3000);
`;
const files = { 'app.js': app, 'guards.js': guards };

async function fromSource(sources: Record<string, string>): Promise<Route[]> {
  const { project } = await createProject({
    'package.json': { name: 'app', type: 'module', dependencies: { express: '5' } },
    ...sources,
  });
  const source = await createSource({
    project,
    entries: [join(project.root, 'app.js')],
    handled: ['express'],
  });
  return sourceRoutes(source).items;
}

const told = (routes: readonly Route[]) =>
  routes.map(
    ({ path, guards: found, auth, note }) =>
      `${path} ${auth ?? (found.length > 0 ? 'protected' : 'public')}${note ? `: ${note}` : ''}`,
  );

/** A function without a name is told by its line. */
const lineOf = (text: string, words: string) => text.slice(0, text.indexOf(words)).split('\n').length;

const expected = [
  '/named/optional public: optionalAuth lets strangers pass by its name: optional',
  '/named/loose public: jwtLoosePage lets strangers pass by its name: loose',
  '/named/try public: tryAuthenticate lets strangers pass by its name: try',
  `/optional public: guards.js:${lineOf(guards, 'const authenticate')} lets strangers pass: optional: true`,
  '/optional/both protected',
  `/required public: guards.js:${lineOf(guards, 'const checkToken')} lets strangers pass: required: false`,
  '/credentials public: checkUser lets strangers pass: credentialsRequired: false',
  '/strict/optional protected',
  '/strict/false protected',
  '/strict/required protected',
  '/strict/credentials protected',
];

test('from source', async () => {
  const routes = await fromSource(files);
  expect(told(routes)).toEqual(expected);
});

test('live', async () => {
  const folder = await writeFiles({ 'package.json': { type: 'module' }, ...files });
  symlinkSync(join(fixtures, 'blog', 'node_modules'), join(folder, 'node_modules'));
  const { result } = await runLive({ root: folder, entry: 'app.js', app: 'app' });
  expect(result?.warnings).toEqual([]);
  expect(told(result?.items ?? [])).toEqual(expected);
});

/** Words that ask for nothing, and settings of the module: both are there as options that would let strangers pass. */
const said = `
const required = false;
const settings = { optional: true };
function inside() {
  const cookie = { required: false, path: '/' };
  const session = { required: false };
  const setCookie = (res) => res.cookie('a', 'b', cookie) || session;
  const requireAuth = (req, res, next) => {
    // optional: cookies
    if (!req.headers.authorization) return res.status(401).json({ error: 'Authentication required' });
    res.cookie('a', 'b', cookie);
    next();
  };
  const requireKey = (req, res, next) => {
    if (!req.headers.authorization) return res.status(401).json({ required: true, path: cookie.path });
    next();
  };
  const requireToken = (req, res, next) => {
    if (req.body.required && !req.headers.authorization) return res.status(401).end();
    next();
  };
  return { requireAuth, requireKey, requireToken, setCookie };
}
function requireUser(req, res, next) {
  if (!req.headers.authorization && (required || settings.optional)) return res.status(401).end();
  next();
}
const member = (options) => (req, res, next) => {
  if (!req.headers.authorization && !options['optional']) return res.status(401).end();
  next();
};
const renamed = (options) => (req, res, next) => {
  const { required: isRequired } = options;
  if (!req.headers.authorization && isRequired) return res.status(401).end();
  next();
};
const template = (options) => (req, res, next) => {
  if (!req.headers.authorization) return res.status(401).send(\`optional: \${options.path}\`);
  next();
};
`;
const saidApp = `
const { requireAuth, requireKey, requireToken } = inside();
const app = express();
const page = (req, res) => res.json({});
app.get('/message', requireAuth, page);
app.get('/key', requireKey, page);
app.get('/body', requireToken, page);
app.get('/module', requireUser, page);
app.get('/template', template({ optional: true, path: '/' }), page);
app.get('/member', member({ optional: true }), page);
app.get('/renamed', renamed({ required: false }), page);
app.listen(3000);
`;
const commonJs = { 'app.js': `const express = require('express');\n${said}${saidApp}` };
const esm = { 'app.js': `import express from 'express';\n${said}${saidApp}` };
const expectedOfSaid = [
  ...['/message', '/key', '/body', '/module', '/template'].map((path) => `${path} protected`),
  `/member public: app.js:${lineOf(commonJs['app.js'], 'const member')} lets strangers pass: optional: true`,
  `/renamed public: app.js:${lineOf(commonJs['app.js'], 'const renamed')} lets strangers pass: required: false`,
];

test.each([
  ['CommonJS', 'commonjs', commonJs],
  ['ES modules', 'module', esm],
])(
  'what is only said asks for nothing, and what the module has is given to nobody: %s',
  async (_, type, app) => {
    expect(
      told(
        await fromSource({
          'package.json': JSON.stringify({ type, dependencies: { express: '5' } }),
          ...app,
        }),
      ),
    ).toEqual(expectedOfSaid);
    const folder = await writeFiles({ 'package.json': { type }, ...app });
    symlinkSync(join(fixtures, 'blog', 'node_modules'), join(folder, 'node_modules'));
    const { result } = await runLive({ root: folder, entry: 'app.js', app: 'app' });
    expect(result?.warnings).toEqual([]);
    expect(told(result?.items ?? [])).toEqual(expectedOfSaid);
  },
);

test('middleware of packages, from source', async () => {
  const routes = await fromSource({
    'app.js': `
import express from 'express';
import { expressjwt } from 'express-jwt';
import passport from 'passport';
import { auth } from 'express-oauth2-jwt-bearer';
const app = express();
app.get('/jwt', expressjwt({ secret: 'x', algorithms: ['HS256'], credentialsRequired: false }), (req, res) => res.end());
app.get('/passport', passport.authenticate(['jwt', 'anonymous'], { session: false }), (req, res) => res.end());
app.get('/bearer', auth({ authRequired: false }), (req, res) => res.end());
app.get('/strict/jwt', expressjwt({ secret: 'x', algorithms: ['HS256'] }), (req, res) => res.end());
app.get('/strict/passport', passport.authenticate('jwt', { session: false }), (req, res) => res.end());
`,
  });
  expect(told(routes)).toEqual([
    '/jwt public: express-jwt.expressjwt lets strangers pass: credentialsRequired: false',
    '/passport public: passport.authenticate lets strangers pass: strategy "anonymous"',
    '/bearer public: express-oauth2-jwt-bearer.auth lets strangers pass: authRequired: false',
    '/strict/jwt protected',
    '/strict/passport protected',
  ]);
});
