// One shell session: its sandbox process, its queue, the deadline that holds when the sandbox itself does not answer.
import { setImmediate } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import type { ProjectLost, ProjectReady } from '../protocol/processes.ts';
import type { Warning } from '../protocol/schemas.ts';
import { watchMemory } from './memory.ts';
import type { ProjectProcess } from './project-process.ts';
import { forgetShell, isConversing, relayOperation } from './relay.ts';
import {
  findIsolatedVm,
  isolateUnavailable,
  SandboxLost,
  type SandboxProcess,
  sandboxStart,
  startSandboxProcess,
} from './sandbox-process.ts';
import {
  busyOutcome,
  checkEvaluation,
  lostEvaluation,
  outcome,
  type Printed,
  type ShellOutcome,
} from './shell-outcome.ts';
import type { ProjectLease, Setup, Supervisor } from './supervisor.ts';

/** Beyond the evaluation's own deadline: time for the sandbox to stop the isolate and to answer. */
const GRACE_MS = 3_000;
/** Until a project process is ended that does not answer: one that the call waits for, or only used. */
const AWAITED_MS = 500;
const SHARED_MS = 2_000;
/** Calls of one session that may wait; one agent does not need more. */
const QUEUE_LENGTH = 8;
/** How long the project may wait for a function of the shell. */
const CALLBACK_MS = 30_000;

export interface ShellCall {
  code: string;
  timeoutMs: number;
  signal: AbortSignal;
}

export interface ShellSession {
  id: string;
  evaluate(call: ShellCall): Promise<ShellOutcome>;
  reset(): Promise<void>;
  notice(notice: string): void;
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
  let sandbox: SandboxProcess | undefined;
  let lostReason = lost;
  /** The project process of the evaluation at work, and what is to be told when that is over. */
  let lease: ProjectLease | undefined;
  let heldLoss: ProjectLost | undefined;
  /** Since the evaluation at work began. */
  let usedProject = false;
  const lossesTold = new Set<number>();
  let lastUsed = performance.now();
  let tail: Promise<unknown> = Promise.resolve();
  let queued = 0;
  let guardSaidFor = 0;
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

  async function ensureSandbox(setup: Setup): Promise<SandboxProcess> {
    if (!sandbox) {
      if (!findIsolatedVm()) throw isolateUnavailable('it is not installed');
      const started = startSandboxProcess(sandboxStart(supervisor.root, setup), serverMethods, log);
      sandbox = started;
      watchMemory(started, setup.config.limits.memoryMb);
      void started.child.ended.then((reason) => {
        if (sandbox !== started) return;
        sandbox = undefined;
        lostReason ??= reason;
        forget();
      });
    }
    const current = sandbox;
    try {
      await current.ready;
    } catch (error) {
      current.child.kill('it did not start');
      throw isolateUnavailable(error instanceof Error ? error.message : String(error));
    }
    return current;
  }

  const serverMethods = {
    async operate({ operation, inCall }: { operation: string; inCall: boolean }): Promise<string> {
      usedProject = true;
      const leased = lease;
      const used = leased ?? (await supervisor.shellProject());
      try {
        return await relayOperation(
          used.project,
          { id, call: callShell },
          String(operation),
          inCall === true,
        );
      } finally {
        if (!leased) used.release();
      }
    },
    notice({ notice }: { notice: string }): void {
      const project = lease?.project ?? supervisor.runningShellProject();
      project?.rpc.notify('notice', { session: id, notice: String(notice) });
    },
  };

  /** The project called a function of the shell that it waits for. */
  async function callShell(text: string): Promise<string> {
    if (!sandbox) throw new Error('the shell session is gone');
    return sandbox.child.rpc.call('call', { text }, { timeoutMs: CALLBACK_MS });
  }

