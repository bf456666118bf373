// A client of nothing but lines, so that its own work does not hide what is measured.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const INITIALIZE = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1.0.0' },
};

/** Starts a server and waits for its answer to `initialize`; `startMs` is how long that took. */
export async function start(args, cwd, env = {}) {
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    ...{ cwd, stdio: ['pipe', 'pipe', 'pipe'] },
    env: { ...process.env, ...env },
  });
  // Many calls may wait at once.
  child.setMaxListeners(0);
  const pending = new Map();
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  onLines(child.stdout, (line) => {
    const message = JSON.parse(line);
    pending.get(message.id)?.(message);
    pending.delete(message.id);
  });

  let lastId = 0;
  const send = (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const request = (method, params) =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      const ended = () => reject(new Error(`${args.join(' ')} ended: ${stderr}`));
      child.once('exit', ended);
      pending.set(id, ({ result, error }) => {
        child.off('exit', ended);
        if (error) reject(new Error(error.message));
        else resolve(result);
      });
      send({ id, method, params });
    });

  await request('initialize', INITIALIZE);
  const startMs = performance.now() - started;
  send({ method: 'notifications/initialized' });

  return {
    startMs,
    pid: child.pid,
    async call(name, args = {}) {
      const result = await request('tools/call', { name, arguments: args });
      if (result.isError) throw new Error(`${name}: ${result.content[0].text}`);
      return result.structuredContent ?? result;
    },
    async stop() {
      const exit = once(child, 'exit');
      child.stdin.end();
      // A server that ignores the end of stdin must not keep the next run waiting.
      const timer = setTimeout(() => child.kill('SIGKILL'), 2_000);
      await exit;
      clearTimeout(timer);
    },
  };
}

function onLines(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8').on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const line of lines) onLine(line);
  });
}
