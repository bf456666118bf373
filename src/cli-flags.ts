// The flags, and what each of them takes.
import { Command, InvalidArgumentError, Option } from 'commander';
import { nearestNames } from './nearest.ts';
import { type DatabaseMode, databaseModes } from './protocol/database.ts';
import type { Output } from './server/mcp/registry.ts';
import type { PermissionFlags } from './server/permissions/flags.ts';
import type { WallMode } from './server/wall/wall.ts';

export interface Flags extends PermissionFlags {
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

export function createCommand(version: string): Command {
  const collect = (value: string, all: string[] | true = []) => [
    ...(all === true ? [] : all),
    ...value.split(',').map((item) => item.trim()),
  ];
  const command = new Command('mcp-node');
  return command
    .configureOutput({
      outputError(text, write) {
        const [, word] = /Expected 0 arguments but got \d+: ([^,\s]+?)[,.]/.exec(text) ?? [];
        const names = command.commands.map((of) => of.name());
        const hint = `(Commands: ${names.join(', ')}; none to serve. The nearest is ${nearestNames(word ?? '', names, 1)[0]}.)\n`;
        write(word === undefined ? text : `${text}${hint}`);
      },
    })
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
