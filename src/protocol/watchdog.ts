// A thread that ends its own process when the parent is gone: a busy child never sees IPC "disconnect",
// and process.exit() waits for a blocked isolate.
import { Worker } from 'node:worker_threads';

const source = `
const { parentPort, workerData } = require('node:worker_threads');
const poll = setInterval(() => {
  if (process.ppid !== workerData.ppid) process.kill(process.pid, 'SIGKILL');
}, 250);
parentPort.on('message', () => clearInterval(poll));
`;

/**
 * Starts the watchdog; the thread does not keep the process alive. MCP_NODE_PARENT in the environment tells who the
 * parent is: it may be gone by now.
 */
export function startWatchdog(): void {
  const ppid = Number(process.env.MCP_NODE_PARENT ?? process.ppid);
  delete process.env.MCP_NODE_PARENT;
  const worker = new Worker(source, {
    eval: true,
    env: {},
    execArgv: [],
    stdin: false,
    workerData: { ppid },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 },
  });
  worker.unref();
}
