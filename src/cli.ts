// Flags to options: the only reader of argv and setter of exit codes.
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { serveStdio } from './server/main.ts';
import { clientHelp } from './server/snippets.ts';

interface Flags {
  project?: string;
  config?: string;
  transport: 'stdio';
  debug: boolean;
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Parses `argv` and serves; a wrong flag or folder is one line on stderr and exit code 1. */
export async function run(argv: readonly string[]): Promise<void> {
  const command = new Command('mcp-node')
    .description('An MCP dev server for the Node project in this directory.')
    .option('--project <dir>', 'the project, if it is not the current directory')
    .option('--config <file>', 'configuration file instead of mcp-node.config.{ts,js,json}')
    .addOption(new Option('--transport <name>', 'how clients connect').choices(['stdio']).default('stdio'))
    .option('--debug', 'log more, on stderr', false)
    .version(version)
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 1));
  command.parse([...argv]);
  const flags = command.opts<Flags>();

  const start = resolve(flags.project ?? '.');
  if (!isDirectory(start))
    fail(`--project ${flags.project}: there is no such directory. Pass the project's directory.`);
  const configFile = flags.config === undefined ? undefined : resolve(flags.config);
  if (configFile !== undefined && !isFile(configFile)) {
    fail(
      `--config ${flags.config}: there is no such file. Leave --config out to use mcp-node.config.ts in the project.`,
    );
  }
  const root = findRoot(start);
  if (process.stdin.isTTY) process.stderr.write(clientHelp(root, version));
  await serveStdio({ root, configFile, debug: flags.debug, version });
}

/** The nearest folder upwards with a package.json, else the folder itself. */
function findRoot(start: string): string {
  for (let dir = start; ; dir = dirname(dir)) {
    if (isFile(join(dir, 'package.json'))) return dir;
    if (dirname(dir) === dir) return start;
  }
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
