// What it costs to list 10, 100 and 400 models of each ORM from source, in CPU time of a process of its own, beside the ORM loaded and asked itself.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { ask, filesOf, packages } from './model-apps.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const counts = [10, 100, 400];
const rounds = Number(process.argv[2] ?? 3);
const src = (path) => join(root, 'src', path);

/** Ours: as the describing process does it. */
const listing = (orm) => `
import { readProject } from '${src('project/disk/packages.ts')}';
import { defaultConfig } from '${src('protocol/config.ts')}';
const { project } = await readProject(process.cwd(), defaultConfig, () => false);
let items;
${
  orm === 'prisma'
    ? `const { capabilities } = await import('${src('project/adapters/prisma/capabilities.ts')}');
({ items } = await capabilities.fileModels(project));
if (process.argv[3] === 'again') {
  const before = process.cpuUsage();
  await capabilities.fileModels(project);
  const { user, system } = process.cpuUsage(before);
  console.log('CPU ' + (user + system) / 1000);
  process.exit(0);
}`
    : `const { createSource } = await import('${src('project/source/reader/source.ts')}');
const { sourceModels } = await import('${src(`project/adapters/${orm}/source.ts`)}');
({ items } = sourceModels(await createSource({ project, entries: [], handled: ['${packages[orm] ?? orm}'] })));`
}
if (items.length < Number(process.argv[2])) throw new Error('only ' + items.length);
`;

const asking = (orm) => `const models = await import('./src/index.js');\n${ask[orm]}`;
const report = `
const { user, system } = process.cpuUsage();
process.stdout.write('\\nCPU ' + (user + system) / 1000 + '\\n');
process.exit(0);`;

/** Bundled, as the product is. */
function bundled(orm) {
  const outfile = join(root, 'node_modules/.cache/mcp-node-bench-models', `${orm}.mjs`);
  buildSync({
    stdin: { contents: listing(orm) + report, resolveDir: root, loader: 'ts' },
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'error' },
  });
  return outfile;
}

function cpu(dir, file, ...args) {
  const times = Array.from({ length: rounds }, () => {
    const out = execFileSync(process.execPath, [file, ...args], {
      ...{ cwd: dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    });
    return Number(/CPU ([\d.]+)/.exec(out)[1]);
  });
  return times.sort((a, b) => a - b)[0];
}

for (const orm of ['prisma', 'kysely', ...Object.keys(packages)]) {
  const row = { orm };
  const file = bundled(orm);
  for (const count of counts) {
    const dir = mkdtempSync(join(tmpdir(), 'mcp-node-bench-'));
    try {
      for (const [path, text] of Object.entries(filesOf(orm, count))) {
        mkdirSync(dirname(join(dir, path)), { recursive: true });
        writeFileSync(join(dir, path), text);
      }
      row[count] = cpu(dir, file, String(count));
      if (count === 400 && orm === 'prisma') row.again = cpu(dir, file, String(count), 'again');
      if (count === 400 && ask[orm]) {
        symlinkSync(join(root, 'fixtures', orm, 'node_modules'), join(dir, 'node_modules'), 'dir');
        writeFileSync(join(dir, 'asking.mjs'), asking(orm) + report);
        row.itself = cpu(dir, 'asking.mjs');
      }
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
  const times = counts.map((count) => `${Math.round(row[count])} ms`).join(' | ');
  const itself = row.itself
    ? `${Math.round(row.itself)} ms | ${(row[400] / row.itself).toFixed(2)}`
    : '- | -';
  console.log(`| \`${orm}\` | ${times} | ${itself} |`);
  if (row.again) console.log(`read again in the same process: ${row.again.toFixed(1)} ms`);
}
