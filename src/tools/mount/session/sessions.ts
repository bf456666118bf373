// Sessions of clients that have them (revisions up to 2025-11-25), and what tools keep between calls. An id is worth nothing
// without the principal that it was made for.
import { createHash, randomUUID } from 'node:crypto';
import type { ToolSession } from '../../context.ts';
import { toolError } from '../../errors.ts';
import type { OwnedStore } from './store.ts';

/** What a client said of itself at the start, and later. */
export interface SessionRecord {
  principal: string;
  capabilities: Readonly<Record<string, unknown>>;
  logLevel?: string | undefined;
}

export interface Sessions {
  open(record: SessionRecord): Promise<string>;
  /** Null for one that is over, was never there, or is somebody else's. */
  find(id: string, principal: string): Promise<SessionRecord | null>;
  change(id: string, record: SessionRecord): Promise<void>;
  close(id: string): Promise<void>;
  /** `of`: the id of a session; without it what belongs to the principal. */
  data(of: string | null, principal: string): ToolSession;
  /** A question of this process, whose answer may come to another one. */
  expect(question: string, principal: string): Promise<void>;
  /** An answer for another process; one that was not asked for, or the second, is let go by. */
  leave(question: string, principal: string, answer: unknown): Promise<void>;
  take(question: string): Promise<unknown>;
}

interface Kept {
  until: number;
  value: unknown;
}

const ANSWER_SECONDS = 60;
/** Longer than one waits for its answer. */
const QUESTION_SECONDS = 10 * 60;
/** Of one value that a tool keeps. */
const MAX_VALUE = 1024 * 1024;

/** `name`: of the endpoint; endpoints share a store, and nothing in it. */
export function createSessions(store: OwnedStore, name: string, ttlSeconds: number): Sessions {
  const keyOf = (...parts: string[]) =>
    `mcp:${createHash('sha256')
      .update(JSON.stringify([name, ...parts]))
      .digest('hex')}`;

  async function write(owner: string, key: string, value: unknown, seconds = ttlSeconds): Promise<void> {
    const kept: Kept = { until: Date.now() + seconds * 1000, value };
    await store.set(key, JSON.stringify(kept), seconds, owner);
  }

  async function peek(key: string): Promise<Kept | undefined> {
    const text = await store.get(key);
    if (typeof text !== 'string') return undefined;
    const kept = JSON.parse(text) as Kept;
    return kept.until > Date.now() ? kept : undefined;
  }

  /** What its owner uses lives on. */
  async function read(owner: string, key: string, isOwn = (_: unknown) => true): Promise<unknown> {
    const { value, until } = (await peek(key)) ?? {};
    if (until === undefined || !isOwn(value)) return undefined;
    if (until - Date.now() < ttlSeconds * 500) await write(owner, key, value);
    return value;
  }

  return {
    async open(record) {
      const id = randomUUID();
      await write(record.principal, keyOf('session', id), record);
      return id;
    },
    async find(id, principal) {
      const isOwn = (found: unknown) => (found as SessionRecord).principal === principal;
      return ((await read(principal, keyOf('session', id), isOwn)) ?? null) as SessionRecord | null;
    },
    change: (id, record) => write(record.principal, keyOf('session', id), record),
    async close(id) {
      await store.delete(keyOf('session', id));
    },
    data(of, principal) {
      const scope = of === null ? ['principal', principal] : ['data', of];
      return {
        id: of,
        get: async <T>(key: string) => (await read(principal, keyOf(...scope, key))) as T | undefined,
        async set(key, value) {
          if (value === undefined) return void (await store.delete(keyOf(...scope, key)));
          const size = sizeOf(value);
          if (size === null || size > MAX_VALUE)
            throw toolError(
              'SESSION_VALUE',
              `session.set("${key}"): a value is JSON of at most ${MAX_VALUE} characters.`,
            );
          await write(principal, keyOf(...scope, key), value);
        },
        async delete(key) {
          await store.delete(keyOf(...scope, key));
        },
      };
    },
    expect: (question, principal) => write(principal, keyOf('question', question), true, QUESTION_SECONDS),
    async leave(question, principal, answer) {
      const asked = keyOf('question', question);
      if (!(await peek(asked))) return;
      await store.delete(asked);
      await write(principal, keyOf('answer', question), answer, ANSWER_SECONDS);
    },
    async take(question) {
      const key = keyOf('answer', question);
      const found = await peek(key);
      if (found) await store.delete(key);
      return found?.value;
    },
  };
}

/** As JSON; null of what is none. */
function sizeOf(value: unknown): number | null {
  try {
    return JSON.stringify(value)?.length ?? null;
  } catch {
    return null;
  }
}
