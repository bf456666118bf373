// All streams of an endpoint. What listens stays open for hours: of that each caller has so many, and all together.
import type { Caller } from '../answers.ts';
import { createFair } from '../fair.ts';
import { type Outlet, outletOf } from './outlet.ts';

/** Callers that are not told apart have all of it. */
const LISTENING = { each: 100, all: 2_000 };
/** Notices, of which a client that reads has none waiting. */
const NOTICES = 256 * 1024;
/** Answers, and how far they are. */
const ANSWERS = 4 * 1024 * 1024;

interface Message {
  id?: string | number;
  method?: unknown;
}

export function createOutlets(bounds = LISTENING) {
  const listening = createFair<number, Outlet>(bounds, ({ end }) => end('Too many streams are open.'));
  let count = 0;

  return {
    /** What is no stream stays as it is. */
    through(response: Response, request: Request, body: unknown, { principal, scopes }: Caller): Response {
      if (!response.headers.get('content-type')?.startsWith('text/event-stream') || !response.body)
        return response;
      const messages = (Array.isArray(body) ? body : [body]).map(Object) as Message[];
      const ids = messages.flatMap(({ id, method }) => (id === undefined || method === undefined ? [] : id));
      const listens = !Array.isArray(body) && messages[0]?.method === 'subscriptions/listen';
      if (request.method !== 'GET' && !listens)
        return outletOf(response, { maxQueued: ANSWERS, ids }).response;
      const key = count++;
      const outlet = outletOf(response, { maxQueued: NOTICES, ids, onOver: () => listening.delete(key) });
      listening.set(scopes === null ? `${key}` : principal, key, outlet);
      return outlet.response;
    },
  };
}
