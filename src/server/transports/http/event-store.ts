// The last events of one MCP session: a client that lost a stream gets what it missed.
import { randomUUID } from 'node:crypto';
import type { EventStore } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

/** An idle session must not cost more than its shell. */
const MAX_BYTES = 1024 * 1024;
const MAX_EVENTS = 500;

interface Event {
  stream: string;
  message: JSONRPCMessage;
  bytes: number;
}

export interface SessionEvents extends EventStore {
  /** Whether what was replayed last had the answer in it for which the stream was opened. */
  replayedAnswer(): boolean;
}

/** In memory. The oldest events go first; the latest one is kept whatever its size. */
export function createEventStore(): SessionEvents {
  const events = new Map<string, Event>();
  let bytes = 0;
  let replayedAnswer = false;
  return {
    async storeEvent(stream, message) {
      const id = randomUUID();
      const event = { stream, message, bytes: sizeOf(message) };
      events.set(id, event);
      bytes += event.bytes;
      for (const [old, { bytes: size }] of events) {
        if (old === id || (bytes <= MAX_BYTES && events.size <= MAX_EVENTS)) break;
        events.delete(old);
        bytes -= size;
      }
      return id;
    },
    async getStreamIdForEventId(id) {
      return events.get(id)?.stream;
    },
    async replayEventsAfter(last, { send }) {
      const { stream } = events.get(last) ?? { stream: '' };
      let after = false;
      replayedAnswer = false;
      for (const [id, event] of events) {
        // The empty event with which each stream begins carries nothing to be sent again.
        if (after && event.stream === stream && 'jsonrpc' in event.message) {
          replayedAnswer ||= !('method' in event.message);
          await send(id, event.message);
        }
        after ||= id === last;
      }
      return stream;
    },
    replayedAnswer: () => replayedAnswer,
  };
}

/** About the length of its JSON, without making it: a tool's answer carries the same twice, as text and as an object. */
function sizeOf(message: JSONRPCMessage): number {
  const [content] =
    'result' in message && Array.isArray(message.result.content) ? message.result.content : [];
  return typeof content?.text === 'string' ? content.text.length * 2 + 200 : JSON.stringify(message).length;
}
