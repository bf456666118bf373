// Mounted tools in Next.js itself: fixtures/mounted/next, built and started, through real clients of both revisions.
// It is installed in the temp folder: what it weighs is too much for what is run now and then.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { copyLibrary, mounted, ownPackages, tryMounted } from './built-app.js';
import { installPinned, run, serveFile } from './processes.js';

const NEXT = ['next@16.4.6', 'react@19.2.0', 'react-dom@19.2.0'];
const BUILD_MS = 600_000;

try {
  const packages = await installPinned([...NEXT, ...ownPackages()]);
  const app = dirname(packages);
  makeApp(app, packages);
  const next = join(packages, 'next/dist/bin/next');
  process.env.NEXT_TELEMETRY_DISABLED = '1';
  const { status, output } = await run(process.execPath, [next, 'build'], { cwd: app, ms: BUILD_MS });
  if (status !== 0) throw new Error(`next build: exit code ${status}\n${output}`);
  const server = await serveFile([next, 'start'], { cwd: app, path: '/mcp' });
  try {
    await tryMounted(server.url);
  } finally {
    server.stop();
  }
} catch (error) {
  console.error(`test-next: ${error.message}`);
  process.exitCode = 1;
}

/** In JavaScript: Next.js would install TypeScript. */
function makeApp(app, packages) {
  for (const folder of ['app', '.next']) rmSync(join(app, folder), { recursive: true, force: true });
  const files = { 'tools.ts': 'tools.js', 'next/app/mcp/route.ts': 'app/mcp/route.js' };
  mkdirSync(join(app, 'app/mcp'), { recursive: true });
  for (const [from, to] of Object.entries(files)) {
    const code = stripTypeScriptTypes(readFileSync(join(mounted, from), 'utf8'))
      .replace('../../../tools.ts', '../../tools.js')
      // A class needs the manifest there, which is tried elsewhere.
      .replace('export class Parcels', 'class Parcels');
    writeFileSync(join(app, to), code);
  }
  writeFileSync(
    join(app, 'app/layout.js'),
    "import { createElement } from 'react';\nexport default ({ children }) => createElement('html', null, createElement('body', null, children));\n",
  );
  writeFileSync(join(app, 'package.json'), '{ "name": "next-shop", "private": true, "type": "module" }\n');
  copyLibrary(packages);
}
