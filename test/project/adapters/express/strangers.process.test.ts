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

const expected = (name: { authenticate: string; checkToken: string }) => [
  '/named/optional public: optionalAuth lets strangers pass by its name: optional',
  '/named/loose public: jwtLoosePage lets strangers pass by its name: loose',
  '/named/try public: tryAuthenticate lets strangers pass by its name: try',
  `/optional public: ${name.authenticate} lets strangers pass: optional: true`,
  '/optional/both protected',
  `/required public: ${name.checkToken} lets strangers pass: required: false`,
  '/credentials public: checkUser lets strangers pass: credentialsRequired: false',
  '/strict/optional protected',
  '/strict/false protected',
  '/strict/required protected',
  '/strict/credentials protected',
];

test('from source', async () => {
  const routes = await fromSource(files);
  expect(told(routes)).toEqual(expected({ authenticate: '<anonymous>', checkToken: '<anonymous>' }));
});

test('live', async () => {
  const folder = await writeFiles({ 'package.json': { type: 'module' }, ...files });
  symlinkSync(join(fixtures, 'blog', 'node_modules'), join(folder, 'node_modules'));
  const { result } = await runLive({ root: folder, entry: 'app.js', app: 'app' });
  expect(result?.warnings).toEqual([]);
  expect(told(result?.items ?? [])).toEqual(
    expected({ authenticate: '<anonymous>', checkToken: '<anonymous>' }),
  );
});

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
