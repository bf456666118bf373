// What a live process is started with and what it answers. It runs the app, or modules of it, and reads what is alive then.
import * as z from 'zod';
import type { Permissions } from './permissions.ts';
import { listedRouteSchema, warningSchema } from './schemas.ts';
import { MAX_TEXT } from './values.ts';

/** What the start script loads in front of the app: an absolute file, or a package. */
export type Preload = readonly [kind: 'require' | 'import', specifier: string];

/** `unfinished`: it is not waited for any more. */
export type PreloadState = 'begun' | 'ended' | 'unfinished';

/** Given to the live process as JSON, in the environment variable MCP_NODE_LIVE. */
export interface LiveStart {
  root: string;
  /** The app entry; absolute. */
  entry: string;
  /** Label of the package that the entry belongs to. */
  app: string;
  /** Names of the adapters that read it, and of those that protect its databases. */
  adapters: string[];
  preload: Preload[];
  /** The live process answers by then, unless its thread is busy. What it loads is progress, and the time begins anew. */
  timeoutMs: number;
  /** By then in any case. */
  totalMs: number;
  /** What becomes of a connection: it is refused, or only looks open. */
  connections: 'refused' | 'pretended';
  /** Name of a folder, in that for temporary files: what the app writes lies there, and is deleted with it. */
  scratch: string;
  /** The file with what was compiled before; absolute. */
  compiled: string | null;
  /** What may be read beyond the project. */
  read: Permissions['read'];
  named?: Permissions['named'] | undefined;
}

/** The state of a file: different after every change. Compared, never ordered: a checkout may go back in time. */
export type Fingerprint = string;

/** A file, absolute, and the state in which it was read: the server sees every later change. */
export type LoadedFile = readonly [file: string, read: Fingerprint];

export const text = () => z.string().max(MAX_TEXT);

export const exceptionSchema = z.object({ name: text(), message: text(), stack: z.array(text()).max(50) });
export type Exception = z.infer<typeof exceptionSchema>;

/** What the live process writes to its file descriptor 4, as one line of JSON, once; then it ends. Empty lines before it are progress. */
export const liveResultSchema = z.object({
  items: z.array(listedRouteSchema),
  warnings: z.array(warningSchema),
  /** Project files that were loaded, the entry included. */
  files: z.array(z.tuple([z.string(), z.string()]).readonly()),
  /** What it had to compile by itself. */
  missed: z.array(z.string()).optional(),
  /** Why the app did not come to its end as it should, which is to listen or to run through: what it adds later is missing. */
  error: exceptionSchema.optional(),
  /** It threw that; else the error is in our words. */
  thrown: z.boolean().optional(),
  /** It wanted to connect to something. */
  connected: z.boolean().optional(),
  /** It was still at it. */
  unfinished: z.boolean().optional(),
});
export type LiveResult = z.infer<typeof liveResultSchema>;
