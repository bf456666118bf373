// The project's own tools, as the requests of a connection see them.
import type { OwnOffer, OwnProgress, OwnRequest } from '../../protocol/own/toolsets.ts';
import type { AskForm } from './question.ts';

export interface OwnContext {
  signal: AbortSignal;
  progress(told: OwnProgress): void;
  ask: AskForm;
}

export interface OwnResult {
  /** As the protocol has it, without secrets; of a tool, its `content` and `structuredContent`. */
  value: unknown;
  /** What is to be known of the call beside its result: lines as docs/answers.md has them. */
  notes: string[];
  /** How long its text may be. */
  outputBytes: number;
}

export interface OwnToolsets {
  /** Rejects never, and without `waitMs` does not take long: what cannot be had in time comes with the next list. */
  offer(waitMs?: number): Promise<OwnOffer>;
  /** Throws coded errors, and an OwnToolError for what a tool says itself. */
  run(request: OwnRequest, context: OwnContext): Promise<OwnResult>;
}

/** A failed call in the words of the tool. */
export class OwnToolError extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
