// PROCESS 1: speaks MCP, owns the child processes. Loads no project code and no native addon.
import { createLogger } from '../log.ts';
import { createMcpServer } from './mcp.ts';
import { createRouteReader } from './routes.ts';
import { createShellSessions } from './shell-sessions.ts';
import { createStdioTransport } from './stdio.ts';
import { createSupervisor } from './supervisor.ts';
import { projectToolset } from './toolsets/project.ts';
import { shellToolset } from './toolsets/shell.ts';

export interface ServerOptions {
  /** The project's root; absolute. */
  root: string;
  configFile: string | undefined;
  debug: boolean;
  version: string;
}

/** Serves one client over stdio until it goes. Starts nothing of the project before the first call. */
export async function serveStdio({ root, configFile, debug, version }: ServerOptions): Promise<void> {
  const log = createLogger(debug);
  const supervisor = createSupervisor({ root, configFile, log });
  const sessions = createShellSessions(supervisor, log);
  const toolsets = [
    projectToolset(supervisor, createRouteReader(supervisor, log)),
    shellToolset(supervisor, sessions),
  ];
  const server = createMcpServer({
    version,
    toolsets,
    log,
    redact: supervisor.redactor,
  });

  const stop = (why: string) => {
    log.debug({ why }, 'stopping');
    sessions.stop();
    supervisor.stop();
    // Children are killed on exit at the latest; nothing else is left to wait for.
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  server.onclose = () => stop('the client closed the connection');
  server.onerror = (error) => log.warn({ err: error }, 'protocol');
  // A fault in one call must not take the connection along: clients do not start a stdio server again.
  process.on('uncaughtException', (error) => log.error({ err: error }, 'uncaught'));
  await server.connect(createStdioTransport());
  log.debug({ root }, 'serving over stdio');
}
