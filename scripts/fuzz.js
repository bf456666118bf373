// The fuzz targets of the tests, for longer and with another seed: node scripts/fuzz.js [seconds] [routes of each framework]

import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';

const [seconds = '120', routes = '10000'] = process.argv.slice(2);

run('unit', ['test/protocol/fuzz.test.ts'], { FUZZ_SECONDS: seconds });
run(
  'stdio',
  ['test/project/adapters/route-trees.process.test.ts', 'test/project/adapters/nest/random.process.test.ts'],
  { FUZZ_ROUTES: routes, FUZZ_SEED: process.env.FUZZ_SEED ?? String(randomInt(1_000_000)) },
);

function run(project, files, env) {
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...files],
    { stdio: 'inherit', env: { ...process.env, ...env } },
  );
  if (status !== 0) process.exitCode = 1;
}
