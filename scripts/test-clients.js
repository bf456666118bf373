// The commands that the server prints, given as they are to the real clients: do these then say that they are connected,
// find the tools, and show a model the text of an answer?
// The clients come from the npm registry, and see neither the user's own configuration nor anything else of theirs.
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
// It has nothing that Node could not run as it is; in dist/ it is part of a bundle.
import { clientHelp, httpHelp } from '../src/server/transports/start-help.ts';
import { askThroughClaude, askThroughOpencode, mustBeText, shellCall } from './model-view.js';
import { installPinned, run, serve } from './processes.js';
import { searchTools } from './tool-search.js';

const CLIENTS = ['@anthropic-ai/claude-code@2.1.332', 'opencode-ai@1.18.33'];
/** Each puts its program for this platform in place. */
const CLIENT_SCRIPTS = ['@anthropic-ai/claude-code/install.cjs', 'opencode-ai/postinstall.mjs'];
const COMMAND_MS = 60_000;

// With what a shell would take for its own.
const TOKEN = 'test-clients-$HOME-`id`-\\"\'!x';
const WRONG = 'test-clients-some-other-token';

const blog = fileURLToPath(new URL('../fixtures/blog', import.meta.url));
const bin = fileURLToPath(new URL('../bin/mcp-node.js', import.meta.url));

const work = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-node-test-clients-')));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

let checks = 0;
try {
  const packages = await installPinned(CLIENTS, CLIENT_SCRIPTS);
  const project = linkedProject();
  const env = environment(packages);
  const server = await serve(['--sse'], { cwd: project, env: { ...env, MCP_NODE_TOKEN: TOKEN } });
  try {
    await checkClients(project, env, server.url);
  } finally {
    await report('the server stops when it is told to', () => server.stop());
  }
} catch (error) {
  console.error(`test:clients: ${error.message}`);
  process.exitCode = 1;
}

async function checkClients(project, env, url) {
  await checkModels(project, env);
  const sse = new URL('/sse', url).href;
  const help = (transport, token) => {
    const address = transport === 'sse' ? sse : url;
    return httpHelp({ root: project, version: '0.0.0', url: address, transport, token });
  };
  const cases = [
    ['over stdio', clientHelp(project, '0.0.0'), true],
    ['over Streamable HTTP', help('http', TOKEN), true],
    ['over HTTP+SSE', help('sse', TOKEN), true],
    ['over Streamable HTTP with a wrong token', help('http', WRONG), false],
    ['over HTTP+SSE with a wrong token', help('sse', WRONG), false],
  ];
  for (const [how, text, connects] of cases) {
    const verdict = connects ? 'connected' : 'not connected';
    await report(`Claude Code ${how}: ${verdict}`, () => claude(text, connects, project, env));
    await report(`Opencode ${how}: ${verdict}`, () => opencode(text, connects, project, env));
  }
}

/** What a model gets to see, over stdio. */
async function checkModels(project, env) {
  const help = clientHelp(project, '0.0.0');
  const known = await addToClaude(help, project, env);
  await report('Claude Code finds each tool by what people say', () => searchTools(project, known));
  await report('Claude Code shows its model the text of an answer', async () =>
    mustBeText(await askThroughClaude(project, known, [shellCall('mcp__node__shell')])),
  );
  const config = JSON.parse(opencodeConfig(help));
  const own = { ...env, ...freshHome() };
  await report('Opencode shows its model the text of an answer', async () =>
    mustBeText(await askThroughOpencode(project, own, config, [shellCall('node_shell')])),
  );
}

/** `check`: true or throws what the client said. */
async function report(what, check) {
  checks++;
  const started = performance.now();
  const failure = await check().then(
    (passed) => (passed ? undefined : 'no'),
    (error) => error.message,
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${failure === undefined ? 'ok' : 'FAILED'} ${checks} ${what} (${seconds} s)`);
  if (failure === undefined) return;
  console.log(failure.trim().replaceAll(/^/gm, '  '));
  process.exitCode = 1;
}

/** The environment of a home in which Claude Code knows the server. */
async function addToClaude(help, project, env) {
  const [command] = /^ +claude mcp add .+$/m.exec(help) ?? [];
  if (!command) throw new Error(`there is no command for Claude Code in:\n${help}`);
  const own = { ...env, ...freshHome() };
  // Through the shell, as a person does it who copies the line.
  const added = await run(command.trim(), [], { cwd: project, env: own, shell: true, ms: COMMAND_MS });
  if (added.status !== 0) throw new Error(`${command.trim()}\n${added.output}`);
  return own;
}

async function claude(help, connects, project, env) {
  const own = await addToClaude(help, project, env);
  return list('claude', /^node: .+ (✔ Connected|✘ Failed to connect)/m, 'Connected', connects, project, own);
}

function opencodeConfig(help) {
  const [config] = /^ +\{.+\}$/m.exec(help) ?? [];
  if (!config) throw new Error(`there is no configuration for Opencode in:\n${help}`);
  return config;
}

async function opencode(help, connects, project, env) {
  writeFileSync(join(project, 'opencode.json'), opencodeConfig(help));
  const own = { ...env, ...freshHome() };
  return list('opencode', /^\W*([✓✗]) node (connected|failed)/m, 'connected', connects, project, own);
}

/** A failure must be there in words too: a client that lists nothing has not refused anything. */
async function list(client, line, word, connects, project, env) {
  const answer = await run(`${client} mcp list`, [], { cwd: project, env, shell: true, ms: COMMAND_MS });
  const output = stripVTControlCharacters(answer.output);
  const [found = ''] = line.exec(output) ?? [];
  if (answer.status === 0 && found !== '' && found.endsWith(word) === connects) return true;
  throw new Error(`${client} mcp list: exit code ${answer.status}\n${output}`);
}

/** A copy of the blog that has this package among its own, as after `npm install`. */
function linkedProject() {
  const folder = join(work, 'blog');
  cpSync(blog, folder, { recursive: true, verbatimSymlinks: true });
  const link = join(folder, 'node_modules/.bin/mcp-node');
  rmSync(link, { force: true });
  symlinkSync(bin, link);
  return folder;
}

/** Of this one's environment only what finds programs: no keys, no settings. */
function environment(packages) {
  const system = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.includes('node_modules'));
  return {
    PATH: [join(packages, '.bin'), dirname(process.execPath), ...system].join(delimiter),
    ...(process.platform === 'win32' ? { SystemRoot: process.env.SystemRoot, TEMP: tmpdir() } : {}),
    ...freshHome(),
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    npm_config_update_notifier: 'false',
  };
}

/** Each check has a home of its own: what one client was told, no other one knows. */
function freshHome() {
  const home = mkdtempSync(join(work, 'home-'));
  const folders = {
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_STATE_HOME: join(home, '.local/state'),
    XDG_CACHE_HOME: join(home, '.cache'),
  };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  return { HOME: home, USERPROFILE: home, ...folders };
}
