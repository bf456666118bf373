// The project's own tools, run in the project process that the shells have: guard, wall, database mode, deadlines, redaction.
import { randomUUID } from 'node:crypto';
import { startClock } from '../../../clock.ts';
import { codedError } from '../../../errors.ts';
import { type Effects, hasEffects } from '../../../protocol/databases/effects.ts';
import type { OwnCall, OwnOffer, OwnRequest } from '../../../protocol/own/toolsets.ts';
import { effectLines } from '../../answers/effects.ts';
import { warningLines } from '../../answers/words.ts';
import { type OwnContext, type OwnResult, OwnToolError, type OwnToolsets } from '../../mcp/own.ts';
import { askPermission } from '../../mcp/question.ts';
import { askAboutDenials } from '../../permissions/ask.ts';
import { chooseMode } from '../../permissions/database-mode.ts';
import type { ProjectProcess } from '../../processes/project-process.ts';
import type { Supervisor } from '../../processes/supervisor.ts';
import { takeTurn } from '../../processes/turns.ts';
import type { OwnReader } from '../../readers/own/tools.ts';
import { askFor, progressIn } from './asked.ts';
import { createOwnData } from './data.ts';
import { type Checked, checked, failureOf, printedIn, withoutSecrets } from './result.ts';

/** Beyond the deadline of the tool itself, of which it is told first. */
const GRACE_MS = 3_000;
const DEFAULT_MS = 60_000;
const MAX_MS = 600_000;
/** Of one call: humans are not worn out by a loop. */
const MAX_QUESTIONS = 20;
/** Until a process is ended that does not answer. */
const BLOCKED_MS = 500;

export interface OwnToolsetOptions {
  supervisor: Supervisor;
  reader: OwnReader;
  /** Whether flags and the configuration leave it; '' is what is no tool. */
  isChosen(name: string): Promise<boolean>;
}

/** Of one connection. */
export function createOwnToolset({ supervisor, reader, isChosen }: OwnToolsetOptions): OwnToolsets & {
  end(): void;
} {
  const session = randomUUID();
  const data = createOwnData();
  const keeper = supervisor.permissions;

  async function offer(waitMs?: number): Promise<OwnOffer> {
    const all = await reader.offer(waitMs);
    const tools = await Promise.all(
      all.tools.map(async (tool) => ((await isChosen(tool.name)) ? [tool] : [])),
    );
    const rest = (await isChosen('')) ? {} : { resources: [], prompts: [] };
    return { ...all, tools: tools.flat(), ...rest };
  }

  async function run(request: OwnRequest, context: OwnContext): Promise<OwnResult> {
    const [modules, setup, timeoutMs] = await Promise.all([
      reader.modules(),
      supervisor.setup(),
      timeoutOf(request),
    ]);
    const name = nameOf(request);
    if (!modules)
      throw new OwnToolError('NOT_OFFERED', `${name}: the project has no tools of its own any more.`, '');
    const call: OwnCall = { ...modules, call: randomUUID(), session, request };
    // First: what is permitted for this call may need another process.
    keeper.openCall(call.call, session);
    const endCall = keeper.beginCall(session);
    const end = () => {
      endCall();
      keeper.forget(call.call);
    };
    const { project, release } = await supervisor
      .shellProject(chooseMode(undefined, setup.db))
      .catch((error) => {
        end();
        throw error;
      });
    project.sessions.add(session);
    try {
      const ms = timeoutMs + setup.config.timeouts.load + GRACE_MS;
      const { answer, effects } = await inTurn(project, call, context, ms);
      const redact = await supervisor.redactor();
      const text = `${name}(${JSON.stringify('args' in request ? request.args : {})})`;
      const refused = { session, code: text, redact, denials: keeper.takeDenials(call.call) };
      const error = answer.failure?.message;
      const asking = { ask: (message: string) => askPermission(context.ask, message) };
      const warnings = await askAboutDenials(keeper, { ...refused, error, what: `the tool ${name}` }, asking);
      const notes = [
        ...warningLines(warnings),
        ...(effects && hasEffects(effects) ? effectLines(effects) : []),
        ...printedIn(project, call.call),
      ].map((line) => redact(line, { own: text }));
      if (answer.failure) throw failureOf(name, answer.failure, notes);
      const { outputBytes } = setup.config.limits;
      return { value: withoutSecrets(answer.value, redact, text), notes, outputBytes };
    } finally {
      end();
      project.sessions.delete(session);
      for (const stream of [project.child.stdout, project.child.stderr]) stream.forget(call.call);
      release();
    }
  }

  async function timeoutOf(request: OwnRequest): Promise<number> {
    if (request.kind !== 'tool') return DEFAULT_MS;
    const { tools } = await reader.offer();
    const asked = tools.find(({ name }) => name === request.name)?.timeout ?? DEFAULT_MS;
    return Math.min(asked, MAX_MS);
  }

  /** Mode rollback: calls have the process one after another, and all that one did is undone. */
  async function inTurn(
    project: ProjectProcess,
    call: OwnCall,
    context: OwnContext,
    ms: number,
  ): Promise<{ answer: Checked; effects: Effects | undefined }> {
    const undo = project.db === 'rollback' ? await takeTurn(project, ms, context.signal) : undefined;
    const done = await answered(project, call, context, ms).then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error }),
    );
    const effects = await undo?.();
    if ('error' in done) throw done.error;
    return { answer: done.answer, effects };
  }

  async function answered(
    project: ProjectProcess,
    call: OwnCall,
    context: OwnContext,
    ms: number,
  ): Promise<Checked> {
    const name = nameOf(call.request);
    const ended = new AbortController();
    const clock = startClock(ms, () => ended.abort(codedError('TOOL_TIMEOUT', { name, ms: String(ms) })));
    const cancel = () => ended.abort(new OwnToolError('CANCELLED', 'The call was cancelled.', ''));
    context.signal.addEventListener('abort', cancel, { once: true });
    if (context.signal.aborted) cancel();
    let questions = 0;
    project.ownCalls.set(call.call, {
      async ask(question) {
        if (++questions > MAX_QUESTIONS) return { action: 'none', content: {} };
        return clock.paused(() => askFor(name, question, context.ask));
      },
      data,
    });
    const onProgress = (text: string) => {
      const told = progressIn(text);
      if (told) context.progress(told);
    };
    try {
      const answer = await project.rpc.call('ownCall', call, { signal: ended.signal, onProgress });
      return checked(answer, call.request);
    } catch (error) {
      // It was told, and has to be able to hear it.
      if (ended.signal.aborted)
        await supervisor.killIfBlocked(project, session, `${name} did not return`, BLOCKED_MS);
      throw error;
    } finally {
      clock.stop();
      context.signal.removeEventListener('abort', cancel);
      project.ownCalls.delete(call.call);
    }
  }

  return { offer, run, end: () => keeper.forget(session) };
}

const nameOf = (request: OwnRequest): string =>
  'name' in request ? request.name : request.kind === 'resource' ? request.uri : 'a list of resources';
