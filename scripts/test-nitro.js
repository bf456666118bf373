// Mounted tools in Nitro 3 and 2 themselves: built and started, through real clients of both revisions. Nuxt serves with Nitro 2.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { copyLibrary, mounted, ownPackages, tryMounted } from './built-app.js';
import { installPinned, run, serveFile } from './processes.js';

const BUILD_MS = 300_000;
const nitros = [
  { wanted: 'nitro@3.0.0', bin: 'nitro/dist/cli/index.mjs', folders: ['nitro3'] },
  { wanted: 'nitropack@2.13.6', bin: 'nitropack/dist/cli/index.mjs', folders: ['nitro3', 'nitro2'] },
];

try {
  for (const nitro of nitros) await tryNitro(nitro);
} catch (error) {
  console.error(`test-nitro: ${error.message}`);
  process.exitCode = 1;
}

async function tryNitro({ wanted, bin, folders }) {
  const packages = await installPinned([wanted, ...ownPackages()]);
  const app = dirname(packages);
  for (const folder of ['server', '.output', '.nitro'])
    rmSync(join(app, folder), { recursive: true, force: true });
  for (const folder of folders) cpSync(join(mounted, folder), join(app, 'server'), { recursive: true });
  const tools = stripTypeScriptTypes(readFileSync(join(mounted, 'tools.ts'), 'utf8'));
  // A class needs the manifest there, which is tried elsewhere.
  writeFileSync(join(app, 'server/tools.ts'), tools.replace('export class Parcels', 'class Parcels'));
  writeFileSync(join(app, 'package.json'), '{ "name": "nitro-shop", "private": true, "type": "module" }\n');
  writeFileSync(join(app, 'nitro.config.ts'), "export default { srcDir: './server' };\n");
  copyLibrary(packages);
  const { status, output } = await run(process.execPath, [join(packages, bin), 'build'], {
    cwd: app,
    ms: BUILD_MS,
  });
  if (status !== 0) throw new Error(`${wanted} build: exit code ${status}\n${output}`);
  const server = await serveFile([join(app, '.output/server/index.mjs')], { cwd: app, path: '/mcp' });
  try {
    console.log(wanted);
    await tryMounted(server.url);
  } finally {
    server.stop();
  }
}
