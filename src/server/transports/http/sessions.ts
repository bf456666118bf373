// The MCP sessions of all clients: whose they are, and when they end. Clients seldom say goodbye.
import type { Logger } from '../../../log.ts';
import type { Connection } from '../../service.ts';
import { Refused } from './answers.ts';

/** One token takes no room from another. */
const MAX_SESSIONS_OF_TOKEN = 128;

export interface HttpSession<Transport> {
  id: string;
  /** The hash of the token that it was opened with: nobody else finds it. */
  owner: string;
  transport: Transport;
  connection: Connection;
}

export interface HttpSessions<Transport> {
  /** Before a session of this owner is added. Throws Refused when all of theirs are in use. */
  makeRoom(owner: string): void;
  add(session: HttpSession<Transport>): void;
  /** Throws Refused if there is none with this id, or it is somebody else's. */
  find(id: string, owner: string): HttpSession<Transport>;
  /** Keeps the session while `work` runs: an answer, or a stream. */
  during<T>(session: HttpSession<Transport>, work: () => Promise<T>): Promise<T>;
  /** Ends a session; `said`: because its client said so. */
  end(id: string, said: boolean): void;
  stop(): Promise<void>;
}

interface Entry<Transport> {
  session: HttpSession<Transport>;
  /** Requests and streams at work. */
  open: number;
  lastUsed: number;
}

export function createHttpSessions<Transport>(idleMs: number, log: Logger): HttpSessions<Transport> {
  const entries = new Map<string, Entry<Transport>>();
  const idle = ({ open, lastUsed }: Entry<Transport>) => (open > 0 ? 0 : performance.now() - lastUsed);
  const sweeper = setInterval(
    () => {
      for (const entry of entries.values()) if (idle(entry) >= idleMs) end(entry.session.id, false);
    },
    Math.min(idleMs / 4, 30_000),
  );
  sweeper.unref();

  function end(id: string, said: boolean): void {
    const entry = entries.get(id);
    if (!entry) return;
    entries.delete(id);
    const { connection } = entry.session;
    log.debug({ said, sessions: entries.size }, 'MCP session ended');
    if (said) connection.end();
    else connection.leave();
    void connection.server.close();
  }

  /** Of the owner's sessions that nobody uses at the moment, the one that was idle for longest. */
  function makeRoom(owner: string): void {
    const own = [...entries.values()].filter(({ session }) => session.owner === owner);
    if (own.length < MAX_SESSIONS_OF_TOKEN) return;
    const [oldest] = own.filter(({ open }) => open === 0).sort((a, b) => idle(b) - idle(a));
    if (!oldest) throw new Refused('HTTP_SESSION_LIMIT', { limit: String(MAX_SESSIONS_OF_TOKEN) });
    end(oldest.session.id, false);
  }

  return {
    makeRoom,
    add: (session) => void entries.set(session.id, { session, open: 0, lastUsed: performance.now() }),
    find(id, owner) {
      const session = entries.get(id)?.session;
      if (session?.owner !== owner) throw new Refused('HTTP_SESSION_UNKNOWN');
      return session;
    },
    async during({ id }, work) {
      const entry = entries.get(id);
      if (entry) entry.open++;
      try {
        return await work();
      } finally {
        if (entry) Object.assign(entry, { open: entry.open - 1, lastUsed: performance.now() });
      }
    },
    end,
    async stop() {
      clearInterval(sweeper);
      await Promise.all([...entries.values()].map(({ session }) => session.connection.server.close()));
    },
  };
}
