// Where the project is, as the client says it: clients start servers of the user's own settings in the home folder. Over stdio
// only, where the server is the one client's own: it begins with what can be had, and another takes its place when the client has answered.
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js';
import { findRoot, holdsHome } from '../../files/project-root.ts';
import type { Warning } from '../../protocol/schemas.ts';

/** A client that says that it has roots answers at once; without an answer, calls go on with what can be had. */
const ANSWER_MS = 5_000;
const MAX_ROOTS = 100;

export interface Location {
  /** Absolute. */
  root: string;
  remarks: readonly Warning[];
}

/** A server for one location, connected to this transport. */
export type Open = (location: Location, transport: Transport) => { stop(): void };

interface Current {
  location: Location;
  transport: Transport;
  stop(): void;
}

/** Serves the client of `outer`; `first` is what can be had without it. Returns what stops it. */
export async function serveWithRoots(outer: Transport, first: Location, open: Open): Promise<() => void> {
  let current = start(first);
  /** What a server has to hear that begins later. */
  const greeting: JSONRPCMessage[] = [];
  /** Questions to the client: whose they are, and as that server calls them. */
  const questions = new Map<RequestId, { asker: Current; id: RequestId }>();
  /** Calls that wait for the answer to the last question. */
  let waiting: JSONRPCMessage[] = [];
  let patience: NodeJS.Timeout | undefined;
  let asked: RequestId | undefined;
  let hasRoots = false;
  let count = 0;

  function start(
    location: Location,
    isAnswered: (message: JSONRPCMessage) => boolean = () => false,
  ): Current {
    const transport: Transport = {
      start: async () => {},
      close: async () => {},
      send: async (message) => {
        if (!isAnswered(message)) await outer.send(ours(message, () => made));
      },
    };
    const made: Current = { location, transport, ...open(location, transport) };
    return made;
  }

  /** Two servers count their questions alike: an answer must not reach the other one. */
  function ours(message: JSONRPCMessage, asker: () => Current): JSONRPCMessage {
    if (!('method' in message && 'id' in message)) return message;
    const id = `question-${++count}`;
    questions.set(id, { asker: asker(), id: message.id });
    return { ...message, id };
  }

  function ask(): void {
    clearTimeout(patience);
    patience = setTimeout(goOn, ANSWER_MS);
    asked = `roots-${++count}`;
    void outer.send({ jsonrpc: '2.0', id: asked, method: 'roots/list' });
  }

  function goOn(): void {
    clearTimeout(patience);
    patience = undefined;
    const held = waiting;
    waiting = [];
    for (const message of held) current.transport.onmessage?.(message);
  }

  function move(location: Location): void {
    const hello = greeting[0];
    current.stop();
    // The client was greeted by the one before.
    current = start(
      location,
      (message) => 'result' in message && hello !== undefined && idOf(message) === idOf(hello),
    );
    for (const message of greeting) current.transport.onmessage?.(message);
  }

  outer.onmessage = (message) => {
    if ('method' in message) receive(message, message.method);
    else answered(message);
  };

  function receive(message: JSONRPCMessage, method: string): void {
    if (method === 'initialize' || method === 'notifications/initialized') greeting.push(message);
    if (method === 'initialize') hasRoots = declaresRoots(message);
    const isCall = method === 'tools/call' || method === 'resources/read';
    if (patience && (isCall || method === 'notifications/cancelled')) waiting.push(message);
    else if (method !== 'notifications/roots/list_changed') current.transport.onmessage?.(message);
    if (hasRoots && /^notifications\/(?:initialized|roots\/list_changed)$/.test(method)) ask();
  }

  function answered(message: JSONRPCMessage): void {
    const id = idOf(message);
    if (id === undefined) return;
    // Late as well: what was begun meanwhile ends then.
    if (id === asked) {
      const location = locate('result' in message ? message.result.roots : undefined, current.location);
      if (location.root !== current.location.root) move(location);
      goOn();
      return;
    }
    const question = questions.get(id);
    questions.delete(id);
    if (question?.asker === current)
      current.transport.onmessage?.({ ...message, id: question.id } as JSONRPCMessage);
  }

  await outer.start();
  return () => current.stop();
}

function declaresRoots(message: JSONRPCMessage): boolean {
  const { capabilities } = Object('params' in message ? message.params : {}) as { capabilities?: unknown };
  return Object(capabilities).roots !== undefined;
}

function idOf(message: JSONRPCMessage): RequestId | undefined {
  return 'id' in message ? message.id : undefined;
}

/** The project that is among the client's folders: the one it is already, else the first with a package.json, else the first folder. */
function locate(roots: unknown, current: Location): Location {
  const folders = (Array.isArray(roots) ? roots : []).slice(0, MAX_ROOTS).flatMap(folderOf);
  const projects = [
    ...new Set(folders.map(findRoot).flatMap(({ root, isCertain }) => (isCertain ? [root] : []))),
  ];
  const places = projects.length > 0 ? projects : folders.filter((folder) => !holdsHome(folder));
  const root = places.find((place) => place === current.root) ?? places[0];
  if (root === undefined) return current;
  const others = projects.filter((project) => project !== root);
  return { root, remarks: others.length === 0 ? [] : [several(root, others)] };
}

function several(root: string, others: readonly string[]): Warning {
  const named = others.slice(0, 5).join(', ');
  const more = others.length > 5 ? ` and ${others.length - 5} more` : '';
  const message = `The client has several projects open: ${root} is taken. Start mcp-node with --project for another: ${named}${more}.`;
  return { code: 'SEVERAL_ROOTS', message };
}

function folderOf(root: unknown): string[] {
  const { uri } = Object(root) as { uri?: unknown };
  try {
    const folder = fileURLToPath(String(uri)).replace(/(?<=.)\/+$/, '');
    return statSync(folder).isDirectory() ? [folder] : [];
  } catch {
    // Not a folder of this machine.
    return [];
  }
}
