// What is said to the server and what it answers, one exchange after the other: the driver's, and questions of ours between them.
import { errorFields, type Frame, firstColumn, MalformedError, simpleQuery } from './frames.ts';

export interface Talk {
  /** What the server says of its settings. */
  parameters: ReadonlyMap<string, string>;
  /** A letter: I outside of a transaction, T within one, E within one that failed. */
  status(): string;
  hear(frame: Frame): void;
  send(bytes: Buffer): void;
  /** Sends; done when the server is ready for the next one. `hear` gets all but that. */
  exchange(bytes: Buffer, hear: (frame: Frame) => void): Promise<void>;
  /** A text of ours, with several statements: the first value of its first row. */
  ask(text: string): Promise<string>;
  /** The connection is no more. */
  end(): void;
}

export function createTalk(send: (bytes: Buffer) => void, toDriver: (bytes: Buffer) => void): Talk {
  const parameters = new Map<string, string>();
  let status = 'I';
  let isOver = false;
  let current: (PromiseWithResolvers<void> & { hear(frame: Frame): void }) | undefined;
  const lost = () => new MalformedError('The connection to PostgreSQL was lost');

  const exchange: Talk['exchange'] = (bytes, hear) => {
    if (isOver) return Promise.reject(lost());
    const settled = Promise.withResolvers<void>();
    // Who awaits it may do so later.
    settled.promise.catch(() => {});
    current = { ...settled, hear };
    send(bytes);
    return settled.promise;
  };

  return {
    parameters,
    status: () => status,
    send,
    exchange,
    hear(frame) {
      const { type, bytes } = frame;
      if (type === 'Z') {
        status = String.fromCharCode(bytes[5] ?? 0);
        const done = current;
        current = undefined;
        return done?.resolve();
      }
      if (type === 'S') {
        const [name = '', value = ''] = bytes.toString('utf8', 5).split('\0');
        parameters.set(name, value);
      }
      // These come at any time.
      if (!current || type === 'S' || type === 'A') toDriver(bytes);
      else current.hear(frame);
    },
    async ask(text) {
      const rows: string[] = [];
      let error: Error | undefined;
      await exchange(simpleQuery(text), (frame) => {
        if (frame.type === 'D') rows.push(firstColumn(frame));
        if (frame.type !== 'E') return;
        const { code, message } = errorFields(frame);
        error ??= Object.assign(new Error(message), { code });
      });
      if (error) throw error;
      return rows[0] ?? '';
    },
    end() {
      isOver = true;
      current?.reject(lost());
      current = undefined;
    },
  };
}
