// The forked process of fork-per-call.js.
import { inspect } from 'node:util';
import { runInThisContext } from 'node:vm';

process.once('message', async (code) => {
  process.send(inspect(await runInThisContext(code)));
  process.disconnect();
});
