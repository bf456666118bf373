// The server's log: JSON lines on stderr, synchronous, no transports. stdout belongs to the protocol.
import { type Logger, pino } from 'pino';

export type { Logger };

export function createLogger(debug: boolean): Logger {
  return pino({ name: 'mcp-node', level: debug ? 'debug' : 'warn' }, pino.destination({ fd: 2, sync: true }));
}
