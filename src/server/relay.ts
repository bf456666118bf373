// Carries one session's operations to the project process, and its answers back. Usually over the channel; while the project
// process waits for a function of the isolate, over the pipe that it can read without its event loop.
import type { Duplex } from 'node:stream';
import { createLineReader } from '../protocol/lines.ts';
import type { ProjectProcess } from './project-process.ts';

/** Above what project/handles lets through. */
const LINE_BYTES = 128 * 1024 * 1024;

/** One operation over the channel, and what the session waits for at present: its answer, or one on the way to it. */
interface Conversation {
  waiting: PromiseWithResolvers<string>;
  /** The project process reads the pipe: it waits for a function of the isolate. */
  onPipe: boolean;
}

/** By session, for each project process. */
const conversationsOf = new WeakMap<ProjectProcess, Map<string, Conversation>>();

/** Rejects when the project process ends first. */
export function relayOperation(project: ProjectProcess, session: string, operation: string): Promise<string> {
  const conversations = conversationsOf.get(project) ?? listen(project);
  const waiting = Promise.withResolvers<string>();
  const current = conversations.get(session);
  if (current?.onPipe) {
    Object.assign(current, { waiting, onPipe: false });
    pipeOf(project).write(`${JSON.stringify({ session, text: operation })}\n`);
    return waiting.promise;
  }
  const conversation: Conversation = { waiting, onPipe: false };
  conversations.set(session, conversation);
  project.rpc
    .call('operate', { session, operation })
    .then(
      (answer) => conversation.waiting.resolve(answer),
      (error) => conversation.waiting.reject(error),
    )
    .finally(() => {
      if (conversations.get(session) === conversation) conversations.delete(session);
    });
  return waiting.promise;
}

function listen(project: ProjectProcess): Map<string, Conversation> {
  const conversations = new Map<string, Conversation>();
  conversationsOf.set(project, conversations);
  const pipe = pipeOf(project);
  pipe.on('error', () => {});
  const onLine = (line: string) => {
    const { session, text } = parseLine(line);
    const conversation = conversations.get(session);
    if (!conversation) return;
    conversation.onPipe = true;
    conversation.waiting.resolve(text);
  };
  pipe.on(
    'data',
    createLineReader(LINE_BYTES, onLine, () => project.child.kill('it sent a message that is too long')),
  );
  return conversations;
}

function pipeOf(project: ProjectProcess): Duplex {
  return project.child.process.stdio[4] as Duplex;
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
