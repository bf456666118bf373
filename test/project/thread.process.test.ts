// The thread beside the main one has no guard: whoever gets hold of its port has it compile, and do nothing else.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { makeFolder } from '../support/folders.ts';

const module = join(import.meta.dirname, '../../src/project/thread.ts');
async function run(script: string, env: Record<string, string> = {}): Promise<string> {
  const options = { env: { ...process.env, ...env } };
  return (await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], options)).stdout;
}

test('by whatever port, it takes names, and texts to compile', async () => {
  using folder = makeFolder({ 'writes.cjs': "require('node:fs').writeFileSync(__dirname + '/mark', '');" });
  const script = `
    import { subscribe } from 'node:diagnostics_channel';
    import { MessageChannel, MessagePort } from 'node:worker_threads';
    const ports = new Set();
    subscribe('worker_threads', ({ worker }) => ports.add(worker));
    const { startThread } = await import(${JSON.stringify(module)});
    const { busyFor, compile } = startThread();
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function (...args) { ports.add(this); return postMessage.apply(this, args); };
    busyFor('a session that is new', () => {});
    // Its compiler is there, and so is the answer to all that was asked before.
    const compiles = () => compile('export const it: number = 1;', { loader: 'ts', format: 'cjs' }).code.includes('it = 1');
    const before = compiles();
    const file = ${JSON.stringify(join(folder.dir, 'writes.cjs'))};
    const mark = ${JSON.stringify(join(folder.dir, 'mark'))};
    const texts = [file, 'require(' + JSON.stringify(file) + ')'];
    const build = { stdin: { contents: '1' }, outfile: mark, outdir: mark, write: true, entryPoints: [file] };
    for (const port of [...ports]) {
      for (const text of texts) for (const value of [text, { file: text }, { code: text }, [text], null]) port.postMessage(value);
      for (const command of ['build', 'transform']) port.postMessage({ id: 'theirs', command, args: [build], own: file, esbuild: file });
      port.postMessage({ id: 'theirs', text: '1', options: build });
      port.postMessage({ id: 'theirs', text: '1', options: { sourcefile: mark, banner: 'x' } });
      for (const id of ['theirs', null, 0, -1, NaN]) port.postMessage({ id, text: '2', options: {} });
      const { port1: id } = new MessageChannel();
      port.postMessage({ id, text: '3', options: {} }, [id]);
      const { port1, port2 } = new MessageChannel();
      port1.unref();
      port.postMessage({ file, filename: file, env: {}, data: null, workerData: null, port: port2 }, [port2]);
    }
    busyFor('another', () => {});
    process.stdout.write(JSON.stringify([ports.size, before, compiles(), compiles()]));`;
  const [ports, ...compiles] = JSON.parse(await run(script));
  expect(ports).toBeGreaterThanOrEqual(2);
  expect(compiles).toEqual([true, true, true]);
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

test('it reads no file that an error names, and puts large texts into none', async () => {
  using folder = makeFolder({ secret: 'sk_canary' });
  const script = `
    import { watch } from 'node:fs';
    import { setImmediate } from 'node:timers/promises';
    const { startThread } = await import(${JSON.stringify(module)});
    const { compile } = startThread();
    const seen = [];
    watch(process.env.TMPDIR, (_event, name) => seen.push(name));
    const at = '\\n    at ' + ${JSON.stringify(join(folder.dir, 'secret'))} + ':1:1';
    const errors = [{ define: { ['x=' + at]: '1' } }, { target: ['x,' + at] }, { ['x' + at]: 1 }].map((options) => {
      try { return compile('a', options); } catch ({ message, errors }) { return [message, errors]; }
    });
    const { code } = compile('export const large = "' + 'x'.repeat(3_000_000) + '" as const', { loader: 'ts' });
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    process.stdout.write(JSON.stringify([JSON.stringify(errors), code.length, seen]));
    process.exit();`;
  const [errors, length, seen] = JSON.parse(await run(script, { TMPDIR: folder.dir }));
  expect(errors).not.toContain('sk_canary');
  expect(errors.match(/Invalid|invalid/g).length).toBeGreaterThanOrEqual(3);
  expect(length).toBeGreaterThan(3_000_000);
  expect(seen).toEqual([]);
});
