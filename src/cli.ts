// Flags to options: the only reader of argv and setter of exit codes.
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { CodedError } from './errors.ts';
import { findRoot } from './files/project-root.ts';
import { plugAndPlayRefusal } from './files/yarn-pnp.ts';
import { type DatabaseMode, databaseModes } from './protocol/database.ts';
import type { Permissions } from './protocol/permissions.ts';
import { chooseTools } from './server/mcp/choice.ts';
import type { Output } from './server/mcp/registry.ts';
import { type PermissionFlags, parsePermissions } from './server/permissions/flags.ts';
import { closeInherited } from './server/processes/inherited.ts';
import { serveStdio } from './server/transports/serve-stdio.ts';
import { clientHelp } from './server/transports/start-help.ts';
import type { WallMode } from './server/wall/wall.ts';

interface Flags extends PermissionFlags {
  project?: string;
  config?: string;
  db?: DatabaseMode;
  transport: 'stdio' | 'http' | 'sse';
  host: string;
  port: number;
  path: string;
  sse: boolean;
  stateless: boolean;
  auth: boolean;
  allowedHost: string[];
  allowedOrigin: string[];
  rateLimit: number;
  sessionTimeout: number;
  wall: WallMode;
  output: Output;
  tools: string[];
  debug: boolean;
}

/** Without a meaning for stdio. */
const httpFlags = [
  'host',
  'port',
  'path',
  'sse',
  'stateless',
  'auth',
  'allowedHost',
  'allowedOrigin',
  'rateLimit',
] as const;

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** What `mcp-node diagram` takes of the flags above it. */
const diagramFlags = ['project', 'config', 'wall', 'debug'];

/** Parses `argv` and does it; a wrong flag or folder is one line on stderr and exit code 1. */
export async function run(argv: readonly string[]): Promise<void> {
  closeInherited();
  // Not for the project, nor for what runs in it.
  const { MCP_NODE_TOKEN: tokens } = process.env;
  delete process.env.MCP_NODE_TOKEN;

  const command = createCommand();
  command.action((flags: Flags) => serve(command, flags, tokens));
  command
    .command('diagram [name]')
    .description('The models as a diagram: all, those of an app, or one with its neighbours.')
    .option('--out <file>', 'a file that ends in .svg, .mmd or .dbml (default: Mermaid on stdout)')
    .action((name: string | undefined, { out }: { out?: string }) => draw(command, name, out));
  command
    .command('manifest [files...]')
    .description('Writes what is read of toolset classes to mcp.manifest.json, for bundled apps.')
    .option('--check', 'write nothing, and fail where it is stale', false)
    .action((files: string[], { check }: { check: boolean }) => freeze(command, files, check));
  await command.parseAsync([...argv]);
}

async function freeze(command: Command, files: string[], check: boolean): Promise<void> {
  const { root } = placeOf(command.opts<Flags>());
  const { writeManifests } = await import('./tools/read/command.ts');
  try {
    const { lines, ok } = await writeManifests({ root, files: files.map((file) => resolve(file)), check });
    for (const line of lines) process.stderr.write(`mcp-node: ${line}\n`);
    if (!ok) process.exitCode = 1;
  } catch (error) {
    fail((error as Error).message);
  }
}

async function draw(command: Command, name: string | undefined, out: string | undefined): Promise<void> {
  const flags = command.opts<Flags>();
  const other = command.options.find((option) => {
    const key = option.attributeName();
    return !diagramFlags.includes(key) && command.getOptionValueSource(key) === 'cli';
  });
  if (other) fail(`${other.long} has no meaning for diagram. Leave it out.`);
  // Loaded for those who need it.
  const { outRefusal, writeDiagram } = await import('./server/commands/diagram.ts');
  const refusal = outRefusal(out);
  if (refusal) fail(refusal);
  const { root, configFile } = placeOf(flags);
  const { wall, debug } = flags;
  try {
    await writeDiagram({ root, configFile, wall, debug, name, out });
  } catch (error) {
    const { message, hint = '' } = error as Partial<CodedError>;
    fail(`${message} ${hint}`.trim());
  }
}

async function serve(command: Command, flags: Flags, tokens: string | undefined): Promise<void> {
  checkFlags(command, flags);
  checkTools(flags.tools);
  const { root, isCertain, configFile } = placeOf(flags);
  const db = flags.db ?? (flags.allowAll ? 'write' : undefined);
  const { wall, sessionTimeout: sessionMinutes, output, tools, debug } = flags;
  const optionsFor = (root: string) => ({
    ...{ root, configFile, version, db, wall, sessionMinutes, output, tools },
    permissions: permissionsOf(flags, root),
  });
  const options = { ...optionsFor(root), debug };
  if (flags.transport === 'stdio') {
    if (process.stdin.isTTY) process.stderr.write(clientHelp(root, version));
    return serveStdio({ root, isCertain: isCertain || flags.project !== undefined, optionsFor, debug });
  }
  const { transport, host, port, path, sse, stateless, auth } = flags;
  const { allowedHost: allowedHosts, allowedOrigin: allowedOrigins, rateLimit: messagesPerMinute } = flags;
  // Loaded for those who need it: a stdio server is started often, and waited for.
  const { serveHttp } = await import('./server/transports/http/serve.ts');
  try {
    await serveHttp({
      ...options,
      ...{ transport, host, port, path, sse, stateless, auth, tokens },
      ...{ allowedHosts, allowedOrigins, messagesPerMinute },
    });
  } catch (error) {
    fail((error as Error).message);
  }
}

