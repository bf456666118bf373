// Mounted tools in Next.js itself: fixtures/mounted/next, built and started, through real clients of both revisions.
// It is installed in the temp folder: what it weighs is too much for what is run now and then.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientNames, connect, textOf } from '../test/support/mounted.ts';
import { installPinned, run, serveFile } from './processes.js';

const NEXT = ['next@16.4.6', 'react@19.2.0', 'react-dom@19.2.0'];
const BUILD_MS = 600_000;
const root = fileURLToPath(new URL('..', import.meta.url));
const mounted = join(root, 'fixtures/mounted');
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// What the built library may load: a bundler looks for all of it.
const own = readdirSync(join(root, 'dist/tools'))
  .filter((file) => file.endsWith('.js'))
  .flatMap((file) => [
    ...readFileSync(join(root, 'dist/tools', file), 'utf8').matchAll(/(?:\bfrom |\bimport\()"([^"]+)"/g),
  ])
  .flatMap(([, name]) => (name in dependencies ? [`${name}@${dependencies[name].replace('^', '')}`] : []));

try {
  const packages = await installPinned([...NEXT, ...new Set(own.sort())]);
  const app = dirname(packages);
  makeApp(app, packages);
  const next = join(packages, 'next/dist/bin/next');
  process.env.NEXT_TELEMETRY_DISABLED = '1';
  const { status, output } = await run(process.execPath, [next, 'build'], { cwd: app, ms: BUILD_MS });
  if (status !== 0) throw new Error(`next build: exit code ${status}\n${output}`);
  const server = await serveFile([next, 'start'], { cwd: app, path: '/mcp' });
  try {
    for (const name of clientNames) await tryWith(name, new URL(server.url));
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
  for (const part of ['dist', 'package.json'])
    cpSync(join(root, part), join(packages, '@mcp-node/cli', part), { recursive: true });
}

async function tryWith(name, url) {
  const answer = () => ({ action: 'accept', content: { answer: true } });
  const client = await connect(name, url, { headers: { authorization: 'Bearer ann' }, answer });
  const seen = [];
  const packed = await client.call('pack', {}, { onprogress: (progress) => seen.push(progress) });
  const got = {
    revision: client.revision,
    user: (await client.call('whoami')).structuredContent.user,
    ordered: (await client.call('order', { what: 'tea' })).structuredContent.ordered,
    packed: `${textOf(packed)} in ${seen.length}`,
    leaks: textOf(await client.call('leak')).includes('secret'),
    refused: await client.call('cancel').then(
      () => false,
      (error) => /scope/i.test(error),
    ),
  };
  await client.close();
  const revision = name === 'sdk 1' ? '2025-11-25' : '2026-07-28';
  const expected = {
    revision,
    user: 'ann',
    ordered: true,
    packed: 'packed in 5',
    leaks: false,
    refused: true,
  };
  if (JSON.stringify(got) !== JSON.stringify(expected)) throw new Error(`${name}: ${JSON.stringify(got)}`);
  console.log(`${name}: as everywhere`);
}
