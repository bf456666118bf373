import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ConnectOptions, connect, isModern, type Session, type ShellResult } from '../support/client.ts';
import { makeFolder } from '../support/folders.ts';

const FILES = `
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { Worker } from 'node:worker_threads';
export const write = (file: string, text = 'written') => fs.writeFileSync(file, text);
export const read = (file: string) => fs.readFileSync(file, 'utf8');
export const run = (file: string, ...args: string[]) => execFileSync(file, args, { encoding: 'utf8' });
export const get = async (url: string) => (await fetch(url)).text();
export const ensure = (folder: string) => fs.mkdirSync(folder, { recursive: true });
export const listenAndCall = async () => { const { default: http } = await import('node:http'); const server = http.createServer().listen(0); return fetch('http://127.0.0.1:' + (server.address() as { port: number }).port); };
export const thread = () => new Worker('', { eval: true });
export const quietly = (file: string) => { try { write(file); } catch {} };
export const dotenv = () => { try { read('.env'); } catch {} };
export const loadEnv = (file?: string) => process.loadEnvFile(file);
`;
const IMPORT = `import { write, read, run, get, thread, quietly, dotenv, loadEnv } from './src/files.ts';`;

let root: string;
let outside: string;

const temporary = (files: Record<string, string>) => makeFolder(files).dir;

const project = () =>
  temporary({
    'package.json': '{ "name": "permissions", "type": "module" }',
    'src/files.ts': FILES,
    '.env': 'API_KEY=correct-horse-battery\nPLAIN=x7Qk2p9wZ-named',
    'data/.gitkeep': '',
    'data/server.key': 'a private key',
  });

beforeEach(() => {
  root = project();
  outside = temporary({ 'notes.txt': 'of another project' });
});

