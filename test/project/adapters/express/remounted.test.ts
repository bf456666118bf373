// A forum whose plug-ins may move its parts: tables of what mounts what, by names that only a running app knows for certain.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSource } from '../../../../src/project/inspect/source.ts';
import { createProject } from '../../../support/temp.ts';

const app = `
const express = require('express');
const plugins = require('some-plugins');
const app = express();

function setupPageRoute(router, name, middlewares, controller) {
  router.get(name, middlewares, controller);
  router.get(\`/api\${name}\`, middlewares, controller);
}
function signedIn(req, res, next) { next(); }
const mounts = {
  topic: (router, name) => setupPageRoute(router, \`/\${name}/:id\`, [], function topic(req, res) {}),
  user: (router, name) => setupPageRoute(router, \`/\${name}/:slug\`, [signedIn], function user(req, res) {}),
  tags: (router, name) => setupPageRoute(router, \`/\${name}\`, [], function tags(req, res) {}),
};

async function addRoutes() {
  const router = express.Router();
  const known = Object.keys(mounts).reduce((names, name) => ({ ...names, [name]: name }), {});
  const moved = (await plugins.fire(known)) ?? known;
  Object.keys(plugins.isOn() ? moved : known).forEach((original) => {
    const name = known[original];
    mounts[original](router, name);
  });
  await api.reload(router);
  app.use(router);
  app.use('/:lang?', router);
}
const users = express.Router();
users.get('/users', function listUsers(req, res) { res.end(); });
const api = { reload(router) { router.use('/v3', makeUsers()); } };
function makeUsers() {
  users.post('/users', function addUser(req, res, next) { next(); });
  return users;
}
addRoutes();
process.on('reload', addRoutes);
app.listen(3000);
`;

test('each part is mounted by its own name, and told once for each place', async () => {
  const { root, project } = await createProject({
    'package.json': { name: 'forum', main: 'app.js', dependencies: { express: '4', 'some-plugins': '1' } },
    'app.js': app,
  });
  const { routes } = await readSource(project, { wanted: 'routes', entries: [join(root, 'app.js')] });
  const parts = ['/topic/:id topic', '/user/:slug user', '/tags tags'];
  const own = [
    ...parts.flatMap((part) => [`GET ${part}`, `GET /api${part}`]),
    ...['GET /v3/users listUsers', 'POST /v3/users addUser'],
  ];
  const told = routes.items.map(({ methods, path, handler }) => `${methods} ${path} ${handler}`);
  expect(told.toSorted()).toEqual([...own, ...own.map((line) => line.replace(' /', ' /:lang?/'))].toSorted());
});
