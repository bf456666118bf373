// The published conformance suite of MCP against the built server over Streamable HTTP in fixtures/blog, and against tools
// that are mounted in an app. It is installed in the temp folder: 122 packages are too many for what is run now and then.
// conformance*.yml say what cannot pass in the dev server, which has not all the features; what is mounted passes all of it.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPinned, run, serve, serveFile } from './processes.js';

const SUITE = '@modelcontextprotocol/conformance@0.2.0-alpha.12';
const SUITE_MS = 300_000;

const project = fileURLToPath(new URL('../fixtures/blog', import.meta.url));
const mounted = fileURLToPath(new URL('../fixtures/mounted', import.meta.url));
/** Each revision of the protocol, and what of it cannot pass. */
const revisions = { '2025-11-25': 'conformance.yml', '2026-07-28': 'conformance-2026.yml' };

try {
  const packages = await installPinned([SUITE]);
  const server = await serve(['--no-auth'], { cwd: project });
  const url = new URL(server.url);
  // The suite tests DNS rebinding only at this name.
  url.hostname = 'localhost';
  try {
    for (const [revision, baseline] of Object.entries(revisions)) {
      report(`dev server, ${revision}`, await runSuite(packages, url, revision, baseline));
    }
  } finally {
    await server.stop();
  }
  const app = await serveFile(['everything.ts'], { cwd: mounted, path: '/mcp' });
  try {
    for (const revision of Object.keys(revisions))
      report(`mounted, ${revision}`, await runSuite(packages, new URL(app.url), revision));
  } finally {
    app.stop();
  }
} catch (error) {
  console.error(`conformance: ${error.message}`);
  process.exitCode = 1;
}

function report(what, { status, output }) {
  // Before the summary, each scenario says that it runs.
  const summary = output.indexOf('=== SUMMARY ===');
  console.log(`${what}\n${output.slice(Math.max(summary, 0)).trim()}`);
  if (status !== 0) process.exitCode = 1;
}

/** It exits with 1 for a failure that is not in the baseline, and for one that is in it and does not fail. */
function runSuite(packages, url, revision, baseline) {
  const cli = join(packages, '@modelcontextprotocol/conformance/dist/index.js');
  const expected = baseline ? ['--expected-failures', fileURLToPath(new URL(baseline, import.meta.url))] : [];
  const args = ['server', '--url', url.href, '--requirements', revision, ...expected];
  return run(process.execPath, [cli, ...args], { cwd: project, ms: SUITE_MS });
}
