// One shell session: its sandbox process, its queue, the deadline that holds when the sandbox itself does not answer.
import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { codedError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { publicVariables } from '../protocol/env.ts';
import {
  type Evaluation,
  evaluationSchema,
  type ProjectLost,
  type ProjectReady,
} from '../protocol/processes.ts';
import type { Warning } from '../protocol/schemas.ts';
import { relayOperation } from './relay.ts';
import { findIsolatedVm, SandboxLost, type SandboxProcess, startSandboxProcess } from './sandbox-process.ts';
import type { Setup, Supervisor } from './supervisor.ts';

/** Beyond the evaluation's own deadline: time for the sandbox to stop the isolate and to answer. */
const GRACE_MS = 3_000;
/** How long the project may wait for a function of the shell. */
const CALLBACK_MS = 30_000;
const MEMORY_POLL_MS = 500;
/** V8 outside of the isolate's heap, and what a limit of V8 lets through. */
const MEMORY_MARGIN_MB = 400;

/** Calls of one session that may wait; one agent does not need more. */
const QUEUE_LENGTH = 8;

export interface ShellCall {
  code: string;
  timeoutMs: number;
  signal: AbortSignal;
}

export type ShellOutcome = Omit<Evaluation, 'status'> & {
  status: Evaluation['status'] | 'busy';
  durationMs: number;
};

export interface ShellSession {
  id: string;
  evaluate(call: ShellCall): Promise<ShellOutcome>;
  reset(): Promise<void>;
  notice(notice: string): void;
  projectLost(lost: ProjectLost): void;
  stop(): void;
}

export function createShellSession(id: string, supervisor: Supervisor, log: Logger): ShellSession {
  let sandbox: SandboxProcess | undefined;
  let lostReason: string | undefined;
  let tail: Promise<unknown> = Promise.resolve();
  let queued = 0;
  let guardSaidFor = 0;

  /** Calls of a session never overlap: they share its bindings. */
  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    queued++;
    const result = tail.then(work).finally(() => queued--);
    tail = result.catch(() => {});
    return result;
  }

  async function ensureSandbox(setup: Setup): Promise<SandboxProcess> {
    if (!sandbox) {
      if (!findIsolatedVm()) throw isolateUnavailable('it is not installed');
      const started = startSandboxProcess(sandboxStart(setup), serverMethods, log);
      sandbox = started;
      watchMemory(started, setup.config.limits.memoryMb);
      void started.child.ended.then((reason) => {
        if (sandbox !== started) return;
        sandbox = undefined;
        lostReason ??= reason;
        supervisor.runningShellProject()?.rpc.notify('forget', { session: id });
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

  function sandboxStart({ config, env }: Setup) {
    return {
      memoryMb: config.limits.memoryMb,
      outputBytes: config.limits.outputBytes,
      process: {
        cwd: supervisor.root,
        version: process.version,
        platform: process.platform,
        arch: process.arch,
        env: Object.fromEntries(Object.keys(env).map((name) => [name, visibleValue(name, env[name])])),
      },
    };
  }

  const serverMethods = {
    async operate({ operation, inCall }: { operation: string; inCall: boolean }): Promise<string> {
      const project = await supervisor.shellProject();
      return relayOperation(project, { id, call: callShell }, String(operation), inCall === true);
    },
    notice({ notice }: { notice: string }): void {
      supervisor.runningShellProject()?.rpc.notify('notice', { session: id, notice: String(notice) });
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
    const setup = await supervisor.setup();
    const [current, project] = await Promise.all([ensureSandbox(setup), startProject()]);
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
      const evaluation = checked(await running, current);
      if (evaluation.status === 'lost') discard(current, 'out of memory');
      if (evaluation.status === 'timeout' || evaluation.status === 'cancelled') {
        await supervisor.killIfBlocked(
          `a function of the project did not return and was ended (${evaluation.status})`,
        );
      }
      return outcome(evaluation, project, warnings, started);
    } catch (error) {
      if (!(error instanceof SandboxLost)) throw error;
      discard(current, error.message);
      await supervisor.killIfBlocked('a function of the project did not return and was ended');
      return outcome(lostEvaluation(error.message), project, warnings, started);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  /** The next call starts another at once, not when this one is seen to end. */
  function discard(old: SandboxProcess, reason: string): void {
    if (sandbox === old) sandbox = undefined;
    lostReason = undefined;
    old.child.kill(reason);
    supervisor.runningShellProject()?.rpc.notify('forget', { session: id });
  }

  /** A project that does not even start leaves a shell without project modules; each use of one says why. */
  async function startProject() {
    try {
      return await supervisor.shellProject();
    } catch (error) {
      log.warn({ err: error }, 'the shell runs without the project');
      return undefined;
    }
  }

  /** Said once for each project process. */
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
    evaluate: (call) => (queued >= QUEUE_LENGTH ? Promise.resolve(busy()) : enqueue(() => evaluate(call))),
    // A process of its own for each clean session: V8 may crash when an isolate at work is disposed.
    reset: () =>
      enqueue(async () => {
        const setup = await supervisor.setup();
        if (!sandbox) return;
        discard(sandbox, 'reset');
        // Not awaited: it starts while the agent thinks, and a failure shows in the next call.
        ensureSandbox(setup).catch(() => {});
      }),
    notice: (notice) => sandbox?.child.rpc.notify('notice', { notice }),
    projectLost: (lost) => sandbox?.child.rpc.notify('projectLost', lost),
    stop: () => sandbox?.child.kill('mcp-node stops'),
  };
}

function visibleValue(name: string, value: string | undefined): string {
  return publicVariables.has(name) ? (value ?? '') : '[redacted]';
}

function checked(answer: unknown, { child }: SandboxProcess): Evaluation {
  const parsed = evaluationSchema.safeParse(answer);
  if (parsed.success) return parsed.data;
  child.kill('its answer was malformed');
  throw new SandboxLost('its answer was malformed');
}

function busy(): ShellOutcome {
  const message = `${QUEUE_LENGTH} calls of this session wait already. Await them, or use session "new".`;
  return { ...lostEvaluation(''), status: 'busy', warnings: [{ code: 'BUSY', message }], durationMs: 0 };
}

function lostEvaluation(reason: string): Evaluation {
  const message = `The shell's process ended: ${reason}. All bindings are lost, the next call starts a clean session.`;
  return {
    status: 'lost',
    output: {},
    stdout: '',
    stderr: '',
    warnings: [{ code: 'BINDINGS_LOST', message }],
    truncated: false,
  };
}

/** What the project printed meanwhile, or since the call before, belongs to the call as well: it is marked. */
function outcome(
  evaluation: Evaluation,
  project: { child: { stdout: { take(): string }; stderr: { take(): string } } } | undefined,
  warnings: Warning[],
  started: number,
): ShellOutcome {
  const mark = (text: string) => text.replaceAll(/^(?=.)/gm, '[project] ');
  return {
    ...evaluation,
    stdout: evaluation.stdout + mark(project?.child.stdout.take() ?? ''),
    stderr: evaluation.stderr + mark(project?.child.stderr.take() ?? ''),
    warnings: [...warnings, ...evaluation.warnings],
    durationMs: Math.round(performance.now() - started),
  };
}

function isolateUnavailable(error: string) {
  const version = process.versions.node.startsWith('22.') ? '6.2' : '7';
  const remedy =
    `This is Node ${process.version} on ${process.platform}-${process.arch}: install isolated-vm ${version} in the project ` +
    '(npm i -D isolated-vm), or run mcp-node on Node 22, 24 or 26. Every other tool works without the shell.';
  return codedError('ISOLATE_UNAVAILABLE', { error, remedy });
}

/** The isolate's own limit does not cover everything that code can allocate, in a call or after it. */
function watchMemory({ child }: SandboxProcess, memoryMb: number): void {
  const limit = memoryMb * 2 + MEMORY_MARGIN_MB;
  const timer = setInterval(async () => {
    const used = await residentMb(child.pid);
    if (used > limit) child.kill(`it used ${Math.round(used)} MB of memory (limit ${limit} MB)`);
  }, MEMORY_POLL_MS);
  void child.ended.then(() => clearInterval(timer));
}

/** From /proc where there is one; elsewhere V8's own limit has to do. */
async function residentMb(pid: number | undefined): Promise<number> {
  if (process.platform !== 'linux' || pid === undefined) return 0;
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
