// What a developer asks of an agent, in the workspace of fixtures/shop.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The fixture has no tests: its own tests of that, for the terminal of the agent. */
export function prepareShop(folder) {
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.scripts.test = 'node --test';
  writeFileSync(file, JSON.stringify(manifest));
  const test = `const { test } = require('node:test'); const { formatPrice } = require('..');
test('prices have two digits', (t) => t.assert.equal(formatPrice(1890), '18.90 EUR'));`;
  writeFileSync(join(folder, 'packages/catalog/src/price.test.js'), test);
}

export const shopTasks = [
  {
    question: 'Run the tests.',
    steps: [
      { tool: 'get_project', args: {}, because: ['package.json scripts'] },
      { runs: ['npm', 'test'], because: ['name: npm', 'test: node --test'] },
    ],
    answer: ['prices have two digits'],
  },
  {
    question: 'Which package formats prices, and what does it make of 1234 cents?',
    steps: [
      { tool: 'list_apps', args: {}, because: ['workspace packages'] },
      {
        tool: 'shell',
        args: { code: "import * as catalog from '@shop/catalog'; catalog" },
        because: ['"@shop/catalog" packages/catalog', "import gives the project's modules"],
      },
      {
        tool: 'shell',
        args: { code: 'catalog.formatPrice(1234)' },
        because: ['formatPrice(cents)', 'Bindings stay'],
      },
    ],
    answer: ["value: '12.34 EUR'"],
  },
];
