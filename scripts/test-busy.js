// The tests of `npm test` on a machine that is busy: two loops run beside them, as other programs would, and nothing may depend on that.
// Arguments go to vitest instead of that choice: npm run test:busy -- '--project=breadth*'
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';

const LOOPS = 2;

// Threads of this process: however it ends, they end with it.
for (let n = 0; n < LOOPS; n++) new Worker('for (;;);', { eval: true });

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const given = process.argv.slice(2);
const chosen = given.length > 0 ? given : ['--project=!breadth*'];
const child = spawn(process.execPath, [vitest, 'run', ...chosen], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.once('error', (error) => {
  console.error(`test:busy: ${error.message}`);
  process.exit(1);
});
// Nothing waits for the loops.
child.once('exit', (code) => process.exit(code ?? 1));
