// What one shell session has to do with the project process: the lease of the call at work, the operations that
// go through it, what was printed on its behalf, and what is told when it is gone.
import { CodedError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { DatabaseMode } from '../../protocol/database.ts';
import { type Effects, hasEffects } from '../../protocol/databases/effects.ts';
import type { ProjectLost, ServerForSandbox } from '../../protocol/sandbox.ts';
import type { Warning } from '../../protocol/schemas.ts';
import { describeFailure } from '../mcp/results.ts';
import type { ProjectProcess } from '../processes/project-process.ts';
import type { ProjectLease } from '../processes/shared-project.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { takeTurn } from '../processes/turns.ts';
import { printedText } from '../redaction/text.ts';
import type { ShellCall } from './call.ts';
import type { Printed } from './outcome.ts';
import { forgetShell, isConversing, relayOperation, type Shell } from './relay.ts';

/** Until a project process is ended that does not answer: one that the call waits for, or only used. */
const AWAITED_MS = 500;
const USED_MS = 2_000;

export interface ShellProject {
  /** What the sandbox may ask for. */
  methods: ServerForSandbox;
  /** For the call that begins; without a project when it does not even start, and why. */
  begin(call: ShellCall): Promise<{ project?: ProjectProcess; warnings: Warning[] }>;
  /** In mode rollback, resolves when all that the call did is undone, with what that was. */
  end(): Promise<Effects | undefined>;
  /** Whether the call may have had the project process do something: one that was new for it, and heard nothing, did nothing. */
  wasUsed(): boolean;
  /** The isolate holds objects of the process of this generation: no other one may speak to it. */
  isAttached(generation: number): boolean;
  /** Ends a project process that does not answer, if the call at work used it; warns if others may need it. */
  endBlocked(project: ProjectProcess | undefined, reason: string): Promise<Warning[]>;
  printed(project: ProjectProcess | undefined): Printed;
  /** Whole lines that it has printed since this was last asked; they stay to be taken. */
  freshLines(project: ProjectProcess | undefined): string;
  /** The handles and functions of the session are gone. */
  forget(): void;
  /** `ended`: at once; else it goes on until the call that uses it is done. */
  lost(loss: ProjectLost, ended: boolean): void;
}

export function createShellProject(
  shell: Shell,
  supervisor: Supervisor,
  tell: (loss: ProjectLost) => void,
  log: Logger,
): ShellProject {
  const { id } = shell;
  /** The project process of the evaluation at work, and what is to be told when that is over. */
  let lease: ProjectLease | undefined;
  /** Of the latest evaluation. */
  let attached: ProjectProcess | undefined;
  /** Of the latest call. */
  let mode: DatabaseMode = 'read';
  let endTurn: (() => Promise<Effects | undefined>) | undefined;
  let heldLoss: ProjectLost | undefined;
  let used = false;
  const lossesTold = new Set<number>();

  async function end(): Promise<Effects | undefined> {
    const undo = endTurn;
    endTurn = undefined;
    const effects = await undo?.();
    release();
    return effects && hasEffects(effects) ? effects : undefined;
  }

  function release(): void {
    lease?.project.sessions.delete(id);
    lease?.release();
    lease = undefined;
    if (heldLoss) tellOnce(heldLoss);
    heldLoss = undefined;
  }

  function tellOnce(loss: ProjectLost): void {
    if (lossesTold.has(loss.generation)) return;
    lossesTold.add(loss.generation);
    tell(loss);
  }

  /** One whose objects are not held any more has nobody to call. */
  async function callFrom(project: ProjectProcess, text: string): Promise<string> {
    if (project !== attached) throw new Error('the shell uses another project process');
    return shell.call(text);
  }

  return {
    methods: {
      async operate({ operation, inCall, db }) {
        // What an earlier call left at work is not to have what this one may.
        if (db !== mode)
          throw new CodedError(
            'STALE_HANDLE',
            `A call in database mode ${db} began this code, or a timer that it waits for, and the latest call is in mode ${mode}.`,
            'Run it again in a call of its own, which waits for nothing that another call began.',
          );
        const leased = lease;
        used = true;
        leased?.project.sessions.add(id);
        const current = leased ?? (await supervisor.shellProject(mode));
        try {
          const { project } = current;
          const own = { id, call: (text: string) => callFrom(project, text) };
          return await relayOperation(project, own, String(operation), inCall === true);
        } finally {
          if (!leased) current.release();
        }
      },
      notice({ notice }) {
        used = true;
        attached?.rpc.notify('notice', { session: id, notice: String(notice) });
      },
    },
    /** A project that does not even start leaves a shell without project modules; each use of one says why as well. */
    async begin({ db, timeoutMs, signal }) {
      mode = db;
      try {
        lease = await supervisor.shellProject(db);
        used = lease.project === attached;
        attached = lease.project;
        if (db === 'rollback') endTurn = await takeTurn(attached, timeoutMs, signal);
        return { project: attached, warnings: [] };
      } catch (error) {
        log.warn({ err: error }, 'the shell runs without the project');
        const { code, message, hint } = describeFailure(error);
        return { warnings: [{ code, message: `${message} ${hint}` }] };
      }
    },
    end,
    wasUsed: () => used,
    isAttached: (generation) => generation === attached?.generation,
    async endBlocked(project, reason) {
      if (!project?.sessions.has(id)) return [];
      const ms = isConversing(project, id) ? AWAITED_MS : USED_MS;
      const spared = await supervisor.killIfBlocked(project, id, reason, ms);
      const message =
        'The project process is busy, maybe for another session, and was not ended: ' +
        'calls that need it may have to wait until the call of that session is over.';
      return spared ? [{ code: 'PROJECT_BUSY', message }] : [];
    },
    /** What the project printed meanwhile, or since the call before, belongs to the call as well: it is marked. */
    printed(project) {
      return {
        stdout: mark(project?.child.stdout.take(id) ?? ''),
        stderr: mark(project?.child.stderr.take(id) ?? ''),
      };
    },
    freshLines(project) {
      const { stdout, stderr } = project?.child ?? {};
      return mark((stdout?.fresh(id) ?? '') + (stderr?.fresh(id) ?? ''));
    },
    forget() {
      for (const project of new Set([
        ...(lease ? [lease.project] : []),
        ...supervisor.runningShellProjects(),
      ])) {
        forgetShell(project, id);
        project.rpc.notify('forget', { session: id });
        project.child.stdout.forget(id);
        project.child.stderr.forget(id);
      }
    },
    lost(loss, ended) {
      const isLeased = lease?.project.generation === loss.generation;
      if (isLeased) heldLoss ??= loss;
      else tellOnce(loss);
      if (isLeased && ended) release();
    },
  };
}

/** As a terminal would show it, which the mark would be in the way of. */
function mark(text: string): string {
  return printedText(text).replaceAll(/^(?=.)/gm, '[project] ');
}
