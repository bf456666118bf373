// The thread beside the main one has no guard: whoever gets hold of its port has it compile, and do nothing else.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { makeFolder } from '../support/folders.ts';

const module = join(import.meta.dirname, '../../src/project/thread.ts');
const run = async (script: string) =>
  (await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])).stdout;

test('by whatever port, it takes names, and texts to compile', async () => {
  using folder = makeFolder({ 'writes.cjs': "require('node:fs').writeFileSync(__dirname + '/mark', '');" });
  const script = `
    import { subscribe } from 'node:diagnostics_channel';
    import { setTimeout } from 'node:timers/promises';
    import { MessageChannel, MessagePort } from 'node:worker_threads';
    const ports = new Set();
    subscribe('worker_threads', ({ worker }) => ports.add(worker));
    const { startThread } = await import(${JSON.stringify(module)});
    const { busyFor, compile } = startThread();
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function (...args) { ports.add(this); return postMessage.apply(this, args); };
    busyFor('a session that is new', () => {});
    const file = ${JSON.stringify(join(folder.dir, 'writes.cjs'))};
    const mark = ${JSON.stringify(join(folder.dir, 'mark'))};
    const texts = [file, 'require(' + JSON.stringify(file) + ')'];
    const build = { stdin: { contents: '1' }, outfile: mark, outdir: mark, write: true, entryPoints: [file] };
    for (const port of [...ports]) {
      for (const text of texts) for (const value of [text, { file: text }, { code: text }, [text], null]) port.postMessage(value);
      for (const command of ['build', 'transform']) port.postMessage({ id: 'theirs', command, args: [build], own: file, esbuild: file });
      port.postMessage({ id: 'theirs', text: '1', options: build });
      port.postMessage({ id: 'theirs', text: '1', options: { sourcefile: mark, banner: 'x' } });
      port.postMessage({ id: 'theirs', text: '2', options: {} });
      const { port1, port2 } = new MessageChannel();
      port1.unref();
      port.postMessage({ file, filename: file, env: {}, data: null, workerData: null, port: port2 }, [port2]);
    }
    await setTimeout(500);
    busyFor('another', () => {});
    const { code } = compile('export const it: number = 1;', { loader: 'ts', format: 'cjs' });
    process.stdout.write(JSON.stringify([ports.size, code.includes('it = 1')]));`;
  const [ports, compiles] = JSON.parse(await run(script));
  expect(ports).toBeGreaterThanOrEqual(2);
  expect(compiles).toBe(true);
  expect(existsSync(join(folder.dir, 'mark'))).toBe(false);
});

test('it compiles as esbuild does, one text after the other, and its errors are those of esbuild', async () => {
  const script = `
    import { transformSync } from 'esbuild';
    const { startThread } = await import(${JSON.stringify(module)});
    const { compile, prepareToCompile } = startThread();
    prepareToCompile();
    const texts = ['enum A { B }', 'const a: = 1', 'export const large = "' + 'x'.repeat(3_000_000) + '" as const', ''];
    const outcome = (work) => { try { return work(); } catch ({ name, message, errors, warnings }) { return { name, message, errors, warnings }; } };
    const same = (text, options) =>
      JSON.stringify(outcome(() => compile(text, options))) === JSON.stringify(outcome(() => transformSync(text, options)));
    const options = { loader: 'ts', sourcefile: 'a.ts', sourcemap: true };
    process.stdout.write(JSON.stringify(texts.map((text) => same(text, options))));`;
  expect(JSON.parse(await run(script))).toEqual([true, true, true, true]);
});