  async function evaluate({ code, timeoutMs, signal }: ShellCall): Promise<ShellOutcome> {
    // The end of a process that the system has reported already is seen before the call is given to it.
    await setImmediate();
    usedProject = false;
    const setup = await supervisor.setup();
    if (stoppedFor !== undefined)
      return outcome(lostEvaluation(stoppedFor), printed(undefined), [], performance.now());
    const leasing = leaseProject();
    const current = await ensureSandbox(setup).catch(async (error) => {
      await leasing;
      endLease();
      throw error;
    });
    const project = await leasing;
    const ready = await project?.ready;
    const warnings = [...lostWarnings(), ...guardWarnings(project?.generation, ready)];
    const started = performance.now();
    const running = current.child.rpc.call(
      'evaluate',
      { code, timeoutMs, globals: ready?.globals ?? [] },
      {
        timeoutMs: timeoutMs + GRACE_MS,
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
      if (evaluation.status === 'lost') discard(current, 'out of memory');
      if (evaluation.status === 'timeout' || evaluation.status === 'cancelled') {
        await endBlocked(
          project,
          `a function of the project did not return and was ended (${evaluation.status})`,
        );
      }
      return outcome(evaluation, printed(project), warnings, started);
    } catch (error) {
      if (!(error instanceof SandboxLost)) throw error;
      discard(current, error.message);
      await endBlocked(project, 'a function of the project did not return and was ended');
      return outcome(lostEvaluation(error.message), printed(project), warnings, started);
    } finally {
      signal.removeEventListener('abort', cancel);
      endLease();
    }
  }

  /** The next call starts another at once, not when this one is seen to end. */
  function discard(old: SandboxProcess, reason: string): void {
    if (sandbox === old) sandbox = undefined;
    lostReason = undefined;
    old.child.kill(reason);
    forget();
  }

  function forget(): void {
    for (const project of new Set([lease?.project, supervisor.runningShellProject()])) {
      if (!project) continue;
      forgetShell(project, id);
      project.rpc.notify('forget', { session: id });
      project.child.stdout.forget(id);
      project.child.stderr.forget(id);
    }
  }

  /** A project that does not even start leaves a shell without project modules; each use of one says why. */
  async function leaseProject(): Promise<ProjectProcess | undefined> {
    try {
      lease = await supervisor.shellProject();
      return lease.project;
    } catch (error) {
      log.warn({ err: error }, 'the shell runs without the project');
      return undefined;
    }
  }

  function endLease(): void {
    lease?.release();
    lease = undefined;
    if (heldLoss) tellLoss(heldLoss);
    heldLoss = undefined;
  }

  function tellLoss(loss: ProjectLost): void {
    if (lossesTold.has(loss.generation)) return;
    lossesTold.add(loss.generation);
    sandbox?.child.rpc.notify('projectLost', loss);
  }

  /** Others may keep it busy with good reason: what this session does not wait for has more time to answer. */
  async function endBlocked(project: ProjectProcess | undefined, reason: string): Promise<void> {
    if (!project || !usedProject) return;
    await supervisor.killIfBlocked(project, reason, isConversing(project, id) ? AWAITED_MS : SHARED_MS);
  }

  /** What the project printed meanwhile, or since the call before, belongs to the call as well: it is marked. */
  function printed(project: ProjectProcess | undefined): Printed {
    const mark = (text: string) => text.replaceAll(/^(?=.)/gm, '[project] ');
    return {
      stdout: mark(project?.child.stdout.take(id) ?? ''),
      stderr: mark(project?.child.stderr.take(id) ?? ''),
    };
  }

  function guardWarnings(generation: number | undefined, ready: ProjectReady | undefined): Warning[] {
    if (!generation || generation === guardSaidFor || ready?.guard.level !== 'partial') return [];
    guardSaidFor = generation;
    const holes = ready.guard.holes.join('; ');
    return [
      {
        code: 'GUARD_PARTIAL',
        message: `The guard of the project process does not hold everywhere: ${holes}.`,
      },
    ];
  }

  function lostWarnings(): Warning[] {
    if (!lostReason) return [];
    const warning = {
      code: 'BINDINGS_LOST',
      message: `The shell's process ended (${lostReason}): all bindings are lost.`,
    };
    lostReason = undefined;
    return [warning];
  }

  return {
    id,
    evaluate: (call) =>
      queued >= QUEUE_LENGTH ? Promise.resolve(busyOutcome(QUEUE_LENGTH)) : enqueue(() => evaluate(call)),
    // A process of its own for each clean session: V8 may crash when an isolate at work is disposed.
    reset: () =>
      enqueue(async () => {
        const setup = await supervisor.setup();
        if (!sandbox || stoppedFor !== undefined) return;
        discard(sandbox, 'reset');
        // Not awaited: it starts while the agent thinks, and a failure shows in the next call.
        ensureSandbox(setup).catch(() => {});
      }),
    notice: (notice) => sandbox?.child.rpc.notify('notice', { notice }),
    projectLost(loss, ended) {
      const isLeased = lease?.project.generation === loss.generation;
      if (isLeased) heldLoss ??= loss;
      else tellLoss(loss);
      if (isLeased && ended) endLease();
    },
    idleMs: () => (queued > 0 ? 0 : performance.now() - lastUsed),
    stop(reason) {
      stoppedFor = reason;
      sandbox?.child.kill(reason);
    },
  };
}
