// The process that reads the project's source. What it is asked may be endless, or too much: it has one question at a time, a deadline, and a limit of memory.
// It lives on for a while, as the next answer then costs what has changed.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourceBundle } from '../../built-files.ts';
import { PARENT_VARIABLE } from '../../protocol/descriptors.ts';
import {
  type SourceMethods,
  type SourceQuestion,
  type SourceResult,
  sourceResultSchema,
} from '../../protocol/source.ts';
import { type Child, startChild } from '../processes/child.ts';
import { residentMb, watchMemory } from '../processes/memory.ts';
import { permissionFlags } from '../processes/project-process.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { isUnwalled, untilWalled } from '../processes/walled.ts';
import type { Setup } from '../setup/setup.ts';

/** The largest projects that were read took 320 MB. A large nursery would add half to what it holds, and saves it nothing. */
const memoryFlags = ['--max-old-space-size=1024', '--max-semi-space-size=4'];
/** Its bounds are steps, which take a slow machine longer; this is for what they do not see. */
export const TIMEOUT_MS = 60_000;
const IDLE_MS = 5 * 60_000;
/** One that holds more ends when it has answered. */
const KEPT_MB = 400;

type Answer =
  | { value: SourceResult }
  /** `isLate`: it was ended for the time that it took, and would be again. */
  | { failure: string; isLate: boolean };

export interface SourceProcess {
  ask(question: Omit<SourceQuestion, 'root' | 'config'>, setup: Setup, signal: AbortSignal): Promise<Answer>;
  stop(): void;
}

const cancelled = { failure: 'the call was cancelled', isLate: false } satisfies Answer;

export function createSourceProcess({ root, wall }: Pick<Supervisor, 'root' | 'wall'>): SourceProcess {
  let running: { child: Child<SourceMethods>; setup: Setup } | undefined;
  let idle: NodeJS.Timeout | undefined;
  let tail: Promise<unknown> = Promise.resolve();
  let isStopped = false;

  function end(reason: string): void {
    clearTimeout(idle);
    running?.child.kill(reason);
    running = undefined;
  }

  function start(setup: Setup): Child<SourceMethods> {
    const entry = fileURLToPath(sourceBundle);
    const child = startChild<SourceMethods>(
      {
        ...{ entry, cwd: dirname(entry), env: { [PARENT_VARIABLE]: String(process.pid) } },
        execArgv: [...memoryFlags, ...permissionFlags(), '--allow-worker'],
        wrap: wall.wrapper(setup),
        methods: {},
        onError() {},
      },
      (reason) => new Error(reason),
    );
    watchMemory(child, setup.config.limits.projectMemoryMb, 'limits.projectMemoryMb');
    running = { child, setup };
    void child.ended.then(() => {
      if (running?.child === child) running = undefined;
    });
    return child;
  }

  async function askNow(
    asked: Parameters<SourceProcess['ask']>[0],
    setup: Setup,
    signal: AbortSignal,
  ): Promise<Answer> {
    if (signal.aborted || isStopped) return cancelled;
    clearTimeout(idle);
    if (running && running.setup !== setup) end('the configuration changed');
    const isFirst = running === undefined;
    const child = running?.child ?? start(setup);
    let isLate = false;
    const onTimeout = () => {
      isLate = true;
      return new Error(`it did not finish loading within ${TIMEOUT_MS} ms, and was ended`);
    };
    try {
      const question = { root, config: setup.config, ...asked };
      const answer = await child.rpc.call('read', question, { signal, timeoutMs: TIMEOUT_MS, onTimeout });
      const value = sourceResultSchema.parse(answer);
      if ((await residentMb(child.pid)) > KEPT_MB) end('it holds much');
      else idle = setTimeout(end, IDLE_MS, 'nobody asks').unref();
      return { value };
    } catch (error) {
      const failure = signal.aborted ? cancelled.failure : (error as Error).message;
      // It may be at work for ever.
      if (running?.child === child) end(failure);
      // What ended one that had answered before may have come before the question.
      return isFirst || isLate || signal.aborted ? { failure, isLate } : askNow(asked, setup, signal);
    }
  }

  return {
    ask(...question) {
      const answer = tail.then(() =>
        untilWalled(
          () => askNow(...question),
          (found) => 'failure' in found && isUnwalled(found.failure),
        ),
      );
      tail = answer.catch(() => {});
      return answer;
    },
    stop() {
      isStopped = true;
      end('mcp-node stops');
    },
  };
}
