// One project process: started in the project's root with its environment, guard first.

import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { guardBundle, projectBundle } from '../../built-files.ts';
import { codedError } from '../../errors.ts';
import type { Launch } from '../../files/launch.ts';
import type { Logger } from '../../log.ts';
import type { Config } from '../../protocol/config.ts';
import type { DatabaseMode, DatabaseState } from '../../protocol/database.ts';
import { BUSY_DESCRIPTOR, PARENT_VARIABLE } from '../../protocol/descriptors.ts';
import type { LoadedFile, Preload } from '../../protocol/live.ts';
import type { OwnData, OwnQuestion, OwnReply } from '../../protocol/own/toolsets.ts';
import type { Permissions } from '../../protocol/permissions.ts';
import type { ProjectMethods, ProjectReady, ProjectStart, ServerForProject } from '../../protocol/project.ts';
import type { Rpc } from '../../protocol/rpc.ts';
import { createSigner } from '../permissions/keeper.ts';
import type { Command } from '../wall/command.ts';
import { type Child, startChild } from './child.ts';
import { watchMemory } from './memory.ts';
import { followPreloads, type Preloads } from './preloads.ts';

export const START_TIMEOUT_MS = 30_000;
/** Files that are looked at before each call: code of the project can claim to have loaded any number. */
const MAX_LOADED = 50_000;

export interface ProjectProcessOptions extends Pick<ProjectStart, 'purpose'> {
  root: string;
  config: Config;
  env: NodeJS.ProcessEnv;
  generation: number;
  db: DatabaseMode;
  launch: Pick<Launch, 'conditions' | 'tsconfig' | 'preload'>;
  /** Of its preloads, those to leave out. */
  skipped: readonly Preload[];
  log: Logger;
  /** Holds what was compiled before, and hears of what was not. */
  compiled: { use(): string; missed(list: unknown): void };
  /** Puts the process behind the wall. */
  wrap(command: Command): Command;
  permissions: Permissions;
  /** The guard refused something; everything about it is what the process says. */
  onDenied(session: unknown, denial: unknown): void;
  onNotice(session: string, notice: string): void;
  onLoaded(files: LoadedFile[]): void;
}

/** What a call of the project's own tools may ask of the server. */
export interface OwnCallServer {
  ask(question: OwnQuestion): Promise<OwnReply>;
  data(change: OwnData): string | null;
}

export interface ProjectProcess {
  generation: number;
  child: Child<ProjectMethods>;
  rpc: Rpc<ProjectMethods>;
  ready: Promise<ProjectReady>;
  db: DatabaseMode;
  /** What is said of the databases that were reached; undefined while there is none. */
  database(): DatabaseState | undefined;
  preloads: Pick<Preloads, 'current' | 'warnings'>;
  /** The session whose operation has been running for long, as the process says itself; empty if there is none. */
  busyFor(): string;
  /** Puts other permissions in force. */
  permit(permissions: Permissions): void;
  /** Shell sessions whose call at work has used it. */
  sessions: Set<string>;
  /** Calls of the project's own tools at work, by their ids. */
  ownCalls: Map<string, OwnCallServer>;
}

/** Node flags of every process with project code. */
export const projectExecArgv: readonly string[] = [
  '--enable-source-maps',
  '--disable-warning=ExperimentalWarning',
  // Whoever gets hold of memory that was not written (allocUnsafe, a buffer of zlib) must not find what others had in it.
  '--zero-fill-buffers',
  // Node 26 lets any code call native libraries unless told otherwise; older versions do not know the flag.
  ...(process.allowedNodeEnvironmentFlags.has('--experimental-ffi') ? ['--no-experimental-ffi'] : []),
];

/** The guard comes before all other code. */
export const guardFlags: readonly string[] = ['--require', fileURLToPath(guardBundle)];

/** Node's own permission model, for processes that run nothing of the project: they read, and load our addons. */
export function permissionFlags(): string[] {
  const flag = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  return [flag, '--allow-addons', '--allow-fs-read=*'];
}

/** The guard refuses the writes of tsx's cache: what an agent could write there, the developer's own tsx would run. */
export function tsxVariables(
  { tsconfig }: Pick<Launch, 'tsconfig'>,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  return { ...(tsconfig && { TSX_TSCONFIG_PATH: tsconfig }), ...env, TSX_DISABLE_CACHE: '1' };
}

export const conditionFlags = ({ conditions }: Pick<Launch, 'conditions'>): string[] =>
  conditions.map((name) => `--conditions=${name}`);

