// What the server and a sandbox process ask of each other.
import * as z from 'zod';
import type { DatabaseMode } from './database.ts';
import { exceptionSchema, text } from './live.ts';
import type { RequestContext } from './rpc.ts';
import { warningSchema } from './schemas.ts';

/** Served by the sandbox process. */
export type SandboxMethods = {
  start(params: SandboxStart): Promise<true>;
  /** Its progress is what is printed meanwhile. */
  evaluate(params: EvaluateParams, context: RequestContext): Promise<Evaluation>;
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
  db: DatabaseMode;
  globals: string[];
  /** As it is now: an env file may have changed. */
  env: Record<string, string>;
}

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
  /** `inCall`: asked by a function of the shell that the project process waits for. `db`: the mode of the call that began what asks. */
  operate(params: { operation: string; inCall: boolean; db: string }): Promise<string>;
  notice(params: { notice: string }): void;
};
