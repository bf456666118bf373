// A process that answers once and ends: one line of JSON on its second descriptor. Empty lines before it are progress.
import type * as z from 'zod';
import { codedError } from '../../errors.ts';
import { PARENT_VARIABLE, SECOND_DESCRIPTOR } from '../../protocol/descriptors.ts';
import { type ChildOptions, startChild } from '../processes/child.ts';
import { watchMemory } from '../processes/memory.ts';
import { START_TIMEOUT_MS } from '../processes/project-process.ts';
import { isUnwalled, untilWalled } from '../processes/walled.ts';

const RESULT_BYTES = 64 * 1024 * 1024;

export interface ShortLivedOptions extends Omit<ChildOptions, 'methods' | 'onError'> {
  memoryMb: number;
  /** Without progress; the first time, it has that of every project process. */
  timeoutMs: number;
  totalMs: number;
  signal: AbortSignal;
  /** It has said that it works. */
  onProgress?(): void;
}

/** What it printed last. */
export interface Said {
  stdout: string;
  stderr: string;
}

export type Answer<T> =
  | { value: T; said: Said }
  /** `isLate`: it was ended for the time that it took, and would be again. */
  | { failure: string; isLate: boolean; said: Said };

/** What it answers, or why it does not. */
export async function runShortLived<T>(options: ShortLivedOptions, schema: z.ZodType<T>): Promise<Answer<T>> {
  return untilWalled(
    () => runOnce(options, schema),
    (answer) => 'failure' in answer && isUnwalled(answer.said.stderr),
  );
}

async function runOnce<T>(options: ShortLivedOptions, schema: z.ZodType<T>): Promise<Answer<T>> {
  const { memoryMb, timeoutMs, totalMs, signal, onProgress, env, ...command } = options;
  const child = startChild(
    {
      ...command,
      env: { ...env, [PARENT_VARIABLE]: String(process.pid) },
      methods: {},
      onError: () => {},
    },
    (reason) => codedError('PROJECT_CRASHED', { reason }),
  );
  watchMemory(child, memoryMb, 'limits.projectMemoryMb');
  const stopped = Promise.withResolvers<{ failure: string; isLate: boolean }>();
  const stop = (failure: string, isLate: boolean) => {
    child.kill(failure);
    stopped.resolve({ failure, isLate });
  };
  const giveUp = (ms: number) => stop(`it did not finish loading within ${ms} ms, and was ended`, true);
  const last = setTimeout(giveUp, totalMs, totalMs);
  let next = setTimeout(giveUp, Math.max(timeoutMs, START_TIMEOUT_MS), timeoutMs);
  const pipe = child.process.stdio[SECOND_DESCRIPTOR] as NodeJS.ReadableStream;
  const progressed = () => {
    clearTimeout(next);
    next = setTimeout(giveUp, timeoutMs, timeoutMs);
    onProgress?.();
  };
  pipe.on('data', progressed);
  const cancel = () => stop('the call was cancelled', false);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    const result = await Promise.race([resultOf(child, schema), stopped.promise]);
    return { ...result, said: { stdout: child.stdout.peek(), stderr: child.stderr.peek() } };
  } finally {
    pipe.off('data', progressed);
    clearTimeout(last);
    clearTimeout(next);
    signal.removeEventListener('abort', cancel);
    child.kill('it has answered');
  }
}

/** Without a line, what the process said last. It may run code of the project, which can write there as well: what is not well-formed is none. */
async function resultOf<T>(
  child: ReturnType<typeof startChild>,
  schema: z.ZodType<T>,
): Promise<{ value: T } | { failure: string; isLate: boolean }> {
  const pipe = child.process.stdio[SECOND_DESCRIPTOR] as NodeJS.ReadableStream;
  const chunks: Buffer[] = [];
  let size = 0;
  pipe.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > RESULT_BYTES) child.kill('its answer is too large');
    else chunks.push(chunk);
  });
  const closed = new Promise((resolve) => pipe.once('close', resolve));
  const [reason] = await Promise.all([child.ended, closed]);
  // One that has answered ends itself; one that was ended has not.
  if (child.process.exitCode !== 0) return { failure: reason, isLate: false };
  try {
    return { value: schema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8'))) };
  } catch {
    return { failure: reason, isLate: false };
  }
}
