// Calls that ask the human, for a revision that asks by ending the request: they are held until the client asks again with the answer.
import { randomUUID } from 'node:crypto';
import { INVALID_PARAMS, protocolError } from '../protocol-error.ts';
import type { Form, FormReply } from '../question.ts';
import type { Requester } from '../requester.ts';

/** From a question to its answer: longer than a human takes who is there. */
const HOLD_MS = 5 * 60_000;

/** Who asks, in one round. */
export interface Round extends Pick<Requester, 'signal' | 'report'> {
  canAnswer: boolean;
}

/** `state`: what the client gives back with the answer. It is a secret between us and the client of the call. */
export type Outcome<Result> = { result: Result } | { question: Form; state: string };

/** What the client gives back. */
export interface Reply {
  answer: FormReply;
}

export interface HeldCalls<Result> {
  begin(round: Round, work: (requester: Requester) => Promise<Result>): Promise<Outcome<Result>>;
  /** Without a reply the same is asked again. Throws a protocol error where nothing waits under this state. */
  goOn(round: Round, state: string, reply: Reply | undefined): Promise<Outcome<Result>>;
}

interface Question {
  form: Form;
  answered(answer: FormReply | undefined): void;
}

interface Call<Result> {
  round: Round;
  ended: AbortController;
  asked: PromiseWithResolvers<Question>;
  result: Promise<Result>;
}

export function createHeldCalls<Result>(): HeldCalls<Result> {
  const waiting = new Map<string, { call: Call<Result>; question: Question; timer: NodeJS.Timeout }>();

  /** Until its end, or the next question. */
  async function follow(call: Call<Result>): Promise<Outcome<Result>> {
    const { signal } = call.round;
    const end = () => call.ended.abort(signal.reason);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    try {
      const question = await Promise.race([call.asked.promise, call.result.then(() => undefined)]);
      if (!question) return { result: await call.result };
      return { question: question.form, state: hold(call, question) };
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  function hold(call: Call<Result>, question: Question): string {
    const state = randomUUID();
    call.asked = Promise.withResolvers();
    const timer = setTimeout(() => {
      waiting.delete(state);
      // Nobody hears the result any more.
      call.ended.abort();
      question.answered(undefined);
    }, HOLD_MS);
    timer.unref();
    waiting.set(state, { call, question, timer });
    return state;
  }

  return {
    begin(round, work) {
      const call: Call<Result> = {
        ...{ round, ended: new AbortController(), asked: Promise.withResolvers() },
        result: Promise.resolve() as Promise<never>,
      };
      call.result = work({
        signal: call.ended.signal,
        report: round.report && ((progress) => call.round.report?.(progress)),
        async ask(form) {
          if (!call.round.canAnswer) return undefined;
          const { promise, resolve } = Promise.withResolvers<FormReply | undefined>();
          call.asked.resolve({ form, answered: resolve });
          return promise;
        },
      });
      // While a question waits, nobody else looks at it.
      call.result.catch(() => {});
      return follow(call);
    },
    async goOn(round, state, reply) {
      const held = waiting.get(state);
      if (!held)
        throw protocolError(INVALID_PARAMS, 'The call that asked is over, or is not yours: call again.');
      if (!reply) return { question: held.question.form, state };
      waiting.delete(state);
      clearTimeout(held.timer);
      held.call.round = round;
      held.question.answered(reply.answer);
      return follow(held.call);
    },
  };
}
