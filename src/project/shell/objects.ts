// The project's objects as the shells see them: one table of handles for each session, over one set of modules.
import { pathToFileURL } from 'node:url';
import { takeFingerprint } from '../../files/fingerprint.ts';
import type { LoadedFile } from '../../protocol/live.ts';
import type { GlobalSource, ProjectStart } from '../../protocol/project.ts';
import type { Warning } from '../../protocol/schemas.ts';
import type { FoundClient, LoadModule } from '../adapters/adapter.ts';
import { siblingProject } from '../disk/workspace/siblings.ts';
import { usedAdapters } from '../inspect/detect.ts';
import { type PreloadOptions, preloadModules } from '../loader/preload.ts';
import type { Project } from '../shapes.ts';
import type { Thread } from '../thread.ts';
import { createHandles, type HandleTable } from './handles.ts';
import { hideMembers } from './intrinsics.ts';
import type { Modules } from './modules.ts';
import { markOutput, printFor } from './printed.ts';
import { createSyncChannel, type SyncMessage } from './sync-channel.ts';

export interface ShellObjectsOptions extends Pick<ProjectStart, 'root' | 'generation' | 'db' | 'preload'> {
  tellPreload: PreloadOptions['tell'];
  /** For each preload. */
  loadMs: number;
  modules: Modules;
  /** Bound in every shell. */
  fetch: typeof globalThis.fetch;
  webGlobals: ReadonlyMap<string, unknown>;
  /** Whether a function or object must not be handed out. */
  isRefused(value: object): boolean;
  /** Of a built-in that the isolate has itself. */
  builtinName(value: object): string | undefined;
  /** The project as its files are now. */
  look(): Promise<{ project: Project }>;
  send(session: string, notice: string): void;
  busyFor: Thread['busyFor'];
}

export interface ShellObjects {
  /** Names that the project's ORMs bind in the shell. */
  globalNames(): Promise<string[]>;
  /** What they come from besides code, with what is out of step in it. */
  globalFiles(): Promise<{ files: LoadedFile[]; warnings: Warning[] }>;
  /** Where such a value comes from. */
  globalSource(name: string): Promise<GlobalSource | null>;
  /** A module of the project, once its clients are held to the database mode. */
  importFile(file: string): Promise<unknown>;
  operate(session: string, operation: string): Promise<string>;
  notice(session: string, notice: string): void;
  forget(session: string): void;
}

/** Call it before any code of the project runs. */
export function createShellObjects({
  root,
  generation,
  db,
  preload,
  tellPreload,
  loadMs,
  modules,
  fetch,
  webGlobals,
  isRefused,
  builtinName,
  look,
  send,
  busyFor,
}: ShellObjectsOptions): ShellObjects {
  const tables = new Map<string, HandleTable>();
  const found = new Map<string, Promise<FoundClient>>();
  const channel = createSyncChannel();
  /** Read while another session was waited for: a function of one may call a function of another. */
  const unread: SyncMessage[] = [];
  markOutput();
  const load: LoadModule = (file) => modules.importModule(pathToFileURL(file).href, []);

  /** What the adapters of the project's packages can do. */
  const world = (async () => {
    const { project } = await look();
    const used = (await usedAdapters(project, 'orm')).map(({ capabilities }) => capabilities);
    const clients = used.flatMap(({ client }) => client ?? []);
    hideMembers(clients.flatMap(({ hidden = [] }) => hidden));
    return { project, used, clients };
  })();

  /** Before any code of the project: database clients that its modules create are read-only from the start. */
  let prepared: Promise<void> | undefined;
  function prepare(): Promise<void> {
    prepared ??= (async () => {
      const { project, used } = await world;
      const folders = project.packages.map(({ dir }) => dir);
      for (const { protect } of used) await protect?.(folders, db);
      for (const sibling of project.siblings) {
        const users = await usedAdapters(siblingProject(sibling), 'orm');
        for (const { capabilities } of users) await capabilities.protect?.([sibling.dir], db);
      }
      await preloadModules(preload, { folder: root, timeoutMs: loadMs, tell: tellPreload });
    })();
    // Told to whoever asks for something of the project.
    prepared.catch(() => {});
    return prepared;
  }

  function loadGlobal(name: string): Promise<unknown> {
    if (name === 'fetch') return Promise.resolve(fetch);
    if (name === 'process') return Promise.resolve(measures);
    return findClient(name).then(({ value }) => value);
  }

  function findClient(name: string): Promise<FoundClient> {
    const known = found.get(name);
    if (known) return known;
    const finding = world.then(({ project, clients }) => {
      const client = clients.find((candidate) => candidate.name === name);
      if (!client) throw new Error(`unknown global ${name}`);
      return client.find(project, load, db);
    });
    found.set(name, finding);
    // The next use tries again: what was missing may have been generated meanwhile.
    finding.catch(() => found.delete(name));
    return finding;
  }

  function tableOf(session: string): HandleTable {
    const known = tables.get(session);
    if (known) return known;
    const table: HandleTable = createHandles({
      root,
      generation,
      printFor: (work) => printFor(session, work),
      isRefused,
      builtinName,
      importModule: modules.importModule,
      requireModule: modules.requireModule,
      resolve: modules.resolve,
      loadGlobal,
      webGlobals,
      send: (notice) => send(session, notice),
      callback: (request) => callback(session, table, request),
    });
    tables.set(session, table);
    return table;
  }

  function receive(session: string): SyncMessage {
    for (;;) {
      const index = unread.findIndex((message) => message.session === session);
      if (index !== -1) return unread.splice(index, 1)[0] as SyncMessage;
      unread.push(channel.receive());
    }
  }

  /** Lets the isolate run its function; until it is done, its own questions are answered from here. */
  function callback(session: string, table: HandleTable, request: string): string {
    channel.send({ session, text: request });
    for (;;) {
      const message = receive(session);
      if (isOutcome(message.text)) return message.text;
      const answer = printFor(session, () => table.operate(message.text));
      if (typeof answer === 'string') channel.send({ session, text: answer });
      else throw new TypeError('this cannot be loaded inside of a synchronous callback: use it once before');
    }
  }

  return {
    async globalNames() {
      const { clients } = await world;
      // Once the answer is out: it loads packages, while the sandbox still starts.
      setImmediate(() => void prepare());
      return clients.map(({ name }) => name);
    },
    async globalFiles() {
      const { project, clients } = await world;
      const watched = await Promise.all(clients.map((client) => client.watched?.(project)));
      return {
        files: watched.flatMap((part) => part?.files ?? []).map((file) => [file, takeFingerprint(file)]),
        warnings: watched.flatMap((part) => part?.warnings ?? []),
      };
    },
    async globalSource(name) {
      await prepare();
      const { clients } = await world;
      if (!clients.some((client) => client.name === name)) return null;
      return (await findClient(name).catch(() => null))?.from ?? null;
    },
    async importFile(file) {
      await prepare();
      return modules.importModule(pathToFileURL(file).href, null);
    },
    async operate(session, operation) {
      await prepare();
      return printFor(session, () => busyFor(session, () => tableOf(session).operate(operation)));
    },
    notice: (session, notice) => busyFor(session, () => tables.get(session)?.notice(notice)),
    forget: (session) => void tables.delete(session),
  };
}

/** What the shell's `process` asks of this one. */
const measures = { memoryUsage: () => process.memoryUsage(), cpuUsage: () => process.cpuUsage() };

/** An encoded Outcome; operations have other names. */
function isOutcome(text: string): boolean {
  return /^\[\[1,-?\d+(?:,-?\d+)?\],"(?:return|throw)"/.test(text);
}
