// Prototypes of the project's classes do not cross: what needs one says what to do instead, and that works.
import { expect, test } from 'vitest';
import { connect } from '../support/client.ts';
import { makeFolder } from '../support/folders.ts';

test('a class of the project or of Node is not extended in the shell, and the error says what to do', async () => {
  using folder = makeFolder({
    'package.json': '{ "name": "extends", "type": "module" }',
    'base.ts': `export class Base { find() { return 'real'; } run() { return 'ran ' + this.find(); } }
      export function Old() {} Old.prototype.go = () => 1;
      export default class { x = 1; }`,
  });
  await using session = await connect(folder.dir);
  const refused = /NOT_IN_SHELL/;
  for (const [code, named] of [
    [
      "import { Base } from './base'; class Fake extends Base { find() { return 'fake' } }; new Fake().find()",
      'prototype of Base',
    ],
    [
      "import { EventEmitter } from 'node:events'; class Bus extends EventEmitter {}; new Bus()",
      'prototype of EventEmitter',
    ],
    [
      "import { Transform } from 'node:stream'; const T = class extends Transform {}",
      'prototype of Transform',
    ],
    ["import { Old } from './base'; class New extends Old {}", 'prototype of Old'],
    ['Object.getOwnPropertyNames(Base.prototype)', 'prototype of Base'],
    ['Base.prototype.find', 'new Base(…)'],
    ["class Late extends (await import('./base')).default {}", 'prototype of default'],
  ] as const) {
    const { output } = await session.shell(code);
    expect(output.exception?.message, code).toMatch(refused);
    expect(output.exception?.message).toContain(named);
  }
  const { output } = await session.shell(
    `const it = new Base(); it.find = () => 'fake'; [it.run(), it instanceof Base, String(Base).includes('find()'), typeof Base, Object.keys(Base)]`,
  );
  expect(output.value).toBe("[ 'ran fake', true, true, 'function', [] ]");
  expect((await session.shell('[Base, { Base }]')).output.value).toMatch(/class Base/);
});
