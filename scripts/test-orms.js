// Versions of ORMs that no fixture has, compared with what they themselves make of the fixture: installed in the temp folder, as there are many.
// A name chooses: npm run test:orms -- mongoose
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { older } from './orms/older.ts';
import { installPinned } from './processes.js';

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in older));
if (unknown.length > 0)
  throw new Error(`there is no ${unknown.join(', ')}; there are ${Object.keys(older).join(', ')}`);
const names = chosen.length > 0 ? chosen : Object.keys(older);

const versions = {};
for (const name of names) {
  versions[name] = [];
  for (const { package: compared = '', packages, edits } of older[name]) {
    const modules = await installPinned(packages);
    const dependencies = Object.fromEntries(packages.map((wanted) => /^(.+)@(.+)$/.exec(wanted).slice(1)));
    versions[name].push({ as: packages[0], path: join(modules, compared), dependencies, edits });
  }
}
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const files = names.map(
  (name) => `test/project/adapters/${name.includes('/') ? 'nature-models' : `${name}/against-`}`,
);
files.push('test/breadth/orm-clients-older', 'test/breadth/mongoose-client');
const { status } = spawnSync(process.execPath, [vitest, 'run', ...files], {
  ...{ stdio: 'inherit', env: { ...process.env, TEST_ORMS: JSON.stringify(versions) } },
});
process.exitCode = status ?? 1;
