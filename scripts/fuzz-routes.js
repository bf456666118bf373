// Random trees of routes, as many as are asked for: source = live = what answers. node scripts/fuzz-routes.js [routes of each framework]
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';

const [routes = '10000'] = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  [
    ...['node_modules/vitest/vitest.mjs', 'run', '--project', 'breadth-parts'],
    ...[
      'test/project/adapters/route-trees.process.test.ts',
      'test/project/adapters/nest/random.process.test.ts',
    ],
  ],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      FUZZ_ROUTES: routes,
      FUZZ_SEED: process.env.FUZZ_SEED ?? String(randomInt(1_000_000)),
    },
  },
);
process.exitCode = status ?? 1;
