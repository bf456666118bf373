// Compiles a Nest app as its own compiler does, types of what is decorated included, and starts it.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { transformSync } from 'esbuild';
import { withMetadata } from '../../../../src/project/loader/metadata/metadata.ts';

const tsconfigRaw = { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } };

/** The folder of the compiled app; `packages` is its node_modules. */
export function compile(src: string, packages: string, format: 'cjs' | 'esm' = 'cjs'): string {
  const out = mkdtempSync(join(tmpdir(), 'mcp-node-nest-'));
  symlinkSync(packages, join(out, 'node_modules'));
  writeFileSync(
    join(out, 'package.json'),
    JSON.stringify({ type: format === 'esm' ? 'module' : 'commonjs' }),
  );
  for (const path of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts')) continue;
    const text = withMetadata(readFileSync(join(src, path), 'utf8'), path, true);
    const { code } = transformSync(text, { loader: 'ts', format, target: 'es2022', tsconfigRaw });
    const file = join(out, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
  return out;
}

export async function start(folder: string, file: string, env: Record<string, string> = {}) {
  const port = await freePort();
  const child = spawn(process.execPath, [file], {
    cwd: folder,
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  while (!(await isUp(port))) {
    if (child.exitCode !== null) throw new Error(`The app ended: ${output}`);
    await setTimeout(50);
  }
  return {
    port,
    ask: (method: string, path: string, headers: Record<string, string> = {}) =>
      ask(port, method, path, headers),
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}

const isUp = (port: number): Promise<boolean> =>
  ask(port, 'GET', '/').then(
    () => true,
    () => false,
  );

interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

/** Ends with the first piece of an endless answer. */
function ask(port: number, method: string, path: string, headers: Record<string, string> = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      let body = '';
      const done = () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        asked.destroy();
      };
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
        if (/event-stream/.test(response.headers['content-type'] ?? '') && body.includes('data:')) done();
      });
      response.on('end', done);
      response.on('error', () => {});
    });
    asked.on('error', reject).end();
  });
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}
