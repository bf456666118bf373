// The fuzz targets of the tests, for longer and with another seed: node scripts/fuzz.js [seconds]
import { spawnSync } from 'node:child_process';

const [seconds = '120'] = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', 'test/protocol/fuzz.test.ts'],
  { stdio: 'inherit', env: { ...process.env, FUZZ_SECONDS: seconds } },
);
process.exitCode = status ?? 1;
