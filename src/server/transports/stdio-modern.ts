// One client over stdio may speak either revision: what it sends goes to the server of its own. Clients try the newer one first.
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { Logger } from '../../log.ts';
import type { Connection } from '../service.ts';
import { hasEnvelope } from './envelope.ts';

/** What is left of `outer` for the older revisions. */
export function withModern(outer: Transport, { modern, telling }: Connection, log: Logger): Transport {
  let inner: Promise<Transport> | undefined;
  /** A notification says of no revision what it belongs to: to the last request. */
  let isModern = false;

  const older: Transport = {
    start: () => outer.start(),
    send: (message, options) => outer.send(message, options),
    close: () => outer.close(),
  };
  outer.onclose = () => older.onclose?.();
  outer.onerror = (error) => older.onerror?.(error);
  outer.onmessage = (message) => {
    if ('method' in message && 'id' in message) isModern = hasEnvelope(message.params);
    const isTheirs = 'method' in message && (hasEnvelope(message.params) || (isModern && !('id' in message)));
    if (!isTheirs) older.onmessage?.(message);
    else void deliver(message).catch((error) => log.error({ err: error }, 'a message was not taken'));
  };

  async function deliver(message: JSONRPCMessage): Promise<void> {
    inner ??= open();
    (await inner).onmessage?.(message);
  }

  async function open(): Promise<Transport> {
    const { serveStdio } = await import('../mcp/sdk/v2.ts');
    const transport: Transport = { start: async () => {}, send: older.send, close: async () => {} };
    serveStdio(async () => telling(await modern()), {
      transport: transport as never,
      legacy: 'reject',
      onerror: (error) => log.debug({ err: error }, 'protocol'),
    });
    return transport;
  }

  return older;
}
