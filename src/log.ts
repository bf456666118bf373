// The server's log: JSON lines on stderr, synchronous, no transports. stdout belongs to the protocol.
import { type Logger, pino } from 'pino';

export type { Logger };

export function createLogger(level: 'debug' | 'info' | 'warn'): Logger {
  return pino({ name: 'mcp-node', level }, pino.destination({ fd: 2, sync: true }));
}
