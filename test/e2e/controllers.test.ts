// Handlers that a package makes, and handlers in wrappers: told by the name and the line that the project gave them.
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Route } from '../../src/protocol/schemas.ts';
import { connect } from '../support/client.ts';
import { fixtures } from '../support/folders.ts';
import { writeFiles } from '../support/temp.ts';

const kit = `
exports.instance = (app, path, Controller, method) => {
  const controller = new Controller();
  app.get(path, (req, res, next) => { try { controller[method](req, res, next); } catch (error) { next(error); } });
};
exports.metadata = (app, path, target, method) => {
  const action = { target, method, route: path };
  app.get(path, function routeHandler(req, res, next) { new action.target()[action.method](req, res, next); });
};
exports.byName = (app, path, name, key, container) => {
  app.get(path, async (req, res, next) => res.json(await container(req, name)[key]()));
};
exports.plain = (app, path, options) => {
  app.get(path, function answer(req, res) { res.json(options); });
};
`;
const app = `const express = require('express');
const kit = require('some-kit');
class Base {
  shared(req, res) { res.end(); }
}
class Users extends Base {
  list(req, res) { res.end(); }
  one(req, res) { res.end(); }
}
class Posts {
  list(req, res) { res.end(); }
}
const catchAsync = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next);
const createItem = catchAsync(async (req, res) => {
  res.end();
});
const handlers = { removeItem: catchAsync(async (req, res) => res.end()) };
exports.showItem = catchAsync(async (req, res) => res.end());
const app = express();
kit.instance(app, '/users', Users, 'list');
kit.instance(app, '/shared', Users, 'shared');
kit.metadata(app, '/users/one', Users, 'one');
kit.byName(app, '/posts', 'Posts', 'list', () => new Posts());
app.get('/generated', async function Posts_list(request, response, next) { new Posts().list(request, response); });
kit.plain(app, '/plain', { method: 'list' });
kit.instance(app, '//', Posts, 'list');
app.post('/items', createItem);
app.delete('/items', handlers.removeItem);
app.get('/items', exports.showItem);
app.listen(3000);
`;

test('by class and method, and by the variable that a wrapper was given to', async () => {
  const dir = await writeFiles({
    'package.json': { main: 'app.cjs', dependencies: { express: '4', 'some-kit': '1' } },
    'app.cjs': app,
    'node_modules/some-kit/package.json': { name: 'some-kit', version: '1.0.0' },
    'node_modules/some-kit/index.js': kit,
  });
  await symlink(join(fixtures, 'shop/node_modules/express'), join(dir, 'node_modules/express'));
  const at = (text: string) => `app.cjs:${app.split('\n').findIndex((line) => line.includes(text)) + 1}`;
  const ofPosts = `app.cjs:${app.split('\n').findLastIndex((line) => line.includes('  list(')) + 1}`;
  const session = await connect(dir);
  const { items } = await session.call<{ items: Route[] }>('list_routes', { detail: 'full' });
  await session.close();
  expect(items.map(({ methods, path, handler, source }) => [`${methods} ${path}`, handler, source])).toEqual([
    ['GET /users', 'Users.list', at('  list(')],
    ['GET /shared', 'Users.shared', at('  shared(')],
    ['GET /users/one', 'Users.one', at('  one(')],
    ['GET /posts', 'Posts.list', ofPosts],
    ['GET /generated', 'Posts.list', ofPosts],
    ['GET /plain', 'answer', 'node_modules/some-kit/index.js:14'],
    ['GET /', 'Posts.list', ofPosts],
    ['POST /items', 'createItem', at('const createItem')],
    ['DELETE /items', 'removeItem', at('removeItem: ')],
    ['GET /items', 'showItem', at('exports.showItem = ')],
  ]);
});
