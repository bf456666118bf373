// Requests that ask the client, for the revision that asks by ending the request: what runs is held until the client comes
// again with answers. It runs once, in this process: another one knows nothing of it.
import { randomUUID } from 'node:crypto';
import { toolError } from '../../errors.ts';
import { createFair } from '../fair.ts';
import type { Capabilities, Client, ClientRequest } from './client.ts';

type Result = Record<string, unknown>;

/** What changes with each round. */
export interface Round {
  signal: AbortSignal;
  capabilities: Capabilities;
  report: Client['report'];
  log: Client['log'];
}

/** `asked`: all that is open, by keys of ours. */
export type Outcome = { result: Result } | { asked: Record<string, ClientRequest>; id: string };

interface Question extends ClientRequest {
  answered(answer: unknown): void;
}

interface Held {
  /** Method, and name or uri: an answer to one is none to another. */
  what: string;
  owner: string;
  round: Round;
  ended: AbortController;
  open: Map<string, Question>;
  asked: PromiseWithResolvers<void>;
  result: Promise<Result>;
  timer: NodeJS.Timeout | undefined;
}

/** From a question to its answer: longer than a human takes who is there. */
const HOLD_MS = 5 * 60_000;
/** Of one caller, and of all. */
const BOUNDS = { each: 20, all: 2_000 };

export function createHeld() {
  const waiting = createFair<string, Held>(BOUNDS, (held) => end(held));

  async function follow(held: Held): Promise<Outcome> {
    const { signal } = held.round;
    const cancel = () => held.ended.abort(signal.reason);
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    try {
      const hasAsked = await Promise.race([
        held.asked.promise.then(() => true),
        held.result.then(() => false),
      ]);
      if (!hasAsked) return { result: await held.result };
    } finally {
      signal.removeEventListener('abort', cancel);
    }
    const id = randomUUID();
    held.timer = setTimeout(() => waiting.delete(id) && end(held), HOLD_MS);
    held.timer.unref();
    waiting.set(held.owner, id, held);
    return { asked: openOf(held), id };
  }

  return {
    /** `work` is started once, with a client that is whoever asks in this round. */
    begin(
      what: string,
      owner: string,
      round: Round,
      work: (client: Client, signal: AbortSignal) => Promise<Result>,
    ) {
      const held: Held = {
        ...{
          what,
          owner,
          round,
          ended: new AbortController(),
          open: new Map(),
          asked: Promise.withResolvers(),
        },
        ...{ result: Promise.resolve({}), timer: undefined },
      };
      const client: Client = {
        get capabilities() {
          return held.round.capabilities;
        },
        report: (progress) => held.round.report?.(progress) ?? Promise.resolve(),
        log: (data) => held.round.log(data),
        ask: (request, key) => open(held, request, key),
      };
      held.result = work(client, held.ended.signal);
      // While a question waits, nobody else looks at it.
      held.result.catch(() => {});
      return follow(held);
    },
    /** Null where nothing waits under this id. What is not answered is asked again. */
    async goOn(what: string, id: string, round: Round, answers: Result): Promise<Outcome | null> {
      const held = waiting.get(id)?.value;
      if (!held || held.what !== what) return null;
      waiting.delete(id);
      clearTimeout(held.timer);
      held.round = round;
      const answered = [...held.open].filter(([key]) => Object.hasOwn(answers, key));
      for (const [key, question] of answered) {
        held.open.delete(key);
        question.answered(answers[key]);
      }
      held.asked = Promise.withResolvers();
      if (held.open.size > 0) held.asked.resolve();
      return follow(held);
    },
    /** Ends all of it. */
    close() {
      for (const [id, { value: held }] of [...waiting.entries()]) {
        waiting.delete(id);
        end(held, toolError('CLOSED', 'The server is closing.'));
      }
    },
  };
}

function end(held: Held, reason = toolError('UNANSWERED', 'Nobody answered.')): void {
  clearTimeout(held.timer);
  held.ended.abort(reason);
}

const openOf = ({ open }: Held): Record<string, ClientRequest> =>
  Object.fromEntries([...open].map(([key, { method, params }]) => [key, { method, params }]));

function open(held: Held, request: ClientRequest, key = ''): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const isFree = key !== '' && !held.open.has(key);
  held.open.set(isFree ? key : randomUUID(), { ...request, answered: resolve });
  const { signal } = held.ended;
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  // What is asked at the same time is asked in one round.
  setImmediate(() => held.asked.resolve());
  return promise;
}
