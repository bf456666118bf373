// The shell sessions of one connection: its own, and those that it asked for.
import { randomUUID } from 'node:crypto';
import { codedError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { createShellSession, type ShellSession } from './shell-session.ts';
import type { Supervisor } from './supervisor.ts';

const MAX_SESSIONS = 16;

export interface ShellSessions {
  /** The connection's own session, a new one, or the one with this handle. */
  get(handle: string | undefined): ShellSession;
  stop(): void;
}

export function createShellSessions(supervisor: Supervisor, log: Logger): ShellSessions {
  const sessions = new Map<string, ShellSession>();
  let own: ShellSession | undefined;
  supervisor.onNotice((session, notice) => sessions.get(session)?.notice(notice));
  supervisor.onLost((lost) => {
    for (const session of sessions.values()) session.projectLost(lost);
  });

  function open(): ShellSession {
    if (sessions.size >= MAX_SESSIONS) throw codedError('SESSION_LIMIT', { limit: String(MAX_SESSIONS) });
    const session = createShellSession(randomUUID(), supervisor, log);
    sessions.set(session.id, session);
    return session;
  }

  return {
    get(handle) {
      if (handle === 'new') return open();
      if (handle === undefined) {
        own ??= open();
        return own;
      }
      const session = sessions.get(handle);
      if (!session) throw codedError('SESSION_NOT_FOUND', { session: handle });
      return session;
    },
    stop() {
      for (const session of sessions.values()) session.stop();
    },
  };
}
