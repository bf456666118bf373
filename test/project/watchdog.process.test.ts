// The thread that watches for the server has no guard: whoever gets hold of its port has it run nothing.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { makeFolder } from '../support/folders.ts';

const watchdog = join(import.meta.dirname, '../../src/project/watchdog.ts');

test('the thread takes names alone, by whatever port', async () => {
  using folder = makeFolder({ 'writes.cjs': "require('node:fs').writeFileSync(__dirname + '/mark', '');" });
  const script = `
    import { subscribe } from 'node:diagnostics_channel';
    import { setTimeout } from 'node:timers/promises';
    import { MessageChannel, MessagePort } from 'node:worker_threads';
    const ports = new Set();
    subscribe('worker_threads', ({ worker }) => ports.add(worker));
    const { startWatchdog } = await import(${JSON.stringify(watchdog)});
    const { busyFor } = startWatchdog();
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function (...args) { ports.add(this); return postMessage.apply(this, args); };
    busyFor('a session that is new', () => {});
    const file = ${JSON.stringify(join(folder.dir, 'writes.cjs'))};
    const texts = [file, 'require(' + JSON.stringify(file) + ')'];
    for (const port of [...ports]) {
      for (const text of texts) for (const value of [text, { file: text }, { code: text }, [text]]) port.postMessage(value);
      const { port1, port2 } = new MessageChannel();
      port1.unref();
      port.postMessage({ file, filename: file, env: {}, data: null, workerData: null, port: port2 }, [port2]);
    }
    await setTimeout(500);
    busyFor('another', () => {});
    process.stdout.write(String(ports.size));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  expect(Number(stdout)).toBeGreaterThanOrEqual(2);
  expect(existsSync(join(folder.dir, 'mark'))).toBe(false);
});
