import { expect, test } from 'vitest';
import { handlerName } from '../../../../src/project/adapters/_http/forwarded.ts';

const nameOf = (text: string, name = '<anonymous>') => handlerName({ name, text });

test.each([
  ['(req, res) => users.list(req, res)', 'users.list'],
  ['async (req, res, next) => { await this.users.list(req, res, next); }', 'users.list'],
  ['(req: Request<{ id: string }, User>, res: Response): Promise<void> => users.one(req, res)', 'users.one'],
  ['function (req, res) { return list(req, res) }', 'list'],
  ['(...args) => container.users.list(...args)', 'container.users.list'],
  ['(req, res, next) => users.list(req, res).catch(next)', 'users.list'],
  ['(req) => users.list(req)', 'users.list'],
  ['ctx => users.list(ctx)', 'users.list'],
])('what it hands on to is its name: %s', (text, name) => {
  expect(nameOf(text)).toBe(name);
  expect(nameOf(text, 'show')).toBe('show');
});

test.each([
  '(req, res) => res.json(list())',
  '(req, res) => users.list(res, req)',
  '(req, res) => users.list(req.params.id, res)',
  '(req, res) => { log(req); users.list(req, res); }',
  '(req, res) => { if (req.user) users.list(req, res); }',
  '(req, res) => req.app.handle(req, res)',
  '(ctx) => render(ctx)',
  '() => users.list()',
  '({ body }, res) => users.list(body, res)',
])('anything else has none: %s', (text) => {
  expect(nameOf(text)).toBe('<anonymous>');
});