/** Asks a human who says nothing for longer than all other tests take: it begins before them, and is looked at after them. */
async function askSilence() {
  const folder = project();
  const asked = Promise.withResolvers<void>();
  const session = await connect(folder, {
    human() {
      asked.resolve();
      return new Promise(() => {});
    },
  });
  const waiting = session.shell(`${IMPORT} write('data/a.txt')`);
  await asked.promise;
  // No other call waits.
  expect(await value(session, '1 + 1')).toBe('2');
  return {
    waiting,
    file: join(folder, 'data/a.txt'),
    async [Symbol.asyncDispose]() {
      await session.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let silence: Awaited<ReturnType<typeof askSilence>> | undefined;
beforeAll(async () => {
  silence = await askSilence();
});
afterAll(() => silence?.[Symbol.asyncDispose]());

afterEach(() => {
  for (const folder of [root, outside]) rmSync(folder, { recursive: true, force: true });
});

const open = (...args: string[]) => connect(root, { args });
const file = (path: string) => join(root, path);

/** The flag that a refusal names. */
function flagIn({ output }: ShellResult): string | undefined {
  return /--allow-\w+=[^\s),]+/.exec(output.exception?.message ?? '')?.[0];
}

async function refused(session: Session, code: string): Promise<string | undefined> {
  const result = await session.shell(`${IMPORT} ${code}`);
  expect(result.output.exception?.message, JSON.stringify(result)).toContain('PERMISSION_DENIED');
  return flagIn(result);
}

async function value(session: Session, code: string): Promise<string | undefined> {
  const result = await session.shell(`${IMPORT} ${code}`);
  expect(result.status, JSON.stringify(result)).toBe('success');
  return result.output.value;
}

describe('without a flag', () => {
  test('a refusal names the flag that permits it, and that one does', async () => {
    const wanted = [
      `write('data/new.txt')`,
      `read('${join(outside, 'notes.txt')}')`,
      `read('.env')`,
      `read('data/server.key')`,
      `run('git', '--version')`,
    ];
    const flags: string[] = [];
    {
      await using session = await open();
      for (const code of wanted) flags.push((await refused(session, code)) ?? '');
      expect(flags).toEqual([
        `--allow-write=${file('data/new.txt')}`,
        `--allow-read=${join(outside, 'notes.txt')}`,
        `--allow-read=${file('.env')}`,
        `--allow-read=${file('data/server.key')}`,
        '--allow-run=git',
      ]);
      expect(existsSync(file('data/new.txt'))).toBe(false);
      expect(await value(session, `read('package.json').length > 10`)).toBe('true');
    }
    await using session = await open(...flags);
    for (const code of wanted) await value(session, code);
    expect(readFileSync(file('data/new.txt'), 'utf8')).toBe('written');
    // Not more than that.
    expect(await refused(session, `write('data/other.txt')`)).toBe(`--allow-write=${file('data/other.txt')}`);
    expect(await refused(session, `run('ls')`)).toBe('--allow-run=ls');
  });

  test('a folder that is there can be made sure of, and one that is not cannot be made', async () => {
    await using session = await open();
    const ensure = (folder: string) =>
      session.shell(`import { ensure } from './src/files.ts'; ensure('${folder}')`);
    expect((await ensure('data')).status).toBe('success');
    expect(flagIn(await ensure('uploads'))).toBe(`--allow-write=${file('uploads')}`);
  });

  test('a server of the project does not listen, and whoever calls it hears so', async () => {
    await using session = await open();
    const called = await session.shell(
      `import { listenAndCall } from './src/files.ts'; await listenAndCall()`,
    );
    expect(called.output.exception?.message).toContain('only look as if they listened');
  });

  test('what the project swallows is told, and not asked', async () => {
    await using session = await open();
    const { status, warnings } = await session.shell(`${IMPORT} quietly('data/log.txt')`);
    expect(status).toBe('success');
    expect(warnings).toEqual([
      {
        code: 'REFUSED_MEANWHILE',
        message: `Refused meanwhile: write ${file('data/log.txt')} (--allow-write=${file('data/log.txt')}).`,
      },
    ]);
  });
});

test('an app that loads its env file stands: the variables are there already; another env file is refused', async () => {
  writeFileSync(file('.env.other'), 'OTHER=unknown-to-the-process');
  writeFileSync(
    file('src/loads.ts'),
    `process.loadEnvFile();\nexport const keys = Object.keys(process.env);`,
  );
  await using session = await open();
  expect(await value(session, `import { keys } from './src/loads.ts'; keys.includes('API_KEY')`)).toBe(
    'true',
  );
  await value(session, `loadEnv('.env')`);
  expect(await refused(session, `loadEnv('.env.other')`)).toBe(`--allow-read=${file('.env.other')}`);
  expect(await value(session, `import { keys } from './src/loads.ts'; keys.includes('OTHER')`)).toBe('false');
});

describe('--allow-write', () => {
  test('a folder: below it, with node:fs in the shell itself, but no secrets and no way out', async () => {
    await using session = await open('--allow-write=data');
    await value(session, `write('data/a.txt')`);
    await value(session, `await (await import('node:fs/promises')).writeFile('data/b.txt', 'by the shell')`);
    expect(readFileSync(file('data/b.txt'), 'utf8')).toBe('by the shell');
    await value(session, `await (await import('node:fs')).promises.writeFile('data/c.txt', 'the same')`);
    expect(readFileSync(file('data/c.txt'), 'utf8')).toBe('the same');
    await refused(session, `await (await import('node:fs')).promises.writeFile('escaped.txt', 'no')`);
    for (const path of ['data/.env.local', 'data/server.key', 'data/../escaped.txt', 'mcp-node.config.ts']) {
      await refused(session, `write('${path}')`);
    }
    expect(readFileSync(file('data/server.key'), 'utf8')).toBe('a private key');
    await session.shell(`import { symlinkSync } from 'node:fs'; symlinkSync('${outside}', 'data/link')`);
    await refused(session, `write('data/link/through.txt')`);
    expect(existsSync(join(outside, 'through.txt'))).toBe(false);
  });

  test('without a list: everywhere but where secrets and permissions lie', async () => {
    await using session = await open('--allow-write');
    await value(session, `write('${join(outside, 'new.txt')}')`);
    expect(existsSync(join(outside, 'new.txt'))).toBe(true);
    for (const path of ['.env', '.git/hooks/pre-commit', 'mcp-node.config.json'])
      await refused(session, `write('${path}')`);
    // Named themselves they are open.
    await using named = await open('--allow-write=.env');
    await value(named, `write('.env', 'API_KEY=another-horse-battery')`);
  });

  test('export_history writes where it is permitted', async () => {
    await using session = await open('--allow-write=data');
    // Stateless requests share no session.
    const { session: handle } = await session.shell('const answer = 42');
    expect(await session.fails('export_history', { filename: 'out.ts', session: handle })).toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    await session.call('export_history', { filename: 'data/out.ts', session: handle });
    expect(readFileSync(file('data/out.ts'), 'utf8')).toContain('answer = 42');
  });
});

test('--allow-net: the host and port that were named', async () => {
  let asked = 0;
  const listen = async () => {
    const server = createServer((_, response) => {
      asked++;
      response.end('hello');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { server, port: (server.address() as AddressInfo).port };
  };
  const [allowed, other] = [await listen(), await listen()];
  try {
    await using session = await open(`--allow-net=localhost:${allowed.port}`);
    expect(await value(session, `await get('http://localhost:${allowed.port}/')`)).toBe("'hello'");
    const own = `const answer = await fetch('http://localhost:${allowed.port}/'); [answer.status, answer.headers.get('connection'), await answer.text()]`;
    expect(await value(session, own)).toBe("[ 200, 'keep-alive', 'hello' ]");
    const aborted = `const c = new AbortController(); const late = fetch('http://localhost:${allowed.port}/', { signal: c.signal }); c.abort(); await late.catch((e) => e.name)`;
    expect(await value(session, aborted)).toBe("'AbortError'");
    expect(await refused(session, `await fetch('http://localhost:${other.port}/')`)).toBe(
      `--allow-net=127.0.0.1:${other.port}`,
    );
    expect(await refused(session, `await get('http://localhost:${other.port}/')`)).toBe(
      `--allow-net=127.0.0.1:${other.port}`,
    );
    expect(await refused(session, `await get('http://example.invalid/')`)).toBe(
      '--allow-net=example.invalid',
    );
    // The one that was aborted may have come as well.
    expect([2, 3]).toContain(asked);
  } finally {
    for (const { server } of [allowed, other]) server.close();
  }
});

test('--allow-env: values of the variables that were named', async () => {
  await using session = await open('--allow-env=PLAIN');
  expect(await value(session, `process.env.PLAIN + process.env.API_KEY`)).toBe("'x7Qk2p9wZ-named[redacted]'");
  expect(await session.call('get_setting', { key: 'env.PLAIN' })).toMatchObject({
    value: 'x7Qk2p9wZ-named',
  });
});

test('-A: everything', async () => {
  await using session = await open('-A');
  await value(session, `write('.env', 'API_KEY=x')`);
  await value(session, `read('${join(outside, 'notes.txt')}')`);
  await value(session, `run('git', '--version')`);
  await value(session, `thread().terminate()`);
});

test('a wrong flag is one line', async () => {
  await expect(open('--allow-net=http://example.com/x')).rejects.toThrow();
});

describe('the configuration', () => {
  test('narrows what the flags permit, and never widens it', async () => {
    writeFileSync(
      file('mcp-node.config.json'),
      JSON.stringify({ permissions: { write: ['data/only', '/'], run: ['git', 'ls'] } }),
    );
    await using session = await open('--allow-write=data', '--allow-run=git');
    mkdirSync(file('data/only'));
    await value(session, `write('data/only/a.txt')`);
    await value(session, `run('git', '--version')`);
    await refused(session, `run('ls')`);
    await refused(session, `write('${join(outside, 'x')}')`);
    const refusal = async (code: string) =>
      (await session.shell(`${IMPORT} ${code}`)).output.exception?.message;
    expect(await refusal(`write('b.txt')`)).toContain(
      `(it needs mcp-node --allow-write=${file('b.txt')}, and the same under "permissions" in its configuration)`,
    );
    expect(await refusal(`read('.env')`)).toContain(`(it needs mcp-node --allow-read=${file('.env')})`);
  });

  test('is read once: what changes later is told and waits', async () => {
    const config = file('mcp-node.config.json');
    writeFileSync(config, JSON.stringify({ permissions: { write: ['data'] } }));
    await using session = await open('--allow-write');
    await value(session, `write('data/a.txt')`);
    await refused(session, `write('b.txt')`);
    writeFileSync(config, JSON.stringify({ permissions: {} }));
    const { warnings } = await session.shell('1');
    expect(warnings).toContainEqual({
      code: 'PERMISSIONS_CHANGED',
      message: expect.stringContaining('until mcp-node is started again'),
    });
    await refused(session, `write('b.txt')`);
    expect(existsSync(file('b.txt'))).toBe(false);
  });

  // The client of the newer revision asks before this can change anything.
  test.skipIf(isModern)('that changes before it is first read permits nothing', async () => {
    const config = file('mcp-node.config.json');
    writeFileSync(config, JSON.stringify({ permissions: { write: ['data'] } }));
    await using session = await open('--allow-write');
    writeFileSync(config, JSON.stringify({}));
    await refused(session, `write('b.txt')`);
    await refused(session, `write('data/a.txt')`);
    expect(existsSync(file('b.txt'))).toBe(false);
  });
});

describe('a human who is asked', () => {
  const asked: string[] = [];
  const answering = (answer: string | undefined): ConnectOptions => ({
    human(message) {
      asked.push(message);
      return answer === undefined ? { action: 'decline' } : { action: 'accept', content: { answer } };
    },
  });
  beforeEach(() => void asked.splice(0));

  const codes = ({ warnings }: ShellResult) => warnings.map(({ code }) => code);

  test('all of the code is in the question, whatever surrounds it; of too much nobody is asked', async () => {
    const folder = project();
    const session = await connect(folder, answering(undefined));
    const needed = (n: number) => `write('data/${n}.txt')`;
    const padding = `/* ${'harmless '.repeat(80)} */`;
    const inputs = [
      `${padding} ${needed(0)}`,
      `${padding}\n${needed(1)}; ${padding}`,
      `1;${' '.repeat(900)}${needed(2)}`,
      `1;${'\n'.repeat(900)}${needed(3)}`,
    ];
    try {
      await session.shell(IMPORT);
      for (const input of inputs) await session.shell(input);
      expect(asked).toHaveLength(inputs.length);
      for (const [n, question] of asked.entries()) {
        const [first, second] = question.split('\n');
        expect(first).toContain(`write ${join(folder, `data/${n}.txt`)}`);
        // Of the last one, code that does nothing is in front.
        if (n < 3) expect(second).toContain(needed(n));
        expect(question).toContain(needed(n));
        expect(question.length).toBeLessThan(2_500);
      }
      const long = await session.shell(`${padding.repeat(4)} ${needed(4)}`);
      expect(codes(long)).toContain('PERMISSION_NOT_ASKED');
      expect(asked).toHaveLength(inputs.length);
    } finally {
      await session.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('permits one call: the next may, the one after may not', async () => {
    await using session = await connect(root, answering('once'));
    const first = await session.shell(`${IMPORT} write('data/a.txt')`);
    expect(first.status).toBe('error');
    expect(codes(first)).toContain('PERMISSION_GRANTED');
    expect(existsSync(file('data/a.txt'))).toBe(false);
    expect(asked).toEqual([expect.stringContaining(`permit the shell to write ${file('data/a.txt')}?`)]);
    expect(asked[0]).toContain(`write('data/a.txt')`);

    expect((await session.shell(`${IMPORT} write('data/a.txt')`)).status).toBe('success');
    expect(existsSync(file('data/a.txt'))).toBe(true);
    expect((await session.shell(`${IMPORT} write('data/a.txt', 'again')`)).status).toBe('error');
    expect(readFileSync(file('data/a.txt'), 'utf8')).toBe('written');
    expect(asked).toHaveLength(2);
  });

  test('permits one call, which imports again what it needs', async () => {
    await using session = await connect(root, answering('once'));
    await session.shell(IMPORT);
    expect(codes(await session.shell(`write('data/a.txt')`))).toContain('PERMISSION_GRANTED');
    const again = await session.shell(`write('data/a.txt')`);
    // To open a path in the wall is to start the process anew: what is imported is imported again.
    expect(again.status).toBe('success');
    expect(asked).toHaveLength(1);
    expect((await session.shell(`${IMPORT} write('data/a.txt', 'again')`)).status).toBe('error');
    expect(readFileSync(file('data/a.txt'), 'utf8')).toBe('written');
  });

  test('permits the session: from then on it may, and no other may', async () => {
    await using session = await connect(root, answering('session'));
    await session.shell(`${IMPORT} run('git', '--version')`);
    for (let i = 0; i < 2; i++) expect(await value(session, `run('git', '--version')`)).toContain('git');
    expect(asked).toHaveLength(1);
    await session.call('shell', { code: '1', session: 'new' });
    expect(await value(session, `run('git', '--version')`)).toContain('git');
  });

  test('is asked for what the call failed for, and not to open the env files that were looked for on the way', async () => {
    await using session = await connect(root, answering('session'));
    const failed = await session.shell(`${IMPORT} dotenv(); throw new Error('for another reason')`);
    expect([asked, codes(failed)]).toEqual([[], []]);
    const first = await session.shell(`${IMPORT} dotenv(); write('data/a.txt')`);
    expect(codes(first)).toContain('PERMISSION_GRANTED');
    expect(asked).toEqual([expect.stringContaining(` to write ${file('data/a.txt')}? It ran:\n`)]);
    expect(asked[0]).not.toContain('to read');
    await value(session, `write('data/a.txt')`);
    expect(await refused(session, `read('.env')`)).toBe(`--allow-read=${file('.env')}`);
  });

  test.each([['deny'], [undefined], ['something else']])(
    'says no (%s), and is not asked again',
    async (answer) => {
      await using session = await connect(root, answering(answer));
      const first = await session.shell(`${IMPORT} write('data/a.txt')`);
      expect(codes(first)).toContain('PERMISSION_REFUSED');
      const second = await session.shell(`${IMPORT} write('data/a.txt')`);
      expect(second.output.exception?.message).toContain('PERMISSION_DENIED');
      expect(asked).toHaveLength(1);
      expect(existsSync(file('data/a.txt'))).toBe(false);
    },
  );

  test('who closes the question has answered nothing: it stays refused, and is asked again', async () => {
    await using session = await connect(root, {
      human(message) {
        asked.push(message);
        return { action: 'cancel' };
      },
    });
    for (const times of [1, 2]) {
      const result = await session.shell(`${IMPORT} write('data/a.txt')`);
      expect(flagIn(result)).toBe(`--allow-write=${file('data/a.txt')}`);
      expect(codes(result)).not.toContain('PERMISSION_REFUSED');
      expect(asked).toHaveLength(times);
    }
    expect(existsSync(file('data/a.txt'))).toBe(false);
  });

  test('is shown no line that code could have written in our name', async () => {
    await using session = await connect(root, answering('deny'));
    await session.shell(`${IMPORT} write('data/a\\n- nothing at all')`);
    expect(asked).toEqual([]);
    await session.shell(`// \\u202e\n${IMPORT}\nwrite('data/b')\n\u2028// mcp-node: permit nothing`);
    expect(asked[0]?.split('\n').filter((line) => !line.startsWith('  '))).toEqual([
      `mcp-node: permit the shell to write ${file('data/b')}? It ran:`,
      'In front of it stands:',
      expect.stringContaining('This was refused'),
    ]);
  });
});

// What is tried here in one process is in the attack suite: this needs a human, another start, or another file.
describe('an attack', () => {
  const CHANNEL = `process._getActiveHandles().find((handle: any) => handle?._handle?.fd === 3) as any`;

  test('what was permitted for one call is over with it, whatever the project keeps of it', async () => {
    writeFileSync(
      file('src/keeps.ts'),
      `import fs from 'node:fs';
        export const keep = (target: string) => {
          fs.writeFileSync(target, 'once');
          const descriptor = fs.openSync(target, 'a');
          // Our word that it is over comes through a socket that the project can stop.
          (${CHANNEL})?.removeAllListeners('data').pause();
          setInterval(() => { try { fs.writeSync(descriptor, '+fd') } catch {} try { fs.appendFileSync(target, '+path') } catch {} }, 20);
        };`,
    );
    await using session = await connect(root, {
      human: () => ({ action: 'accept', content: { answer: 'once' } }),
    });
    const code = `import { keep } from './src/keeps.ts'; keep('data/kept.txt')`;
    expect((await session.shell(code)).status).toBe('error');
    await session.shell(code);
    expect(await value(session, '1 + 1')).toBe('2');
    const then = readFileSync(file('data/kept.txt'), 'utf8');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(readFileSync(file('data/kept.txt'), 'utf8')).toBe(then);
  });

  test('a link in the place of the folder that a flag names is not followed by the next process', async () => {
    await using session = await open('--allow-write=data', '--wall', 'off');
    await value(session, '1');
    await session.shell(
      `import fs from 'node:fs'; fs.rmSync('data', { recursive: true, force: true }); fs.symlinkSync('${outside}', 'data')`,
    );
    writeFileSync(file('src/files.ts'), `${FILES}\n// Changed: the next call has another process.`);
    await session.shell(`${IMPORT} write('data/through.txt')`);
    expect(existsSync(join(outside, 'through.txt'))).toBe(false);
  });

  test.each([
    ['ESBUILD_BINARY_PATH', 'src/program.sh'],
    ['NODE_OPTIONS', '--require ./src/program.cjs'],
    ['OPENSSL_CONF', 'src/program.cnf'],
    ['LD_PRELOAD', 'src/program.so'],
    ['NODE_V8_COVERAGE', 'coverage'],
    ['NODE_REDIRECT_WARNINGS', 'warnings.txt'],
  ])('%s in an env file starts nothing, and has nothing written', async (name, said) => {
    writeFileSync(file('.env'), `${name}=${said.startsWith('src/') ? file(said) : said}\n`);
    writeFileSync(file('src/program.sh'), `#!/bin/sh\ntouch '${join(outside, 'started')}'\n`, {
      mode: 0o755,
    });
    writeFileSync(
      file('src/program.cjs'),
      `process.emitWarning('x'); require('node:fs').writeFileSync('${join(outside, 'started')}', '')`,
    );
    await using session = await connect(root, { args: ['--wall', 'off'] });
    await value(session, `typeof process.env.${name}`);
    await session.shell(`import { emitWarning } from 'node:process'; emitWarning('x')`);
    expect(existsSync(join(outside, 'started'))).toBe(false);
    for (const written of ['coverage', 'warnings.txt']) expect(existsSync(file(written))).toBe(false);
  });

  test('a configuration that appears, or whose link leads elsewhere, before it is first read permits nothing', async () => {
    const config = file('mcp-node.config.json');
    await using first = await open('--allow-write=data');
    writeFileSync(config, '{}');
    await refused(first, `write('data/a.txt')`);

    rmSync(config);
    writeFileSync(file('data/narrow.json'), JSON.stringify({ permissions: { write: [] } }));
    symlinkSync(file('data/narrow.json'), config);
    await using second = await open('--allow-write=data');
    writeFileSync(file('data/narrow.json'), '{}');
    await refused(second, `write('data/a.txt')`);
    expect(existsSync(file('data/a.txt'))).toBe(false);
  });
});

// In the newer revision it is the client that waits.
test.skipIf(isModern)('a human who never answers holds up nobody for ever, and no other call', async () => {
  const result = await silence?.waiting;
  expect(result && flagIn(result)).toBe(`--allow-write=${silence?.file}`);
  expect(result?.warnings).toEqual([]);
});
