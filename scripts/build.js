// Builds dist/: one bundle per process, types for the public API.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { posix } from 'node:path';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';

for (const folder of ['dist', '.cache']) rmSync(folder, { recursive: true, force: true });

const common = {
  bundle: true,
  platform: 'node',
  target: 'node22.12',
  format: 'esm',
  legalComments: 'none',
  logLevel: 'warning',
  // CommonJS dependencies inside an ESM bundle call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};

/** The SDK imports ajv for servers that bring no JSON Schema validator. Ours does (src/server/mcp/sdk/json-schema.ts). */
const withoutAjv = {
  name: 'without-ajv',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^ajv(-formats)?$|\/ajvProvider-/ }, ({ path }) => ({ path, namespace: 'left-out' }));
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: 'export default undefined; export const n = undefined',
    }));
  },
};

const isName = (name) =>
  /^[A-Za-z]\w*$/.test(name) && !['eval', 'globalThis', 'undefined', 'NaN', 'Infinity'].includes(name);
const languageNames = runInNewContext('Object.getOwnPropertyNames(globalThis)').filter(isName);
const nodeNames = Object.getOwnPropertyNames(globalThis).filter(
  (name) => isName(name) && !languageNames.includes(name),
);

await Promise.all([
  // Split: what only HTTP needs is loaded only then. All chunks lie beside cli.js, as src/built-files.ts expects.
  build({
    ...common,
    entryPoints: ['src/cli.ts'],
    outdir: 'dist',
    external: ['@hpcc-js/wasm-graphviz', 'oxc-parser'],
    splitting: true,
    chunkNames: '[name]-[hash]',
    plugins: [withoutAjv],
  }),
  build({ ...common, entryPoints: ['src/index.ts'], outfile: 'dist/index.js', banner: {} }),
  // Loaded by apps in production: what a part of it needs is loaded with that part.
  build({
    ...common,
    entryPoints: ['src/tools/index.ts', 'src/tools/testing.ts'],
    outdir: 'dist/tools',
    packages: 'external',
    splitting: true,
    chunkNames: '[name]-[hash]',
    banner: {},
  }),
  build({
    ...common,
    entryPoints: ['src/sandbox/main.ts'],
    outfile: 'dist/sandbox/main.js',
    external: ['isolated-vm', 'isolated-vm-6', 'amaro'],
  }),
  build({
    ...common,
    entryPoints: ['src/registry/main.ts', 'src/registry/install.ts'],
    outdir: 'dist/registry',
    splitting: true,
    chunkNames: '[name]-[hash]',
  }),
  // What runs inside the isolate: an expression without any host, loaded as text. It shares the scope of what the agent
  // declares, so it has built-ins as variables of its own, and `builtins` (src/sandbox/isolate.ts) as its global object.
  build({
    ...common,
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['import'],
    format: 'iife',
    globalName: 'runtime',
    minify: true,
    // Class names show in what the agent prints.
    keepNames: true,
    define: {
      globalThis: 'builtins',
      ...Object.fromEntries(nodeNames.map((name) => [name, `builtins.${name}`])),
    },
    banner: { js: `((own) => { const { ${languageNames.join(', ')} } = own;` },
    footer: { js: 'return runtime; })(builtins)' },
    entryPoints: ['src/sandbox/runtime/main.ts'],
    outfile: 'dist/sandbox/runtime.js',
  }),
  build({
    ...common,
    entryPoints: [
      { in: 'src/project/main.ts', out: 'main' },
      { in: 'src/project/live/run.ts', out: 'before-live' },
      { in: 'src/project/live/main.ts', out: 'live' },
      { in: 'src/project/read-source.ts', out: 'read-source' },
      { in: 'src/project/compile-missed.ts', out: 'compile-missed' },
      { in: 'src/project/try/main.ts', out: 'try' },
      { in: 'src/project/loader/before-tsx.ts', out: 'before-tsx' },
    ],
    outdir: 'dist/project',
    // An adapter is loaded where the project uses it. All chunks lie beside the entries, which look for files there.
    splitting: true,
    chunkNames: '[name]-[hash]',
    external: ['tsx', 'tsx/*', '@prisma/prisma-schema-wasm', 'oxc-parser'],
  }),
  build({
    ...common,
    format: 'cjs',
    banner: {},
    entryPoints: ['src/project/guard/main.ts'],
    outfile: 'dist/project/guard.cjs',
  }),
]);

const types = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json'], {
  stdio: 'inherit',
});
process.exitCode = types.status ?? 1;
keepDeclarations(['dist/index.d.ts', 'dist/tools/index.d.ts', 'dist/tools/testing.d.ts']);

/** The compiler declares whatever it read; the public API says less. */
function keepDeclarations(entries) {
  const kept = new Set(entries);
  for (const file of kept) {
    const texts = readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)\.(?:ts|js)['"]/g);
    for (const [, path] of texts) kept.add(`${posix.join(posix.dirname(file), path)}.d.ts`);
  }
  for (const file of globSync('dist/**/*.d.ts')) if (!kept.has(file.replaceAll('\\', '/'))) rmSync(file);
}
