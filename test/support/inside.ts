// Attacks by code of the project itself: a module of it evaluates them, as a template engine would, and the guard alone is in the way.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Arena, Attack } from '../attacks/runner.ts';

/** What a secret file says, and nothing else. */
export const CANARY = 'canary_of_4417_feathers';

/** Secrets of tools, and copies of them. */
export const toolFiles: readonly string[] = [
  ...[
    '.envrc',
    '.env~',
    '.env-local',
    'prod.env.bak',
    '.dev.vars',
    '.npmrc.bak',
    'home/.netrc',
    'home/.pgpass',
  ],
  ...['lib/.git/modules/sub/config', 'home/.cargo/credentials.toml', 'home/.azure/accessTokens.json'],
  ...['home/.config/rclone/rclone.conf', 'home/.bash_history', 'infra/terraform.tfstate', 'keys/id_work'],
  ...['shop-firebase-adminsdk-1.json', 'auth.json', 'home/.claude/.credentials.json'],
];

/** In the project, beside what the fixture has. */
const files: Readonly<Record<string, string>> = {
  '.env.canary': `KEY=${CANARY}\n`,
  'secrets/credentials.json': JSON.stringify({
    key: CANARY,
    version: 3,
    sources: [CANARY],
    mappings: 'AAAA',
  }),
  'secrets/id_rsa': CANARY,
  'secrets/server.key': CANARY,
  'secrets/module.env': '',
  'kept/.aws/anything': CANARY,
  'kept/.env': CANARY,
  ...Object.fromEntries(toolFiles.map((path) => [path, CANARY])),
  'notes.txt': 'nothing secret',
  'src/inside.js': `
import { createRequire, syncBuiltinESMExports } from 'node:module';
const require = createRequire(import.meta.url);
const names = ['async_hooks', 'child_process', 'cluster', 'crypto', 'dgram', 'diagnostics_channel', 'dns', 'events', 'fs', 'http', 'http2', 'https',
  'inspector', 'module', 'net', 'os', 'path', 'perf_hooks', 'repl', 'stream', 'tls', 'trace_events', 'url', 'util', 'v8', 'vm', 'wasi', 'worker_threads'];
const tools = Object.fromEntries(names.map((name) => [name, require('node:' + name)]));
const { getOwnPropertyDescriptor, defineProperty, deleteProperty } = Reflect;
Object.assign(tools, {
  require,
  fsp: tools.fs.promises,
  once: tools.events.once,
  syncBuiltinESMExports,
  load: (file, options) => import(file, options),
  /** What this Node does not have. */
  absent: () => { throw Object.assign(new Error('absent'), { code: 'PERMISSION_DENIED' }) },
  /** Nothing was there to be got at. */
  held: () => { throw Object.assign(new Error('held'), { code: 'PERMISSION_DENIED' }) },
  builtin: (name) => process.getBuiltinModule(name) ?? tools.absent(),
  /** What a getter that changes counts from: where nothing protects nobody reads it before Node does. */
  first: globalThis.plainNode ? 1 : 0,
  cb: (start) => new Promise((resolve, reject) => start((error, value) => error ? reject(error) : resolve(value))),
  /** Puts \`value\` there while \`use\` runs. */
  patched(owner, key, value, use) {
    const known = getOwnPropertyDescriptor(owner, key);
    const restore = () => known ? defineProperty(owner, key, known) : deleteProperty(owner, key);
    defineProperty(owner, key, { value, configurable: true, writable: true });
    let result;
    try { result = use() } catch (error) { restore(); throw error }
    if (!(result instanceof Promise)) return restore(), result;
    return result.then((value) => (restore(), value), (error) => { restore(); throw error });
  },
  /** Has a thread evaluate an expression; \`all\` is at hand in it. */
  async inThread(code, options = {}, all = {}) {
    const source = 'const all = require("node:worker_threads").workerData; const { ' + Object.keys(all) + ' } = all; const fs = require("fs"); '
      + '(async () => (' + code + '))().then((value) => require("node:worker_threads").parentPort.postMessage(require("node:util").inspect(value)), (error) => { setImmediate(() => { throw error }) })';
    const worker = new tools.worker_threads.Worker(source, { eval: true, workerData: all, ...options });
    try { return (await Promise.race([tools.once(worker, 'message'), tools.once(worker, 'exit')]))[0] } finally { worker.terminate() }
  },
  text: async (stream) => { let all = ''; for await (const chunk of stream) all += chunk; return all },
});
const AsyncFunction = (async () => {}).constructor;
const { inspect } = tools.util;
const { setTimeout, clearTimeout } = globalThis;
export async function attack(code, params) {
  let timer;
  const late = new Promise((resolve) => { timer = setTimeout(resolve, 5000, 'nothing') });
  try {
    const all = { ...tools, ...params };
    const run = new AsyncFunction('all', 'const { ' + Object.keys(all) + ' } = all; return (' + code + ')');
    const value = await Promise.race([run(all), late]);
    const told = Buffer.isBuffer(value) || value instanceof Uint8Array ? Buffer.from(value).toString() : typeof value === 'string' ? value : inspect(value);
    return told.includes(params.canary) ? 'LEAKED' : 'done: ' + told.slice(0, 80);
  } catch (error) {
    const causes = [error, error?.cause, error?.error, ...(error?.errors ?? [])];
    if (causes.some((cause) => inspect(cause).includes(params.canary))) return 'LEAKED';
    if (globalThis.plainNode && error?.message === 'absent') return 'absent';
    return causes.some((cause) => cause?.code === 'PERMISSION_DENIED') ? 'refused' : 'failed: ' + (error?.code ?? '') + ' ' + error?.message;
  } finally {
    clearTimeout(timer);
  }
}
`,
};

export function addInside(dir: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

/** An input for the shell that has the project run `code`: an expression, with the built-in modules and `more` at hand. */
export function inside(code: string, { dir, outside, mark, port, title }: Arena, more: object = {}): string {
  const params = { dir, outside, mark, port, title, canary: CANARY, ...more };
  return `import { attack } from './src/inside.js'; await attack(${JSON.stringify(code)}, ${JSON.stringify(params)})`;
}

export type Technique = [
  name: string,
  source: string,
  code: string,
  meets?: RegExp | undefined,
  knownHole?: string | undefined,
  unprotected?: Attack['unprotected'],
];

/** Without a `meets` it has to be refused. */
export function insideAttacks(techniques: readonly Technique[], more: object = {}): Attack[] {
  return techniques.map(([name, source, code, meets = /^'refused'$/, knownHole, unprotected]) => ({
    name,
    source,
    // A known hole shows itself as the runner expects: by the title of the process.
    code: (arena) => inside(knownHole ? `(process.title = title, ${code})` : code, arena, more),
    meets,
    ...(knownHole && { knownHole }),
    ...(unprotected && { unprotected }),
  }));
}
