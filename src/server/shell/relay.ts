// Carries a session's operations to the project process, and its answers back. Usually over the channel; while the
// project process waits for a function of the isolate, over the pipe that it can read without its event loop.
import { createLineReader } from '../../protocol/lines.ts';
import { encodeFailure } from '../../protocol/values.ts';
import type { ProjectProcess } from '../processes/project-process.ts';

/** Above what project/handles lets through. */
const LINE_BYTES = 128 * 1024 * 1024;

/** A shell session, as the project process needs it. */
export interface Shell {
  id: string;
  /** Runs one of its functions: encoded "call" in, its encoded outcome out, or "" if it ran already. */
  call(text: string): Promise<string>;
}

/** One operation on its way, and what the isolate waits for: its answer, or a function to run before. */
interface Conversation {
  waiting: PromiseWithResolvers<string>;
  /** The project process reads the pipe: it waits for a function of the isolate. */
  onPipe: boolean;
}

/** A function that the project process called on its own, and what the function asks meanwhile. */
interface Call {
  text: string;
  waiting: PromiseWithResolvers<string> | undefined;
}

/** Of one project process. */
interface Relay {
  conversations: Map<string, Conversation>;
  calls: Map<string, Call>;
  shells: Map<string, Shell>;
}

const relays = new WeakMap<ProjectProcess, Relay>();

/** Rejects when the project process ends first. `inCall`: asked by a function that the project process called on its own. */
export function relayOperation(
  project: ProjectProcess,
  shell: Shell,
  operation: string,
  inCall: boolean,
): Promise<string> {
  const relay = relays.get(project) ?? openRelay(project);
  relay.shells.set(shell.id, shell);
  const waiting = Promise.withResolvers<string>();

  const call = relay.calls.get(shell.id);
  if (call && inCall) {
    call.waiting = waiting;
    send(project, shell.id, operation);
    return waiting.promise;
  }
  const current = relay.conversations.get(shell.id);
  if (current?.onPipe) {
    Object.assign(current, { waiting, onPipe: false });
    send(project, shell.id, operation);
    return waiting.promise;
  }
  converse(project, relay, shell.id, operation, waiting);
  if (!call) return waiting.promise;
  // The isolate asked before it saw the call: it runs the function first, as an answer to this.
  relay.calls.delete(shell.id);
  const conversation = relay.conversations.get(shell.id);
  if (conversation) conversation.onPipe = true;
  return Promise.resolve(call.text);
}

/** The session is gone, or its functions are. */
export function forgetShell(project: ProjectProcess, session: string): void {
  relays.get(project)?.shells.delete(session);
}

/** Whether this session waits for the process, or the process for a function of this session. */
export function isConversing(project: ProjectProcess, session: string): boolean {
  const relay = relays.get(project);
  return relay !== undefined && (relay.conversations.has(session) || relay.calls.has(session));
}

function converse(
  project: ProjectProcess,
  { conversations }: Relay,
  session: string,
  operation: string,
  waiting: PromiseWithResolvers<string>,
): void {
  const conversation: Conversation = { waiting, onPipe: false };
  conversations.set(session, conversation);
  project.rpc
    .call('operate', { session, operation })
    .then(
      (answer) => conversation.waiting.resolve(String(answer)),
      (error) => conversation.waiting.reject(error),
    )
    .finally(() => {
      if (conversations.get(session) === conversation) conversations.delete(session);
    });
}

function openRelay(project: ProjectProcess): Relay {
  const relay: Relay = { conversations: new Map(), calls: new Map(), shells: new Map() };
  relays.set(project, relay);
  const { pipe } = project.child.second;
  pipe.on('error', () => {});
  pipe.on(
    'data',
    createLineReader(
      LINE_BYTES,
      (line) => hear(project, relay, parseLine(line)),
      () => project.child.kill('it sent a message that is too long'),
    ),
  );
  return relay;
}

/** The project process waits for the isolate: on the way to an answer, inside of a call, or with a new call. */
function hear(
  project: ProjectProcess,
  relay: Relay,
  { session, text }: { session: string; text: string },
): void {
  const call = relay.calls.get(session);
  const conversation = relay.conversations.get(session);
  if (call?.waiting) call.waiting.resolve(text);
  else if (conversation) {
    conversation.onPipe = true;
    conversation.waiting.resolve(text);
  } else void startCall(project, relay, session, text);
}

async function startCall(
  project: ProjectProcess,
  relay: Relay,
  session: string,
  text: string,
): Promise<void> {
  const call: Call = { text, waiting: undefined };
  relay.calls.set(session, call);
  const shell = relay.shells.get(session);
  const outcome = await (shell?.call(text) ?? Promise.reject(new Error('the shell session is gone'))).catch(
    encodeFailure,
  );
  // Handed over to an operation meanwhile: its outcome goes that way.
  if (relay.calls.get(session) !== call || outcome === '') return;
  relay.calls.delete(session);
  send(project, session, outcome);
}

function send(project: ProjectProcess, session: string, text: string): void {
  project.child.second.write(`${JSON.stringify({ session, text })}\n`);
}

/** The other side is untrusted: anything but a message is for nobody. */
function parseLine(line: string): { session: string; text: string } {
  try {
    const { session, text } = JSON.parse(line) as Record<string, unknown>;
    return { session: String(session), text: String(text) };
  } catch {
    return { session: '', text: '' };
  }
}
