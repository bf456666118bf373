// One shell session: an isolate whose bindings persist, and the deadline over every evaluation.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exception } from '../protocol/live.ts';
import type { EvaluateParams, Evaluation, ProjectLost, SandboxStart } from '../protocol/sandbox.ts';
import type { Warning } from '../protocol/schemas.ts';
import { encodeFailure, MAX_TEXT } from '../protocol/values.ts';
import { createBackground } from './background.ts';
import { type Compiled, compile } from './compile.ts';
import { compileException, createPositions, describeRejection, withAdvice } from './exceptions.ts';
import type { EvaluateResult, RemoteObject } from './inspected.ts';
import { createIsolate, type Isolate } from './isolate.ts';
import { createOutput } from './output.ts';
import { processInfo } from './process-info.ts';
import { staleAdvice } from './stale-advice.ts';

/** How long a stopped isolate may take to become responsive before it is given up. */
const STOP_GRACE_MS = 1_500;
const MAX_FRAMES = 20;
const REPORT_MS = 1_000;

export interface SessionHost {
  runtimeSource: string;
  operate(operation: string, inCall: boolean, db: string): Promise<string>;
  notice(notice: string): void;
}

export interface Session {
  /** `report` hears of what is printed meanwhile. */
  evaluate(params: EvaluateParams, report: (lines: string) => void): Promise<Evaluation>;
  cancel(): void;
  /** Runs a function of the shell for the project. */
  call(text: string): Promise<string>;
  notice(notice: string): void;
  projectLost(lost: ProjectLost): void;
}

type Stop = 'timeout' | 'cancelled';
type Output = Evaluation['output'];

