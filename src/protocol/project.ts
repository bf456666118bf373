// What the three processes ask of each other. All parameters and results are JSON.
import * as z from 'zod';
import type { Config } from './config.ts';
import type { DatabaseMode, DatabaseState } from './database.ts';
import type { Denial, Permissions } from './permissions.ts';
import type { CallContext } from './rpc.ts';
import {
  type App,
  type Listing,
  type Model,
  type ProjectInfo,
  type Route,
  type Setting,
  type Warning,
  warningSchema,
} from './schemas.ts';

/** Served by the project process. */
export type ProjectMethods = {
  /** First call: which project, under which configuration. Starts nothing of the project. */
  start(params: ProjectStart): Promise<ProjectReady>;
  describe(params: Record<string, never>): Promise<{ item: ProjectInfo; warnings: Warning[] }>;
  apps(params: Record<string, never>): Promise<Listing<App>>;
  /** `dependencies`: those of installed packages as well. */
  models(params: { dependencies: boolean }): Promise<Listing<Model> & { labels: string[] }>;
  setting(params: { key: string }): Promise<Setting>;
  entries(params: Record<string, never>): Promise<EntryPlan>;
  /** The default export of a config file. */
  userConfig(params: { file: string }): Promise<unknown>;
  /** One operation of a shell session on the project's objects (values.ts); the answer is an encoded Reply. */
  operate(params: { session: string; operation: string }): string | Promise<string>;
  /** An encoded Notice from a shell session. */
  notice(params: { session: string; notice: string }): void;
  /** The module that exports what adapters bind in the shell under this name; null if they made it. */
  globalSource(params: { name: string }): Promise<GlobalSource | null>;
  /** The session is gone: its handles can be dropped. */
  forget(params: { session: string }): void;
  /** Puts permissions (JSON) in force; the signature shows that they are the server's. */
  permit(params: { permissions: string; signature: string }): void;
  /** Mode rollback: what reaches a database from here on is rolled back by endCall. */
  beginCall(params: { timeoutMs: number }): void;
  endCall(params: Record<string, never>): Promise<void>;
  ping(params: Record<string, never>): true;
};

export interface ProjectStart {
  root: string;
  /** `describe`: reads files, and never runs code of the project. `config`: runs a config file. */
  purpose: 'describe' | 'config' | 'shell';
  config: Config;
  /** Counts project processes; part of every handle, so that old handles are recognised. */
  generation: number;
  permissions: Permissions;
  /** Signs later permissions. */
  key: string;
  db: DatabaseMode;
}

/** An absolute file, and the name of its export. */
export interface GlobalSource {
  file: string;
  exported: string;
}

export interface ProjectReady {
  /** Names that adapters bind in the shell. */
  globals: string[];
  guard: { level: 'armed' | 'partial'; holes: string[] };
  /** Said once, in the first result of each shell. */
  warnings: Warning[];
}

/** What the routes process is started with, one run for each entry. */
export interface EntryPlan {
  /** Label of the app, its entry and its folder; absolute. */
  entries: { app: string; file: string; dir: string }[];
  warnings: Warning[];
}

/** Given to the routes process as JSON, in the environment variable MCP_NODE_LIVE. */
export interface RoutesStart {
  root: string;
  /** The app entry; absolute. */
  entry: string;
  /** Label of the package that the entry belongs to. */
  app: string;
  /** The routes process answers by then, unless its thread is busy. */
  timeoutMs: number;
  /** What may be read beyond the project. */
  read: Permissions['read'];
}

/** What the routes process writes to its file descriptor 4, as one line of JSON, once; then it ends. */
export interface RoutesResult extends Listing<Route> {
  /** Project files that were loaded, the entry included. */
  files: LoadedFile[];
  /** The app failed, and nothing of it was found. */
  error?: Exception;
}

/** The state of a file: different after every change. Compared, never ordered: a checkout may go back in time. */
export type Fingerprint = string;

/** A file, absolute, and the state in which it was read: the server sees every later change. */
export type LoadedFile = readonly [file: string, read: Fingerprint];

/** Served by the server, for the project process. */
export type ServerForProject = {
  notice(params: { session: string; notice: string }): void;
  /** Project files that were loaded since the last time. */
  loaded(params: { files: LoadedFile[] }): void;
  /** The guard refused something to a shell session, or to nobody that is known. */
  denied(params: { session?: string; denial: Denial }): void;
  /** A database was reached, protected in this way. */
  database(params: Omit<DatabaseState, 'mode'>): void;
};

/** Served by the sandbox process. */
export type SandboxMethods = {
  start(params: SandboxStart): Promise<true>;
  /** Its progress is what is printed meanwhile. */
  evaluate(params: EvaluateParams, context: CallContext): Promise<Evaluation>;
  /** Stops the evaluation that runs; it answers "cancelled". */
  cancel(params: Record<string, never>): Promise<void>;
  /** Runs a function of the shell for the project: an encoded "call" in, its encoded outcome out. */
  call(params: { text: string }): Promise<string>;
  notice(params: { notice: string }): Promise<void>;
  /** The project process of this generation is gone: its promises reject, its handles are stale. */
  projectLost(params: ProjectLost): Promise<void>;
  /** Runs nothing. */
  script(params: ScriptParams): Promise<SessionScript>;
};

/** The steps of a session, to be written as one script. */
export interface ScriptParams {
  steps: string[];
  /** Inputs that failed: what they imported is there, and the steps may use it. */
  failed: string[];
  /** From the folder of the script to the root: "../"; empty where it lies there. */
  toRoot: string;
  /** The script is a CommonJS module: without top-level await. */
  commonJs: boolean;
  /** What the shell binds by itself, and the module that exports it if there is one. */
  globals: { name: string; from: { specifier: string; exported: string } | null }[];
}

export const sessionScriptSchema = z.object({
  text: z.string(),
  /** Numbers of steps that could not be read, and stand as they are. */
  unread: z.array(z.number()),
});
export type SessionScript = z.infer<typeof sessionScriptSchema>;

export interface ProjectLost {
  generation: number;
  reason: string;
}

export interface SandboxStart {
  memoryMb: number;
  outputBytes: number;
  process: { cwd: string; version: string; platform: string; arch: string; env: Record<string, string> };
}

export interface EvaluateParams {
  code: string;
  timeoutMs: number;
  /** Of the project process that this evaluation uses; 0 for none. */
  generation: number;
  globals: string[];
}

/** Characters of a text that a sandbox answers with: much more than what is shown of it. */
export const MAX_TEXT = 1_000_000;
const text = () => z.string().max(MAX_TEXT);

const exceptionSchema = z.object({ name: text(), message: text(), stack: z.array(text()).max(50) });
export type Exception = z.infer<typeof exceptionSchema>;

/** Checked by the server: a sandbox that was broken out of may answer anything. */
export const evaluationSchema = z.object({
  /** lost: the isolate is gone, and all bindings with it. */
  status: z.enum(['success', 'error', 'timeout', 'cancelled', 'lost']),
  output: z.union([
    z.strictObject({ value: text(), type: text() }),
    z.strictObject({ exception: exceptionSchema }),
    z.strictObject({}),
  ]),
  stdout: text(),
  stderr: text(),
  warnings: z.array(warningSchema).max(50),
  truncated: z.boolean(),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

/** Served by the server, for a sandbox process. */
export type ServerForSandbox = {
  /** `inCall`: asked by a function of the shell that the project process waits for. */
  operate(params: { operation: string; inCall: boolean }): Promise<string>;
  notice(params: { notice: string }): void;
};
