// What a call of the shell comes to, whatever became of its processes.
import type { DatabaseState } from '../../protocol/database.ts';
import type { Effects } from '../../protocol/databases/effects.ts';
import { type Evaluation, evaluationSchema } from '../../protocol/sandbox.ts';
import type { Warning } from '../../protocol/schemas.ts';
import { SandboxLost, type SandboxProcess } from '../processes/sandbox-process.ts';

export type ShellOutcome = Omit<Evaluation, 'status'> & {
  status: Evaluation['status'] | 'busy';
  durationMs: number;
  database?: DatabaseState | undefined;
  /** Of a dry run. */
  effects?: Effects | undefined;
  /** The project process cannot have done anything for this call. */
  leftProjectAlone?: boolean;
};

/** What a sandbox process says is not believed before this. */
export function checkEvaluation(answer: unknown, { child }: SandboxProcess): Evaluation {
  const parsed = evaluationSchema.safeParse(answer);
  if (parsed.success) return parsed.data;
  child.kill('its answer was malformed');
  throw new SandboxLost('its answer was malformed');
}

export function busyOutcome(waiting: number): ShellOutcome {
  const message = `${waiting} calls of this session wait already. Await them, or use session "new".`;
  return { ...lostEvaluation(''), status: 'busy', warnings: [{ code: 'BUSY', message }], durationMs: 0 };
}

export function lostEvaluation(reason: string): Evaluation {
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

/** By the project, marked as such. */
export interface Printed {
  stdout: string;
  stderr: string;
}

export function outcome(
  evaluation: Evaluation,
  project: Printed,
  warnings: Warning[],
  started: number,
): ShellOutcome {
  return {
    ...evaluation,
    stdout: evaluation.stdout + project.stdout,
    stderr: evaluation.stderr + project.stderr,
    warnings: [...warnings, ...evaluation.warnings],
    durationMs: Math.round(performance.now() - started),
  };
}
