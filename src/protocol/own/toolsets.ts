// The tools, resources and prompts that a project has of its own: what the server and a project process say of them.
import type { LoadedFile } from '../live.ts';

export interface OwnTool {
  name: string;
  title?: string | undefined;
  description: string;
  /** "file:line", or the file and what it exports; null where it is not known. */
  source: string | null;
  inputSchema: Record<string, unknown>;
  outputSchema?: Record<string, unknown> | undefined;
  annotations: Record<string, boolean>;
  scopes: string[];
  /** Milliseconds. */
  timeout: number;
}

export interface OwnResource {
  name: string;
  title?: string | undefined;
  description: string;
  source: string | null;
  /** Or a template. */
  uri: string;
  isTemplate: boolean;
  mimeType?: string | undefined;
  scopes: string[];
}

export interface OwnPrompt {
  name: string;
  title?: string | undefined;
  description: string;
  source: string | null;
  arguments: { name: string; description?: string | undefined; required?: boolean | undefined }[];
  scopes: string[];
}

/** Not offered, or badly, and what to do. */
export interface OwnProblem {
  source: string;
  message: string;
  isFatal: boolean;
}

export interface OwnOffer {
  tools: OwnTool[];
  resources: OwnResource[];
  prompts: OwnPrompt[];
  problems: OwnProblem[];
}

/** What files say, without running any. */
export interface OwnSource {
  /** Of each package, where tools are written; relative to the root. */
  files: string[];
  /** What was read of their classes: JSON, for whoever loads them. */
  read: string;
  /** All there is, unless they have to be loaded. */
  offer: OwnOffer;
  /** There is more than classes alone can say. */
  hasMore: boolean;
  /** What was read, and where such files would be. */
  watched: LoadedFile[];
}

/** What a project process needs to make the offer, which it does once. */
export interface OwnModules {
  files: string[];
  read: string;
  /** Names of the server's own tools, and URIs of its resources. */
  reserved: string[];
}

export interface LoadedOffer extends OwnOffer {
  /** Files that could not be loaded. */
  unloaded: string[];
  /** That its modules came from. */
  loaded: LoadedFile[];
}

export type OwnRequest =
  | { kind: 'tool'; name: string; args: Record<string, unknown> }
  | { kind: 'resource'; uri: string }
  /** What a template stands for. */
  | { kind: 'resources' }
  | { kind: 'prompt'; name: string; args: Record<string, string> }
  | {
      kind: 'completion';
      of: 'prompt' | 'resource';
      /** Of the prompt, or the template. */
      name: string;
      variable: string;
      typed: string;
      chosen: Record<string, string>;
    };

export interface OwnCall extends OwnModules {
  /** A UUID, by which what is printed and refused meanwhile is known. */
  call: string;
  /** Of the connection. */
  session: string;
  request: OwnRequest;
}

export interface OwnFailure {
  /** A ToolError is for the caller to read; anything else is a fault of the tool. */
  isMeant: boolean;
  name: string;
  code?: string | undefined;
  message: string;
  /** Where it was thrown in the project. */
  stack: string[];
}

/** `value` as the protocol has it: the result of `tools/call`, `contents`, `messages`, values. */
export type OwnAnswer = { value: unknown; failure?: undefined } | { failure: OwnFailure };

/** Of a call at work: how far it is. */
export interface OwnProgress {
  done: number;
  total?: number | undefined;
  message?: string | undefined;
}

export interface OwnQuestion {
  call: string;
  message: string;
  /** Flat JSON Schema of an object. */
  schema: Record<string, unknown>;
}

/** `cancel`: closed without an answer; `none`: the client cannot ask, or nobody answers in time. */
export interface OwnReply {
  action: 'accept' | 'decline' | 'cancel' | 'none';
  content: Record<string, unknown>;
}

/** Data of the connection; `value` is JSON. */
export interface OwnData {
  call: string;
  key: string;
  change: 'none' | 'set' | 'delete';
  value?: string;
}
