// Requests of sessions that run in this process, so that what comes by another request finds them: cancellations, and answers.
import { randomUUID } from 'node:crypto';
import { INTERNAL_ERROR } from '../answers.ts';
import type { SessionRecord } from '../session/sessions.ts';
import type { EndpointParts } from './endpoint-parts.ts';
import { masked } from './masked.ts';
import type { WebStandardStreamableHTTPServerTransport } from './server.ts';

type Transport = WebStandardStreamableHTTPServerTransport;
export interface Message {
  id?: string | number;
  method?: string;
  params?: Record<string, unknown>;
  result?: unknown;
  error?: unknown;
}

export interface Session {
  id: string;
  record: SessionRecord;
}

const POLL_MS = 500;

export function createExchanges({ sessions, isShared, onError }: EndpointParts) {
  const running = new Map<string, Transport>();
  const asked = new Map<string, (answer: Message) => void>();
  const keyOf = (...parts: unknown[]) => JSON.stringify(parts);

  /** Of another process. */
  async function poll(key: string): Promise<void> {
    while (asked.has(key)) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS).unref());
      const answer = asked.has(key) ? await sessions.take(key) : undefined;
      if (answer !== undefined) asked.get(key)?.(answer as Message);
    }
  }

  return {
    /** Until `done`. The ids of the SDK's own questions are those of one request: they get the session's. */
    begin({ id: session, record }: Session, ids: readonly (string | number)[], transport: Transport) {
      const keys = ids.map((id) => keyOf(session, id));
      const questions = new Set<string>();
      for (const key of keys) running.set(key, transport);
      const send = transport.send.bind(transport);
      transport.send = async (message, options) => {
        if (!('method' in message && 'id' in message)) return send(message, options);
        const { id } = message;
        const question = randomUUID();
        const key = keyOf(session, question);
        questions.add(key);
        asked.set(key, (answer) => {
          asked.delete(key);
          questions.delete(key);
          transport.onmessage?.({ ...answer, jsonrpc: '2.0', id } as never);
        });
        if (isShared) {
          await sessions.expect(key, record.principal);
          void poll(key).catch((error) => {
            const { message } = masked(error, 'the session store', onError);
            asked.get(key)?.({ error: { code: INTERNAL_ERROR, message } });
          });
        }
        return send({ ...message, id: question }, options);
      };
      return function done() {
        for (const key of keys) if (running.get(key) === transport) running.delete(key);
        for (const key of questions) asked.delete(key);
      };
    },
    cancel(session: string, message: Message): void {
      const transport = running.get(keyOf(session, message.params?.requestId));
      transport?.onmessage?.({ ...message, jsonrpc: '2.0' } as never);
    },
    async answer({ id: session, record }: Session, message: Message): Promise<void> {
      const key = keyOf(session, message.id);
      const answered = asked.get(key);
      if (answered) answered(message);
      else if (isShared) await sessions.leave(key, record.principal, message);
    },
  };
}