export async function createSession(options: SandboxStart, host: SessionHost): Promise<Session> {
  const output = createOutput(options.outputBytes);
  // Beyond what is shown at once, a value can be read on.
  const mostText = Math.min(4 * options.outputBytes, MAX_TEXT / 2);
  const positions = createPositions();
  const timers = new Map<number, NodeJS.Timeout>();
  const isolate = await open();
  const background = createBackground(
    (ms) => {
      isolate.terminate();
      output.write('stderr', `Code that ran between two calls was stopped after ${ms} ms\n`);
    },
    () => output.write('stderr', 'Code between two calls has a tenth of the time: its timers are late\n'),
  );
  let stopped = Promise.withResolvers<Stop>();
  let env = JSON.stringify(options.process.env);
  let inputs = 0;
  let reloaded: string | undefined;
  let lostSeen: Promise<void> | undefined;

  function open(): Promise<Isolate> {
    return createIsolate({
      memoryMb: options.memoryMb,
      runtimeSource: host.runtimeSource,
      process: processInfo(options.process),
      host: {
        operate: (operation, inCall, db) =>
          Promise.race([host.operate(operation, inCall, db), stopped.promise.then(rejectStopped)]).catch(
            encodeFailure,
          ),
        notice: host.notice,
        print: (stream, text) => output.write(stream, positions.located(text)),
        setTimer(id, ms) {
          timers.set(
            id,
            setTimeout(() => {
              timers.delete(id);
              background.admit(() => void background.run(isolate.runtime.fireTimer(id)));
            }, ms),
          );
        },
        clearTimer(id) {
          clearTimeout(timers.get(id));
          timers.delete(id);
        },
        random: (bytes) => Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex'),
        now: () => performance.now(),
      },
      onUnhandled: (reason) => output.write('stderr', `${positions.located(describeRejection(reason))}\n`),
    });
  }

  async function evaluate(params: EvaluateParams, report: (lines: string) => void): Promise<Evaluation> {
    const late = output.take();
    if (late.stdout) output.write('stdout', `[printed after the previous call]\n${late.stdout}[end]\n`);
    if (late.stderr) output.write('stderr', `[printed after the previous call]\n${late.stderr}[end]\n`);
    const warnings: Warning[] = [];
    if (reloaded !== undefined) warnings.push({ code: 'PROJECT_RELOADED', message: `${reloaded}.` });
    reloaded = undefined;

    stopped = Promise.withResolvers<Stop>();
    let over = false;
    const timer = setTimeout(() => stopped.resolve('timeout'), params.timeoutMs);
    const reporter = setInterval(() => {
      const lines = output.fresh();
      if (lines) report(lines);
    }, REPORT_MS);
    try {
      const work = run(params, warnings, () => over);
      const result = await Promise.race([work, stopped.promise]);
      if (typeof result !== 'string') return finished(result.status, result.output, warnings);
      over = true;
      work.catch(() => {});
      if (await recover()) return finished(result, {}, warnings);
      return finished('lost', {}, [neverStopped(result), ...warnings]);
    } catch (error) {
      if (isolate.isDisposed()) return finished('lost', {}, [lostToMemory(options.memoryMb), ...warnings]);
      throw error;
    } finally {
      background.callEnds();
      clearTimeout(timer);
      clearInterval(reporter);
      // Something may go on in the isolate that nobody asked for, such as the hooks of an error that nobody caught.
      void background.run(isolate.lexicalNames().catch(() => {}));
    }
  }

  async function run(
    params: EvaluateParams,
    warnings: Warning[],
    isOver: () => boolean,
  ): Promise<Pick<Evaluation, 'status' | 'output'>> {
    // The isolate hears of these on another way than of code: they must have arrived first.
    await Promise.all([
      lostSeen,
      isolate.runtime.bindGlobals(JSON.stringify(params.globals), params.generation, params.db),
      renewEnv(JSON.stringify(params.env)),
    ]);
    for (const warning of warnings.slice(0, 1)) warning.message += await staleAdvice(isolate);
    if (isOver()) throw new Error('stopped before it began');
    // What ran before in the background is over by now.
    background.callBegins();
    const name = `shell-${++inputs}.ts`;
    let compiled: Compiled;
    try {
      compiled = await compile(params.code, isolate.lexicalNames);
    } catch (error) {
      return { status: 'error', output: { exception: compileException(error, name) } };
    }
    positions.add(name, compiled);
    // Stopped while it was compiled: started now, it would run on into the next call.
    if (isOver()) throw new Error('stopped before it began');
    const result = await isolate.evaluate(`${compiled.code}\n//# sourceURL=${name}`).catch(whenStopped);
    if (isOver()) throw new Error('stopped at its end');
    const { exceptionDetails } = result;
    const presented: Output = exceptionDetails
      ? { exception: await exceptionOf(result, compiled, name) }
      : await presentValue(result.result, warnings);
    const failed = await dispose(compiled, warnings, name);
    if (isOver()) throw new Error('stopped at its end');
    if (failed && exceptionDetails)
      output.write('stderr', `While disposing: ${failed.name}: ${failed.message}\n`);
    return {
      status: failed || exceptionDetails ? 'error' : 'success',
      output: failed && !exceptionDetails ? { exception: failed } : presented,
    };
  }

  /** What `using` declared at the top level. The exception if that fails. */
  async function dispose(
    compiled: Compiled,
    warnings: Warning[],
    name: string,
  ): Promise<Exception | undefined> {
    if (compiled.used.length === 0) return undefined;
    const message = `using ends with the call: ${compiled.used.join(', ')} disposed of, and still bound. A block gives it an end of its own.`;
    warnings.push({ code: 'DISPOSED', message });
    const result = await isolate
      .evaluate('await __import.end()\n//# sourceURL=mcp-node:using')
      .catch(whenStopped);
    return result.exceptionDetails ? exceptionOf(result, compiled, name) : undefined;
  }

  async function renewEnv(now: string): Promise<void> {
    if (now === env) return;
    env = now;
    await isolate.runtime.renewEnv(now);
  }

  /** V8 answers with an error when it was terminated; that is our doing, unless the isolate is gone. */
  async function whenStopped(error: unknown): Promise<never> {
    if (!isolate.isDisposed()) await stopped.promise;
    throw error;
  }

  async function presentValue(result: RemoteObject, warnings: Warning[]): Promise<Output> {
    const { value, type, unawaited } = readFinished(await isolate.finish(result, false, mostText));
    if (result.type === 'undefined') return {};
    if (unawaited)
      warnings.push({ code: 'NOT_AWAITED', message: 'The value is a promise or a query: await it.' });
    return { value: positions.located(textOf(value)), type: textOf(type) };
  }

  async function exceptionOf(result: EvaluateResult, compiled: Compiled, name: string): Promise<Exception> {
    const details = result.exceptionDetails;
    const thrown = details?.exception ?? { type: 'undefined' };
    const finished = readFinished(await isolate.finish(thrown, true, mostText));
    const exception = {
      name: textOf(finished.name),
      message: withAdvice(positions.located(textOf(finished.message))),
    };
    const stack = Array.isArray(finished.stack) ? finished.stack.slice(0, MAX_FRAMES).map(textOf) : [];
    const frames = stack.map(positions.located);
    // A script that does not compile has no frame of its own, only a position.
    if (details?.url === name && exception.name === 'SyntaxError' && frames.length === 0) {
      const { line, column } = compiled.locate(details.lineNumber + 1, details.columnNumber + 1);
      frames.unshift(`at ${name}:${line}:${column}`);
    }
    return { ...exception, stack: frames };
  }

  /** Ends what still runs; false if the isolate stays busy: then it is for the server to kill. */
  async function recover(): Promise<boolean> {
    const end = performance.now() + STOP_GRACE_MS;
    while (performance.now() < end) {
      isolate.terminate();
      const answered = isolate.lexicalNames().then(
        () => true,
        () => false,
      );
      if (await Promise.race([answered, sleep(100, false)])) return true;
    }
    return false;
  }

  function finished(status: Evaluation['status'], result: Output, warnings: Warning[]): Evaluation {
    const { stdout, stderr, truncated } = output.take();
    return { status, output: result, stdout, stderr, warnings, truncated };
  }

  return {
    evaluate,
    cancel: () => stopped.resolve('cancelled'),
    call: (text) => background.run(isolate.call(text).catch(encodeFailure)),
    notice: (notice) => background.admit(() => void background.run(isolate.runtime.notice(notice))),
    projectLost({ generation, reason }) {
      lostSeen = isolate.runtime.projectLost(generation, reason);
      reloaded = reason;
    },
  };
}

/** Comes out of the isolate, whose code may have replaced what made it. */
function readFinished(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value.slice(0, MAX_TEXT)
    : '[cannot be printed: the built-ins of the shell were changed]';
}

function rejectStopped(why: Stop): never {
  throw new Error(why === 'timeout' ? 'the call timed out' : 'the call was cancelled');
}

function lostToMemory(memoryMb: number): Warning {
  return {
    code: 'BINDINGS_LOST',
    message: `The shell ran out of memory (limit ${memoryMb} MB): all bindings are lost, the next call starts a clean session.`,
  };
}

function neverStopped(why: Stop): Warning {
  return {
    code: 'BINDINGS_LOST',
    message: `V8 could not stop the code (${why}): all bindings are lost, the next call starts a clean session.`,
  };
}
