import { expect, test } from 'vitest';
import { passThroughNames, textAround } from '../../../src/project/live/pass-through.ts';

declare const handler: (...args: unknown[]) => unknown;
declare const lastHandler: typeof handler;
declare const render: typeof handler;

test.each([
  [
    'its only argument, by a name that says so',
    async (ctx: unknown) => await lastHandler(ctx),
    ['lastHandler'],
  ],
  ['a function that looks at its only argument', (ctx: unknown) => render(ctx), []],
  ['all of them, whatever its name', (ctx: unknown, next: unknown) => render(ctx, next), ['render']],
  ['one of two', (ctx: unknown, next: unknown) => [handler(ctx), next], []],
  ['a part of its only argument', (ctx: { body: unknown }) => handler(ctx.body), []],
  ['the rest', (...args: unknown[]) => render(...args), ['render']],
])('a wrapper hands on %s', (_, fn, names) => {
  expect(passThroughNames(fn)).toEqual(names);
});

test.each([
  ['(req, res) => handler(req, res, load(req.params.id))', '(req, res) => next()'],
  ['(...args) => wrap(handler.call(this, ...args)).catch(fail)', '(...args) => wrap(next()).catch(fail)'],
  ['(c) => handler(c, () => handler(c))', '(c) => next()'],
])('a call is told whole, whatever it is given: %s', (text, told) => {
  expect(textAround(new Function(`return ${text}`)(), 'handler')).toBe(told);
});
