// Flags to options: the only reader of argv and setter of exit codes.
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { createCommand, type Flags } from './cli-flags.ts';
import type { CodedError } from './errors.ts';
import { findRoot } from './files/project-root.ts';
import { plugAndPlayRefusal } from './files/yarn-pnp.ts';
import type { Permissions } from './protocol/permissions.ts';
import type { InspectOptions } from './server/commands/inspect.ts';
import { chooseTools } from './server/mcp/choice.ts';
import { parsePermissions } from './server/permissions/flags.ts';
import { closeInherited } from './server/processes/inherited.ts';
import { serveStdio } from './server/transports/serve-stdio.ts';
import { clientHelp } from './server/transports/start-help.ts';

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

/** What the commands take of the flags above them. */
const flagsOf = {
  diagram: ['project', 'config', 'wall', 'debug'],
  manifest: ['project'],
  inspect: [
    ...['project', 'config', 'wall', 'debug', 'db', 'allowAll'],
    ...['allowRead', 'allowWrite', 'allowNet', 'allowRun', 'allowEnv'],
  ],
};

/** Parses `argv` and does it; a wrong flag or folder is one line on stderr and exit code 1. */
export async function run(argv: readonly string[]): Promise<void> {
  closeInherited();
  // Not for the project, nor for what runs in it.
  const { MCP_NODE_TOKEN: tokens } = process.env;
  delete process.env.MCP_NODE_TOKEN;

  const command = createCommand(version);
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
  command
    .command('inspect [tool] [arguments]')
    .description("The project's own tools, and what is wrong with them; with arguments, as JSON, one call.")
    .option('--json', 'as JSON', false)
    .option('--check', 'fail where anything is wrong', false)
    .action((name: string | undefined, args: string | undefined, { json, check }: InspectFlags) =>
      inspect(command, { name, args, json }, check),
    );
  await command.parseAsync([...argv]);
}

interface InspectFlags {
  json: boolean;
  check: boolean;
}

/** Under the permissions that a server would have with these flags. */
async function inspect(
  command: Command,
  what: Pick<InspectOptions, 'name' | 'args' | 'json'>,
  check: boolean,
): Promise<void> {
  refuseOthers(command, 'inspect');
  const flags = command.opts<Flags>();
  const { root, configFile } = placeOf(flags);
  const db = flags.db ?? (flags.allowAll ? 'write' : undefined);
  const { wall, debug } = flags;
  const { failureLine, inspectTools } = await import('./server/commands/inspect.ts');
  try {
    const permissions = permissionsOf(flags, root);
    const isGood = await inspectTools({ root, configFile, db, wall, debug, permissions, ...what });
    if (check && !isGood) process.exitCode = 1;
  } catch (error) {
    fail(failureLine(error));
  }
}

async function freeze(command: Command, files: string[], check: boolean): Promise<void> {
  refuseOthers(command, 'manifest');
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
  refuseOthers(command, 'diagram');
  const flags = command.opts<Flags>();
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

function refuseOthers(command: Command, name: keyof typeof flagsOf): void {
  const other = command.options.find((option) => {
    const key = option.attributeName();
    return !flagsOf[name].includes(key) && command.getOptionValueSource(key) === 'cli';
  });
  if (other) fail(`${other.long} has no meaning for ${name}. Leave it out.`);
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