/** Where the project is, and its configuration if it was named. */
function placeOf(flags: Flags): { root: string; isCertain: boolean; configFile: string | undefined } {
  const start = resolve(flags.project ?? '.');
  if (!isDirectory(start))
    fail(`--project ${flags.project}: there is no such directory. Pass the project's directory.`);
  const configFile = flags.config === undefined ? undefined : resolve(flags.config);
  if (configFile !== undefined && !isFile(configFile)) {
    fail(
      `--config ${flags.config}: there is no such file. Leave --config out to use mcp-node.config.ts in the project.`,
    );
  }
  const { root, isCertain } = findRoot(start);
  const refusal = plugAndPlayRefusal(root);
  if (refusal) fail(`${refusal.message} ${refusal.hint}`);
  return { root, isCertain, configFile };
}

function createCommand(): Command {
  const collect = (value: string, all: string[] | true = []) => [
    ...(all === true ? [] : all),
    ...value.split(',').map((item) => item.trim()),
  ];
  return new Command('mcp-node')
    .description('An MCP dev server for the Node project in this directory.')
    .option('--project <dir>', 'the project, if it is not the current directory')
    .option('--config <file>', 'configuration file instead of mcp-node.config.{ts,js,json}')
    .addOption(
      new Option(
        '--db <mode>',
        'what the shell may do to databases (default: read, and dry runs on this machine)',
      ).choices(databaseModes),
    )
    .addOption(
      new Option('--transport <name>', 'how clients connect')
        .choices(['stdio', 'http', 'sse'])
        .default('stdio'),
    )
    .option('--host <address>', 'http, sse: the address to listen on', '127.0.0.1')
    .option('--port <number>', 'http, sse: the port; 0 takes one that is free', wholeNumber(0, 65_535), 8000)
    .option('--path <path>', 'http: the path of the endpoint', '/mcp')
    .option('--sse', 'http: the older HTTP+SSE beside it, at /sse', false)
    .option('--stateless', 'http: without MCP sessions', false)
    .option('--no-auth', 'http, sse: ask for no token')
    .option('--allowed-host <names>', 'http, sse: further Host headers to accept', collect, [])
    .option('--allowed-origin <origins>', 'http, sse: pages in a browser that may connect', collect, [])
    .option('--rate-limit <number>', 'http, sse: messages a minute for each token', wholeNumber(1, 1e9), 6000)
    .option('--session-timeout <minutes>', 'idle sessions end after this', positiveNumber, 30)
    .option('--allow-read [paths]', 'reading beyond the project; secret files must be named', collect)
    .option('--allow-write [paths]', 'writing files', collect)
    .option('--allow-net [hosts]', 'connecting to hosts: name, name:port, unix:/path', collect)
    .option('--allow-run [programs]', 'starting programs', collect)
    .option('--allow-env [names]', 'showing values of the environment', collect)
    .option('-A, --allow-all', 'all of these, without a guard', false)
    .addOption(
      new Option('--wall <mode>', 'the operating system around project code: bubblewrap or sandbox-exec')
        .choices(['auto', 'require', 'off'])
        .default('auto'),
    )
    .addOption(
      new Option('--output <form>', 'answers as text for agents, or as JSON with schemas for programs')
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--tools <names>', 'which tools to offer: names, groups, or -name to leave one out', collect, [])
    .option('--debug', 'log more, on stderr', false)
    .version(version)
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 1));
}

function checkTools(names: string[]): void {
  try {
    chooseTools(names);
  } catch (error) {
    const { code, message, hint } = error as CodedError;
    fail(`--tools: ${code}: ${message} ${hint}`);
  }
}

function permissionsOf(flags: Flags, root: string): Permissions {
  try {
    return parsePermissions(flags, root);
  } catch (error) {
    fail((error as Error).message);
  }
}

/** What each flag alone cannot tell. */
function checkFlags(
  command: Command,
  { transport, path, stateless, allowedHost, allowedOrigin }: Flags,
): void {
  const given = httpFlags.find((name) => command.getOptionValueSource(name) === 'cli');
  if (transport === 'stdio' && given) {
    const flag = command.options.find((option) => option.attributeName() === given)?.long;
    fail(`${flag} has no meaning for stdio. Add --transport http, or leave it out.`);
  }
  if (!/^\/[\w\-./~]*$/.test(path) || ['/healthz', '/sse', '/messages'].includes(path))
    fail(`--path ${path}: pass a path such as /mcp, other than /healthz, /sse and /messages.`);
  if (transport === 'sse' && stateless)
    fail('--stateless has no meaning for sse: each stream is a session. Use --transport http.');
  const host = allowedHost.find((name) => !/^(?:[\w.-]+|\[[\da-f:]+\])(?::\d+)?$/i.test(name));
  if (host !== undefined) fail(`--allowed-host ${host}: pass a host name, with a port or without.`);
  const origin = allowedOrigin.find((url) => !URL.canParse(url) || new URL(url).origin !== url);
  if (origin !== undefined)
    fail(`--allowed-origin ${origin}: pass an origin such as https://app.example.com, without a path.`);
}

function wholeNumber(min: number, max: number) {
  return (value: string) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Pass a whole number from ${min} to ${max}.`);
  };
}

function positiveNumber(value: string): number {
  const number = Number(value);
  if (number > 0 && number <= 525_600) return number;
  throw new InvalidArgumentError('Pass a number of minutes above 0.');
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function fail(message: string): never {
  process.stderr.write(`mcp-node: ${message}\n`);
  process.exit(1);
}
