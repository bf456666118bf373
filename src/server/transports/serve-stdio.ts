// PROCESS 1: speaks MCP, owns the child processes. Loads no project code and no native addon.

import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { createLogger } from '../../log.ts';
import { createService, type ServiceOptions } from '../service.ts';
import { type Location, serveWithRoots } from './client-roots.ts';
import { createStdioTransport } from './stdio.ts';
import { withModern } from './stdio-modern.ts';

export interface StdioOptions {
  root: string;
  /** Nothing but the client can say more of where the project is. */
  isCertain: boolean;
  optionsFor(root: string): Omit<ServiceOptions, 'remarks'>;
  debug: boolean;
}

/** Serves one client over stdin and stdout until it goes. */
export async function serveStdio({ root, isCertain, optionsFor, debug }: StdioOptions): Promise<void> {
  const log = createLogger(debug ? 'debug' : 'warn');
  let stopService = () => {};

  const stop = (why: string) => {
    log.debug({ why }, 'stopping');
    stopService();
    // Children are killed on exit at the latest; nothing else is left to wait for.
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  // A fault in one call must not take the connection along: clients do not start a stdio server again.
  process.on('uncaughtException', (error) => log.error({ err: error }, 'uncaught'));

  const open = ({ root: place, remarks }: Location, transport: Transport) => {
    const service = createService({ ...optionsFor(place), remarks }, log);
    const connection = service.connect('stdio');
    const { server } = connection;
    server.onerror = (error) => log.warn({ err: error }, 'protocol');
    server.onclose = () => stop('the client closed the connection');
    const connected = server.connect(withModern(transport, connection, log));
    log.debug({ root: place }, 'serving over stdio');
    return {
      connected,
      stop() {
        service.calls.abort();
        service.stop();
      },
    };
  };
  const transport = createStdioTransport();
  const first = { root, remarks: [] };
  if (isCertain) {
    const { connected, stop: end } = open(first, transport);
    stopService = end;
    return connected;
  }
  transport.onclose = () => stop('the client closed the connection');
  stopService = await serveWithRoots(transport, first, open);
}
