// One shell session: its queue, its calls, their history, and the deadline that holds when the sandbox itself does not answer.
import { setImmediate } from 'node:timers/promises';
import { codedError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { ProjectLost, SessionScript } from '../../protocol/sandbox.ts';
import { SandboxLost, type SandboxProcess, sandboxStart } from '../processes/sandbox-process.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { databaseState } from '../processes/turns.ts';
import type { Setup } from '../setup/setup.ts';
import type { ShellCall } from './call.ts';
import { createShellHistory, type ScriptTarget, type ShellHistory, writeSessionScript } from './history.ts';
import { createNewSession } from './new-session.ts';
import { busyOutcome, checkEvaluation, lostEvaluation, outcome, type ShellOutcome } from './outcome.ts';
import { createShellProject } from './project-link.ts';
import { createProjectWarnings } from './project-warnings.ts';
import { createReports } from './reports.ts';
import { createShellSandbox } from './sandbox-link.ts';

/** Beyond the evaluation's own deadline: time for the sandbox to stop the isolate and to answer. */
const GRACE_MS = 3_000;
/** Calls of one session that may wait; one agent does not need more. */
const QUEUE_LENGTH = 8;
/** How long the project may wait for a function of the shell. */
const CALLBACK_MS = 30_000;

export interface ShellSession {
  id: string;
  evaluate(call: ShellCall): Promise<ShellOutcome>;
  /** Clears the history as well. */
  reset(): Promise<void>;
  history: ShellHistory;
  /** What the last value was printed as, without secrets, to be read on. */
  printed: { value: string; type: string } | undefined;
  /** The history as a script; waits for the calls before. */
  script(target: ScriptTarget): Promise<SessionScript>;
  /** From the project process of this generation. */
  notice(notice: string, generation: number): void;
  /** `ended`: at once; else it goes on until the call that uses it is done. */
  projectLost(lost: ProjectLost, ended: boolean): void;
  /** Milliseconds since its last call ended; 0 while one runs. */
  idleMs(): number;
  stop(reason: string): void;
}

/** `lost`: why the bindings of an earlier session in its place are gone. */
export function createShellSession(
  id: string,
  supervisor: Supervisor,
  log: Logger,
  lost?: string,
): ShellSession {
  const project = createShellProject(
    { id, call: callShell },
    supervisor,
    (loss) => sandbox.current()?.child.rpc.notify('projectLost', loss),
    log,
  );
  const { root, wall } = supervisor;
  const { methods, forget } = project;
  const sandbox = createShellSandbox({ root, wall, methods, log, onGone: forget, lost });
  const history = createShellHistory();
  const told = createProjectWarnings();
  const newSession = createNewSession();
  let lastUsed = performance.now();
  let tail: Promise<unknown> = Promise.resolve();
  let queued = 0;
  /** Why the session is over, once it is: calls that waited in the queue must not start another sandbox. */
  let stoppedFor: string | undefined;

  /** Calls of a session never overlap: they share its bindings. */
  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    queued++;
    const result = tail.then(work).finally(() => {
      queued--;
      lastUsed = performance.now();
    });
    tail = result.catch(() => {});
    return result;
  }

  /** What has no status of its own to say it with throws SESSION_BUSY. */
  async function enqueueUnlessFull<T>(work: () => Promise<T>): Promise<T> {
    if (queued >= QUEUE_LENGTH) throw codedError('SESSION_BUSY', { waiting: String(QUEUE_LENGTH) });
    return enqueue(work);
  }

  /** The project called a function of the shell that it waits for. */
  async function callShell(text: string): Promise<string> {
    const current = sandbox.current();
    if (!current) throw new Error('the shell session is gone');
    return current.child.rpc.call('call', { text }, { timeoutMs: CALLBACK_MS });
  }

  /** Behind the project, which takes longer to start: it first asks in two turns of the event loop which files have changed. */
  async function ensureSandbox(setup: Setup): Promise<SandboxProcess> {
    if (!sandbox.current()) for (let turn = 0; turn < 3; turn++) await setImmediate();
    if (stoppedFor !== undefined) throw new SandboxLost(stoppedFor);
    return sandbox.ensure(setup);
  }

  async function evaluate(call: ShellCall): Promise<ShellOutcome> {
    const { code, timeoutMs, db, signal, report } = call;
    // The end of a process that the system has reported already is seen before the call is given to it.
    await setImmediate();
    const setup = await supervisor.setup();
    if (stoppedFor !== undefined)
      return outcome(lostEvaluation(stoppedFor), project.printed(undefined), [], performance.now());
    const leasing = project.begin(call);
    const current = await ensureSandbox(setup).catch(async (error) => {
      await leasing;
      await project.end();
      if (error instanceof SandboxLost) return error;
      throw error;
    });
    if (current instanceof SandboxLost)
      return outcome(lostEvaluation(current.message), project.printed(undefined), [], performance.now());
    const { project: leased, warnings: missing } = await leasing;
    const ready = await leased?.ready;
    const warnings = [...sandbox.warnings(setup), ...missing, ...told.ofStart(leased, ready)];
    const started = performance.now();
    const reports = createReports(() => project.freshLines(leased), report);
    const running = current.child.rpc.call(
      'evaluate',
      {
        ...{ code, timeoutMs, db, generation: leased?.generation ?? 0, globals: ready?.globals ?? [] },
        env: sandboxStart(root, setup).process.env,
      },
      {
        timeoutMs: timeoutMs + GRACE_MS,
        onProgress: reports.add,
        onTimeout: () => {
          const reason = `the code could not be stopped within ${timeoutMs + GRACE_MS} ms`;
          current.child.kill(reason);
          return new SandboxLost(reason);
        },
      },
    );
    const cancel = () => current.child.rpc.notify('cancel', {});
    signal.addEventListener('abort', cancel, { once: true });
    // It may have waited in the queue until then.
    if (signal.aborted) cancel();
    try {
      const evaluation = checkEvaluation(await running, current);
      warnings.push(...newSession.warnings(evaluation));
      if (evaluation.status === 'success') history.add(code);
      else history.addFailed(code);
      if (evaluation.status === 'lost') sandbox.discard(current, 'its isolate is lost');
      warnings.push(...told.ofPreloads(leased));
      if (evaluation.status === 'timeout' || evaluation.status === 'cancelled') {
        const reason = `a function of the project did not return and was ended (${evaluation.status})`;
        warnings.push(...(await project.endBlocked(leased, reason)));
      }
      const effects = await project.end();
      const database = databaseState(leased, setup.config);
      const leftProjectAlone = !project.wasUsed();
      return {
        ...outcome(evaluation, project.printed(leased), warnings, started),
        ...{ database, effects, leftProjectAlone },
      };
    } catch (error) {
      if (!(error instanceof SandboxLost)) throw error;
      sandbox.discard(current, error.message);
      const reason = 'a function of the project did not return and was ended';
      warnings.push(...(await project.endBlocked(leased, reason)));
      return outcome(lostEvaluation(error.message), project.printed(leased), warnings, started);
    } finally {
      signal.removeEventListener('abort', cancel);
      reports.stop();
      await project.end();
    }
  }

  const session: ShellSession = {
    id,
    printed: undefined,
    evaluate: (call) =>
      queued >= QUEUE_LENGTH ? Promise.resolve(busyOutcome(QUEUE_LENGTH)) : enqueue(() => evaluate(call)),
    // A process of its own for each clean session: V8 may crash when an isolate at work is disposed.
    reset: () =>
      enqueueUnlessFull(async () => {
        const setup = await supervisor.setup();
        const current = sandbox.current();
        history.clear();
        session.printed = undefined;
        if (!current || stoppedFor !== undefined) return;
        sandbox.discard(current, 'reset');
        // Not awaited: it starts while the agent thinks, and a failure shows in the next call.
        sandbox.ensure(setup).catch(() => {});
      }),
    history,
    script: (target) =>
      enqueueUnlessFull(async () => {
        const setup = await supervisor.setup();
        const write = async () => {
          if (stoppedFor !== undefined) throw codedError('SESSION_NOT_FOUND', { session: id });
          return writeSessionScript(history, await sandbox.ensure(setup), supervisor, target);
        };
        // The history outlives a sandbox that ends meanwhile.
        const onceMore = (error: unknown) => {
          if (error instanceof SandboxLost) return write();
          throw error;
        };
        return write()
          .catch(onceMore)
          .catch((error) => {
            if (error instanceof SandboxLost) throw codedError('SESSION_LOST', { reason: error.message });
            throw error;
          });
      }),
    notice(notice, generation) {
      if (project.isAttached(generation)) sandbox.current()?.child.rpc.notify('notice', { notice });
    },
    projectLost: project.lost,
    idleMs: () => (queued > 0 ? 0 : performance.now() - lastUsed),
    stop(reason) {
      stoppedFor = reason;
      sandbox.current()?.child.kill(reason);
    },
  };
  return session;
}
