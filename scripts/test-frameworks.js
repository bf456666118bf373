// Frameworks of files themselves: their fixtures, built and started, are asked for each route that is listed, and for what is near.
// What ran of the project has to be what is listed. They are installed in the temp folder: too heavy for what is run with every change.
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readProject } from '../src/project/disk/packages.ts';
import { isEvidence } from '../src/project/inspect/detect.ts';
import { readSource } from '../src/project/inspect/source.ts';
import { defaultConfig } from '../src/protocol/config.ts';
import { apps } from './frameworks/apps.js';
import { wrongIn } from './frameworks/compare.js';
import { tracedFile } from './frameworks/traced.js';
import { installPinned, run, serveFile } from './processes.js';

const BUILD_MS = 600_000;
const root = fileURLToPath(new URL('..', import.meta.url));
const [only] = process.argv.slice(2);

for (const app of apps) if (!only || [app.name, app.as].includes(only)) await tryApp(app);

async function tryApp({ name, as = name, packages, edits, isJavaScript, build, start, ...asked }) {
  const read = mkdtempSync(join(tmpdir(), 'mcp-node-app-'));
  try {
    writeApp(join(root, 'fixtures', name), read, packages, edits);
    const modules = await installPinned(packages);
    const cwd = dirname(modules);
    copyTraced(read, cwd, isJavaScript);
    if (build) await mustBuild(modules, cwd, build);
    const preload = pathToFileURL(join(root, 'scripts/frameworks/preload.js')).href;
    const server = await serveFile(['--import', preload, ...start], { cwd, path: '/' });
    try {
      const { project } = await readProject(read, defaultConfig, isEvidence);
      const { routes } = await readSource(project, { wanted: 'routes', entries: [] });
      const { wrong, asked: requests } = await wrongIn(routes.items, new URL(server.url), {
        ...asked,
        root: read,
      });
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
      console.log(
        `${as}: ${routes.items.length} routes, ${requests} requests: what is listed is served, and nothing else`,
      );
    } finally {
      server.stop();
    }
  } catch (error) {
    console.error(`test-frameworks: ${as}: ${error.message}`);
    process.exitCode = 1;
  } finally {
    rmSync(read, { recursive: true });
  }
}

async function mustBuild(modules, cwd, [command, ...args]) {
  const { status, output } = await run(process.execPath, [join(modules, command), ...args], {
    cwd,
    ms: BUILD_MS,
  });
  if (status !== 0) throw new Error(`exit code ${status} of ${command}\n${output}`);
}

/** The fixture as somebody with these versions has it: it is read, and what it does is traced in a copy. */
function writeApp(fixture, to, packages, edits) {
  cpSync(fixture, to, { recursive: true, filter: (from) => !from.includes('node_modules') });
  for (const [file, edit] of Object.entries(edits)) {
    const path = join(to, file);
    const text = typeof edit === 'function' ? edit(readFileSync(path, 'utf8')) : edit;
    if (text === null) rmSync(path, { recursive: true });
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
  const manifest = JSON.parse(readFileSync(join(to, 'package.json'), 'utf8'));
  const dependencies = Object.fromEntries(packages.map((wanted) => /^(.+)@(.+)$/.exec(wanted).slice(1)));
  writeFileSync(join(to, 'package.json'), JSON.stringify({ ...manifest, dependencies, devDependencies: {} }));
}

function copyTraced(from, to, isJavaScript = false) {
  for (const part of readdirSync(to)) {
    if (!['node_modules', 'installed'].includes(part)) rmSync(join(to, part), { recursive: true });
  }
  cpSync(from, to, { recursive: true });
  // What a build finds missing there it would install.
  const manifest = JSON.parse(readFileSync(join(to, 'package.json'), 'utf8'));
  for (const name of readdirSync(join(to, 'node_modules'))) manifest.dependencies[name] ??= '*';
  writeFileSync(join(to, 'package.json'), JSON.stringify(manifest));
  for (const file of readdirSync(from, { recursive: true })) {
    const text = statSync(join(from, file)).isFile()
      ? tracedFile(readFileSync(join(from, file), 'utf8'), file)
      : undefined;
    if (text === undefined) continue;
    if (isJavaScript) writeFileSync(join(to, file.replace(/ts$/, 'js')), stripTypeScriptTypes(text));
    else writeFileSync(join(to, file), text);
  }
}
