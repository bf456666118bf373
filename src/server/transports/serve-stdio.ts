// PROCESS 1: speaks MCP, owns the child processes. Loads no project code and no native addon.
import { createLogger } from '../../log.ts';
import { createService, type ServiceOptions } from '../service.ts';
import { createStdioTransport } from './stdio.ts';

/** Serves one client over stdin and stdout until it goes. */
export async function serveStdio(options: ServiceOptions & { debug: boolean }): Promise<void> {
  const log = createLogger(options.debug ? 'debug' : 'warn');
  const service = createService(options, log);
  const { server } = service.connect('stdio');

  const stop = (why: string) => {
    log.debug({ why }, 'stopping');
    service.stop();
    // Children are killed on exit at the latest; nothing else is left to wait for.
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  server.onerror = (error) => log.warn({ err: error }, 'protocol');
  server.onclose = () => stop('the client closed the connection');
  // A fault in one call must not take the connection along: clients do not start a stdio server again.
  process.on('uncaughtException', (error) => log.error({ err: error }, 'uncaught'));
  await server.connect(createStdioTransport());
  log.debug({ root: options.root }, 'serving over stdio');
}