export function startProjectProcess(options: ProjectProcessOptions): ProjectProcess {
  const { root, purpose, config, generation, db, launch, permissions, log } = options;
  const signer = createSigner();
  const preloads = followPreloads(launch.preload, options.skipped, root);
  let loaded = 0;
  let database: DatabaseState | undefined;
  const ownCalls = new Map<string, OwnCallServer>();
  const methods: ServerForProject = {
    notice: ({ session, notice }) => options.onNotice(String(session), String(notice)),
    database: (found) => {
      database = readState(db, found);
    },
    loaded: ({ files }) => {
      if (!Array.isArray(files)) return;
      const fresh = files.slice(0, MAX_LOADED - loaded).filter(isLoadedFile);
      loaded += fresh.length;
      options.onLoaded(fresh);
    },
    preload: ({ index, state }) => preloads.hear(index, state),
    missed: ({ missed }) => options.compiled.missed(missed),
    denied: ({ session, denial }) => options.onDenied(session, denial),
    ownAsk: async (question) =>
      (await ownCalls.get(question.call)?.ask(question)) ?? { action: 'none', content: {} },
    ownData: (change) => ownCalls.get(change.call)?.data(change) ?? null,
  };
  const child = startChild<ProjectMethods>(
    {
      entry: fileURLToPath(projectBundle),
      // It goes to the root by itself: Node reads the package.json of the folder that it starts in, and ends where that is broken.
      cwd: dirname(fileURLToPath(projectBundle)),
      env: { ...tsxVariables(launch, options.env), [PARENT_VARIABLE]: String(process.pid) },
      execArgv: [...projectExecArgv, ...conditionFlags(launch), ...guardFlags],
      wrap: options.wrap,
      methods,
      onError: (error) => log.warn({ err: error }, 'project process'),
    },
    (reason) => codedError('PROJECT_CRASHED', { reason }),
  );
  watchMemory(child, config.limits.projectMemoryMb, 'limits.projectMemoryMb');
  // It loads nothing of the project yet: what the user allows for that is not to be spent here.
  const startMs = Math.max(config.timeouts.load, START_TIMEOUT_MS);
  const ready = child.rpc.call(
    'start',
    {
      ...{ root, purpose, config, generation, db, permissions, key: signer.key, preload: preloads.list },
      compiled: purpose === 'describe' ? null : options.compiled.use(),
      since: performance.timeOrigin,
    },
    {
      timeoutMs: startMs,
      onTimeout: () => {
        child.kill('it did not start in time');
        return codedError('PROJECT_TIMEOUT', { ms: String(startMs), what: 'starting' });
      },
    },
  );
  ready.catch(() => {});
  return {
    ...{ generation, child, ready, rpc: child.rpc, db, database: () => database, preloads },
    ...{ busyFor: listenBusy(child), sessions: new Set<string>(), ownCalls },
    permit(changed) {
      const { text, signature } = signer.sign(changed);
      child.rpc.notify('permit', { permissions: text, signature });
    },
  };
}

/** For a call that may load code of the project; past it, the process is ended. `more`: milliseconds that what is asked may take by itself. */
export function loadDeadline(project: ProjectProcess, config: Config, what: string, more = 0) {
  const ms = config.timeouts.load + more;
  return {
    timeoutMs: ms,
    onTimeout: () => {
      project.child.kill(`it did not answer within ${ms} ms: ${what}`);
      return codedError('PROJECT_TIMEOUT', { ms: String(ms), what });
    },
  };
}

/** It comes from a process that runs the project's code. */
function isLoadedFile(value: unknown): value is LoadedFile {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}

/** It may say anything: only the last line counts, and whoever reads it compares it with what is possible. */
function listenBusy({ process: { stdio } }: Child<ProjectMethods>): () => string {
  const pipe = (stdio as readonly unknown[])[BUSY_DESCRIPTOR] as Readable;
  let session = '';
  pipe.on('error', () => {});
  pipe.setEncoding('utf8').on('data', (text: string) => {
    session = (text.split('\n').at(-2) ?? '').slice(0, 100);
  });
  return () => session;
}

/** For the agent to read: nothing is decided by what a project process says of itself. */
function readState(mode: DatabaseMode, found: unknown): DatabaseState {
  const { protection, reason } = Object(found) as Record<string, unknown>;
  const kinds = ['adapter-transaction', 'driver', 'database-role'] as const;
  return {
    mode,
    protection: kinds.find((kind) => kind === protection) ?? 'none',
    reason: String(reason).slice(0, 200),
  };
}
