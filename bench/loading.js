// How long an app of many modules takes to load, for routes and for the shell, beside the same app under tsx; the caches of both are warm.
// Called by run.js, or alone: node bench/loading.js [modules] [rounds].
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { start } from './client.js';
import { inTurns, markdownTable, median, medianRatio, milliseconds } from './measure.js';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const tsx = createRequire(import.meta.url).resolve('tsx/cli');
const mcpNode = path('../bin/mcp-node.js');
const execute = promisify(execFile);
const PER_FOLDER = 30;
const calls = [
  ['shell', { code: "import { size } from './src/app'; size" }],
  ['list_routes', {}],
];

export async function measureLoading(modules = 1_500, rounds = 5) {
  const rows = [];
  const { XDG_CACHE_HOME } = process.env;
  for (const type of ['module', 'commonjs']) {
    const app = makeApp(modules, type);
    const cache = mkdtempSync(join(tmpdir(), 'mcp-node-cache-'));
    process.env.XDG_CACHE_HOME = cache;
    try {
      await fillCache(app, cache);
      const samples = await inTurns(rounds, {
        tsx: () => milliseconds(() => execute(process.execPath, [tsx, 'src/main.ts'], { cwd: app })),
        routes: () => firstCall(app, ...calls[1]),
        shell: () => firstCall(app, ...calls[0]),
      });
      const what = `${modules.toLocaleString('en')} modules, "type": "${type}"`;
      for (const name of ['routes', 'shell']) {
        const ratio = medianRatio(samples[name], samples.tsx).toFixed(2);
        const [own, other] = [samples[name], samples.tsx].map((list) => `${median(list).toFixed(0)} ms`);
        rows.push([`${what}: ${name}`, own, other, ratio, '≤ 1.3']);
      }
    } finally {
      if (XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME;
      else process.env.XDG_CACHE_HOME = XDG_CACHE_HOME;
      for (const folder of [app, cache]) rmSync(folder, { recursive: true, force: true });
    }
  }
  return rows;
}

export function printLoading(rows) {
  console.log(markdownTable(['loading an app', 'mcp-node', '`tsx`', 'ratio', 'target'], rows));
}

/** Until what was compiled is kept, which is after the answer. */
async function fillCache(app, cache) {
  for (const [tool, args] of calls) {
    const server = await start([mcpNode], app);
    await server.call(tool, args);
    if (tool === 'shell') while (!isKept(cache)) await wait(100);
    await server.stop();
  }
}

const isKept = (cache) => readdirSync(cache, { recursive: true }).some((name) => name.endsWith('.pack'));

/** From the start of the server to the answer. */
async function firstCall(app, tool, args) {
  let server;
  let answer;
  const ms = await milliseconds(async () => {
    server = await start([mcpNode], app);
    answer = await server.call(tool, args);
  });
  await server.stop();
  const said = JSON.stringify(answer);
  if (!said.includes(tool === 'shell' ? 'success' : 'live')) throw new Error(said.slice(0, 500));
  return ms;
}

/** Folders of modules that import each other, as services and their helpers do. */
function makeApp(modules, type) {
  const root = mkdtempSync(join(tmpdir(), 'mcp-node-loading-'));
  const write = (file, text) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  symlinkSync(path('../fixtures/blog/node_modules'), join(root, 'node_modules'));
  const scripts = { dev: 'tsx src/main.ts' };
  const dependencies = { express: '5' };
  write('package.json', JSON.stringify({ name: 'many', private: true, type, scripts, dependencies }));
  const compilerOptions = { target: 'es2022', module: 'esnext', moduleResolution: 'bundler' };
  write('tsconfig.json', JSON.stringify({ compilerOptions }));
  const folders = Math.ceil(modules / PER_FOLDER);
  for (let folder = 0; folder < folders; folder++) {
    const count = Math.min(PER_FOLDER, modules - folder * PER_FOLDER);
    for (let n = 0; n < count; n++) write(`src/f${folder}/m${n}.ts`, moduleText(folder, n));
    const names = Array.from({ length: count }, (_, n) => `export { Service${n} } from './m${n}';`);
    write(`src/f${folder}/index.ts`, names.join('\n'));
  }
  const imports = Array.from({ length: folders }, (_, n) => `import * as f${n} from './f${n}';`);
  const all = Array.from({ length: folders }, (_, n) => `f${n}`).join(', ');
  write('src/app.ts', `${imports.join('\n')}\nexport const size: number = [${all}].length;`);
  write(
    'src/main.ts',
    `import express from 'express';\nimport { size } from './app';\nconst app = express();
     app.get('/size', (_req, res) => { res.json(size); });\nconst server = app.listen(0, () => server.close());`,
  );
  return root;
}

function moduleText(folder, n) {
  const before = n > 0 ? `import { Service${n - 1} } from './m${n - 1}';` : '';
  const methods = Array.from(
    { length: 8 },
    (_, m) => `
  async method${m}(id: number, options: Partial<Options> = {}): Promise<Result<string>> {
    const found = this.items.get(id) ?? (await this.load(id));
    if (options.strict === true && found === undefined) throw new Error(\`no item \${id} in ${folder}/${n}\`);
    return { ok: found !== undefined, value: found?.name ?? 'none', at: Date.now() + ${m} };
  }`,
  );
  return `${before}
export interface Options { strict: boolean; limit: number; tags: readonly string[] }
export type Result<T> = { ok: boolean; value: T; at: number };
interface Item { id: number; name: string }
export enum Kind${n} { First, Second = 'second' }
export class Service${n}${n > 0 ? ` extends Service${n - 1}` : ''} {
  protected readonly items = new Map<number, Item>();
  protected async load(id: number): Promise<Item | undefined> { return { id, name: \`item \${id}\` }; }${methods.join('')}
}
`.replace(n > 0 ? / protected readonly items = .*\n/ : /$^/, '\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [modules, rounds] = process.argv.slice(2).map(Number);
  printLoading(await measureLoading(modules, rounds));
}
