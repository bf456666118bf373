// The classes of mariadb, as far as they are known here, what a query would send, and how a command hears that it is refused.
import type { EventEmitter } from 'node:events';

export interface Command extends EventEmitter {
  sql?: unknown;
  opts?: { timeout?: unknown };
  resolve: unknown;
  reject: ((error: unknown) => void) | null;
  onPacketReceive?: unknown;
  /** Of a preparation: what is sent right after it. */
  executeCommand?: Command;
  start(out: Out, options: object, info: object): void;
}
export interface Out {
  startPacket(command: Command): void;
  writeBuffer(bytes: Buffer, offset: number, length: number): void;
  flush(): void;
}
export interface Connection extends EventEmitter {
  opts: object;
  info: { threadId: unknown };
  streamOut: Out;
  addCommand: unknown;
  addCommandDisabled: (command: Command) => void;
  query(parameters: object, resolve: (rows: unknown[]) => void, reject: (error: unknown) => void): void;
  authFailHandler(error: unknown): void;
  destroy(): void;
}
export interface ConnectionClass {
  prototype: Connection;
}

export const commandNames = [
  ...(['Query', 'Prepare', 'Execute', 'BatchBulk', 'ClosePrepare'] as const),
  ...(['Ping', 'Quit', 'Reset', 'ChangeUser'] as const),
];
export type CommandClasses = Record<(typeof commandNames)[number], new () => Command>;

const HEADER_BYTES = 4;

/** What a query would send, with its values in it: by its text alone nobody sees where they go. Null: it does not send it at once. */
export function captureQuery(
  connection: Connection,
  command: Command,
): { isOver: boolean; bytes: Buffer | null } {
  const packets: Buffer[] = [];
  let isSent = false;
  let isOver = false;
  const sent = () => {
    isSent = true;
  };
  const over = () => {
    isOver = true;
  };
  command.once('send_end', sent);
  command.once('end', over);
  // It has the alphabet of the one that it is made of, and nothing else of it.
  const out = Object.create(connection.streamOut, {
    ...{ pos: own(HEADER_BYTES), markPos: own(-1), cmdLength: own(0), buf: own(Buffer.alloc(256)) },
    stream: own({ writeBuf: (bytes: Buffer) => packets.push(Buffer.from(bytes)), flush() {} }),
    flushBuffer: own(Reflect.get(connection.streamOut, 'flushBufferBasic')),
  });
  command.start(out, connection.opts, connection.info);
  command.off('send_end', sent);
  command.off('end', over);
  const bytes =
    isSent && !isOver ? Buffer.concat(packets.map((packet) => packet.subarray(HEADER_BYTES))) : null;
  return { isOver, bytes };
}

/** What was looked at is what is sent, whatever becomes of its text and its values until then. */
export function sendInstead(command: Command, bytes: Buffer): void {
  Object.defineProperty(command, 'start', {
    value(out: Out) {
      out.startPacket(command);
      out.writeBuffer(bytes, 0, bytes.length);
      out.flush();
      command.emit('send_end');
    },
  });
}

/** As an answer: whoever sent it listens only after that. */
export function tell(command: Command, error: unknown): void {
  const { reject } = command;
  Object.assign(command, { resolve: null, reject: null, onPacketReceive: null });
  process.nextTick(() => {
    reject?.(error);
    command.emit('end', error);
  });
}

const own = (value: unknown): PropertyDescriptor => ({ value, writable: true, configurable: true });
