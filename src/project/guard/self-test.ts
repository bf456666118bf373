// Tries every public way to write, start, connect, in the armed process: Node's internals change between minor versions, and a
// guard that silently stopped guarding would be worse than none.
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import fs from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

export interface SelfTestResult {
  level: 'armed' | 'partial';
  /** What was not refused, by its public name. */
  holes: string[];
}

type Method = (...args: unknown[]) => unknown;
type Attempt = () => unknown;

// What fs exports that cannot write by itself; with `writers` below this is all of it, so that a new name is noticed.
const harmless = new Set(
  `access exists close stat lstat fstat statfs readdir readlink realpath read readv write writev fsync fdatasync ftruncate opendir
  watch watchFile unwatchFile glob openAsBlob createReadStream createWriteStream readFile _toUnixTimestamp constants promises
  Dirent Dir Stats ReadStream WriteStream FileReadStream FileWriteStream Utf8Stream`.split(/\s+/),
);

/** Runs all attempts; each that does not end in PERMISSION_DENIED is a hole. */
export async function runSelfTest(folder: string): Promise<SelfTestResult> {
  const attempts = { ...fileAttempts(folder), ...otherAttempts() };
  const holes = unknownNames();
  await Promise.all(
    Object.entries(attempts).map(async ([name, attempt]) => {
      if (!(await isRefused(attempt))) holes.push(name);
    }),
  );
  return { level: holes.length === 0 ? 'armed' : 'partial', holes };
}

/** Arguments of every writing function of fs, in the order of their public names. */
function writers(folder: string): Record<string, unknown[]> {
  const file = join(folder, 'file');
  const other = join(folder, 'other');
  const now = new Date();
  return {
    appendFile: [file, 'x'],
    chmod: [file, 0o600],
    chown: [file, 0, 0],
    // One that nothing else changes: libuv copies a file for ever that is cut shorter meanwhile.
    copyFile: [join(folder, 'empty'), other],
    cp: [join(folder, 'dir'), other, { recursive: true }],
    lchown: [file, 0, 0],
    link: [file, other],
    lutimes: [file, now, now],
    mkdir: [other],
    mkdtemp: [other],
    mkdtempDisposable: [other],
    open: [other, 'w'],
    rename: [file, other],
    rm: [file],
    rmdir: [join(folder, 'dir')],
    symlink: [file, other],
    truncate: [file, 0],
    unlink: [file],
    utimes: [file, now, now],
    writeFile: [other, 'x'],
    fchmod: [0, 0o600],
    fchown: [0, 0, 0],
    futimes: [0, now, now],
    // Only on macOS, and there an open() of its own.
    lchmod: [file, 0o600],
  };
}

/** Arguments of the functions of fs that open a file or list a folder. */
function readers(folder: string): Record<string, unknown[]> {
  const secret = join(folder, 'secret');
  return {
    readFile: [secret],
    open: [secret, 'r'],
    openAsBlob: [secret],
    readdir: [secret],
    opendir: [secret],
  };
}

function fileAttempts(folder: string): Record<string, Attempt> {
  const attempts: Record<string, Attempt> = {};
  const synchronous = fs as unknown as Record<string, Method | undefined>;
  const promises = fs.promises as unknown as Record<string, Method | undefined>;
  const cases = { ...writers(folder), readFile: [join(folder, 'other'), { flag: 'w+' }] };
  for (const [name, args] of Object.entries(cases)) {
    if (name === 'lchmod' && process.platform !== 'darwin') continue;
    const { [`${name}Sync`]: sync, [name]: callback } = synchronous;
    const promised = promises[name];
    if (sync) attempts[`fs.${name}Sync`] = () => sync(...args);
    if (callback) attempts[`fs.${name}`] = () => withCallback((done) => callback(...args, done));
    if (promised) attempts[`fs.promises.${name}`] = () => promised(...args);
  }
  for (const [name, args] of Object.entries(readers(folder))) {
    const { [`${name}Sync`]: sync, [name]: callback } = synchronous;
    const promised = promises[name];
    if (sync) attempts[`fs.${name}Sync (read)`] = () => sync(...args);
    if (callback && name !== 'openAsBlob')
      attempts[`fs.${name} (read)`] = () => withCallback((done) => callback(...args, done));
    if (callback && name === 'openAsBlob') attempts['fs.openAsBlob'] = () => callback(...args);
    if (promised) attempts[`fs.promises.${name} (read)`] = () => promised(...args);
  }
  attempts['fs.createReadStream'] = () => withEvents(fs.createReadStream(join(folder, 'secret')));
  attempts['fs.createWriteStream'] = () => withEvents(fs.createWriteStream(join(folder, 'other')));
  attempts['FileHandle.chmod'] = async () => {
    const handle = await fs.promises.open(join(folder, 'file'), 'r');
    try {
      await handle.chmod(0o600);
    } finally {
      await handle.close();
    }
  };
  return attempts;
}

function otherAttempts(): Record<string, Attempt> {
  const node = process.execPath;
  return {
    'child_process.spawn': () => withEvents(childProcess.spawn(node, ['--version'])),
    'child_process.spawnSync': () => childProcess.spawnSync(node, ['--version']),
    'net.connect': () => withEvents(net.connect({ port: 9, host: '127.0.0.1' })),
    'net.connect (unix)': () => withEvents(net.connect({ path: '/nowhere/mcp-node.sock' })),
    'dns.lookup': () => withCallback((done) => dns.lookup('mcp-node.invalid', done)),
    'dns.promises.lookup': () => dns.promises.lookup('mcp-node.invalid'),
    'dns.resolve': () => withCallback((done) => dns.resolve('mcp-node.invalid', done)),
    'dgram.send': () => {
      const socket = dgram.createSocket('udp4');
      return withCallback((done) => socket.send('x', 9, '127.0.0.1', done)).finally(() => socket.close());
    },
    'worker_threads.Worker': () => withEvents(new Worker('', { eval: true })),
    'process.binding': () => (process as unknown as { binding: Method }).binding('fs'),
    'process.kill': () => process.kill(process.pid, 'SIGCONT'),
    'process.chdir': () => process.chdir('.'),
  };
}

function unknownNames(): string[] {
  const known = writers('');
  const isKnown = (name: string) =>
    harmless.has(name) || Object.hasOwn(known, name) || /^[A-Z]_?[A-Z_]+$/.test(name);
  const exported = [fs, fs.promises].flatMap((module) => Object.keys(module));
  return [...new Set(exported.map((name) => name.replace(/Sync$/, '')))]
    .filter((name) => !isKnown(name))
    .map((name) => `fs.${name} is new`);
}

async function isRefused(attempt: Attempt): Promise<boolean> {
  try {
    await attempt();
  } catch (error) {
    return (error as { code?: unknown } | null)?.code === 'PERMISSION_DENIED';
  }
  return false;
}

function withCallback(start: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()));
  });
}

interface Emitter {
  once(event: string, listener: (error?: unknown) => void): unknown;
}

function withEvents(emitter: Emitter): Promise<void> {
  return new Promise((resolve, reject) => {
    emitter.once('error', reject);
    for (const event of ['open', 'spawn', 'connect', 'online']) emitter.once(event, () => resolve());
  });
}
