// What a developer asks of an agent, in the workspace of fixtures/shop.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The fixture has no tests: one of a package's own, for the terminal of the agent. */
export function prepareShop(folder) {
  const file = join(folder, 'packages/catalog/package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...manifest, scripts: { test: 'node --test' } }));
  const test = `const { test } = require('node:test'); const { formatPrice } = require('..');
test('prices have two digits', (t) => t.assert.equal(formatPrice(1890), '18.90 EUR'));`;
  writeFileSync(join(folder, 'packages/catalog/src/price.test.js'), test);
}

export const shopTasks = [
  {
    question: 'Run the tests.',
    steps: [
      { tool: 'get_project', args: {}, because: ['package.json scripts'] },
      {
        tool: 'list_apps',
        args: {},
        because: ['workspaces:', 'workspace packages, or the one package: label, path, entry file, scripts'],
      },
      {
        runs: ['npm', 'test', '--workspace', '@shop/catalog'],
        because: ['"@shop/catalog" packages/catalog', 'scripts test'],
      },
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
        because: ['"@shop/catalog" packages/catalog', 'import gives project modules'],
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
