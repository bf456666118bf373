// One call: within its context, until it is done, cancelled, or over its time.
import { startClock } from '../../clock.ts';
import { runInContext, type ToolContext } from '../context.ts';
import { isToolError, toolError } from '../errors.ts';

export const DEFAULT_TIMEOUT_MS = 60_000;

/** `run` is told by `signal`, and not waited for: what does not heed it has no answer to give any more. */
export async function callWithin<T>(
  context: ToolContext,
  timeoutMs: number,
  run: (context: ToolContext) => T | Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const over = Promise.withResolvers<never>();
  over.promise.catch(() => {});
  const end = (error: Error) => {
    ended.abort(error);
    over.reject(error);
  };
  const cancel = () => {
    const { reason } = context.signal;
    end(isToolError(reason) ? reason : toolError('CANCELLED', 'The call was cancelled.'));
  };
  const clock = startClock(timeoutMs, () =>
    end(toolError('TIMEOUT', `The tool did not answer within ${timeoutMs} ms.`)),
  );
  context.signal.addEventListener('abort', cancel, { once: true });
  if (context.signal.aborted) cancel();
  const inner: ToolContext = {
    ...context,
    signal: ended.signal,
    // Humans take the time that they take.
    ask: ((...question: Parameters<ToolContext['ask']>) =>
      clock.paused(() => context.ask(...question))) as never,
  };
  try {
    ended.signal.throwIfAborted();
    return await Promise.race([over.promise, runInContext(inner, async () => run(inner))]);
  } finally {
    clock.stop();
    context.signal.removeEventListener('abort', cancel);
  }
}
