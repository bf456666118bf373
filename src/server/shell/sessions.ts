// All shell sessions: each belongs to an owner, who may use it from any of their connections by its handle.
import { randomUUID } from 'node:crypto';
import { codedError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { createShellSession, type ShellSession } from './session.ts';

/** Each is a process. */
const MAX_SESSIONS = 128;
/** One token leaves room for another. */
const MAX_SESSIONS_OF_OWNER = 64;
/** An agent that asks for a new one with every call is stopped before it hurts. */
const MAX_SESSIONS_OF_CONNECTION = 16;

/** What a connection sees of the sessions. */
export interface ConnectionSessions {
  /** The connection's own session, a new one, or the one with this handle. */
  get(handle: string | undefined): ShellSession;
  /** The client ended the connection: its own session goes, those that it asked for stay until they were idle for long. */
  end(): void;
  /** The client is gone, but may come back: all its sessions stay until they were idle for long. */
  leave(): void;
}

export interface ShellSessions {
  /** `owner`: whoever has the same is the same, as far as handles are concerned. */
  connect(owner: string): ConnectionSessions;
  stop(): void;
}

interface Entry {
  session: ShellSession;
  owner: string;
  /** Undefined once the connection that it was made for is gone. */
  connection: object | undefined;
}

export function createShellSessions(supervisor: Supervisor, log: Logger, idleMs: number): ShellSessions {
  const entries = new Map<string, Entry>();
  supervisor.onNotice((session, notice, generation) =>
    entries.get(session)?.session.notice(notice, generation),
  );
  supervisor.onLost((lost, ended) => {
    for (const { session } of entries.values()) session.projectLost(lost, ended);
  });
  const idleReason = `it was idle for ${Math.round(idleMs / 60_000)} minutes`;
  const sweeper = setInterval(
    () => {
      for (const { session } of entries.values()) if (session.idleMs() >= idleMs) drop(session, idleReason);
    },
    Math.min(idleMs / 4, 30_000),
  );
  sweeper.unref();

  function drop(session: ShellSession, reason: string): void {
    entries.delete(session.id);
    supervisor.permissions.forget(session.id);
    session.stop(reason);
  }

  function open(owner: string, connection: object, lost?: string): ShellSession {
    const ofConnection = [...entries.values()].filter((entry) => entry.connection === connection).length;
    if (ofConnection >= MAX_SESSIONS_OF_CONNECTION) throw limit(MAX_SESSIONS_OF_CONNECTION);
    if (countOf(owner) >= MAX_SESSIONS_OF_OWNER && !dropAbandoned(owner)) throw limit(MAX_SESSIONS_OF_OWNER);
    if (entries.size >= MAX_SESSIONS && !dropAbandoned(greediest())) throw limit(MAX_SESSIONS);
    const session = createShellSession(randomUUID(), supervisor, log, lost);
    entries.set(session.id, { session, owner, connection });
    return session;
  }

  const countOf = (owner: string) => [...entries.values()].filter((entry) => entry.owner === owner).length;

  /** Who has the most sessions. */
  function greediest(): string | undefined {
    const owners = [...new Set([...entries.values()].map(({ owner }) => owner))];
    return owners.sort((a, b) => countOf(b) - countOf(a))[0];
  }

  /** Makes room: of the owner's sessions whose client is gone, the one that was idle for longest. */
  function dropAbandoned(owner: string | undefined): boolean {
    const abandoned = [...entries.values()]
      .filter((entry) => entry.owner === owner && entry.connection === undefined)
      .filter(({ session }) => session.idleMs() > 0)
      .sort((a, b) => b.session.idleMs() - a.session.idleMs());
    if (abandoned[0]) drop(abandoned[0].session, 'others needed the room');
    return abandoned.length > 0;
  }

  function connect(owner: string): ConnectionSessions {
    const connection = {};
    let own: ShellSession | undefined;
    const leave = () => {
      for (const entry of entries.values()) if (entry.connection === connection) entry.connection = undefined;
    };
    return {
      get(handle) {
        if (handle === 'new') return open(owner, connection);
        if (handle === undefined) {
          if (!own || !entries.has(own.id)) own = open(owner, connection, own && idleReason);
          return own;
        }
        const entry = entries.get(handle);
        if (entry?.owner !== owner) throw codedError('SESSION_NOT_FOUND', { session: handle });
        return entry.session;
      },
      end() {
        if (own) drop(own, 'its connection was closed');
        leave();
      },
      leave,
    };
  }

  return {
    connect,
    stop() {
      clearInterval(sweeper);
      for (const { session } of entries.values()) session.stop('mcp-node stops');
    },
  };
}

function limit(sessions: number): Error {
  return codedError('SESSION_LIMIT', { limit: String(sessions) });
}
