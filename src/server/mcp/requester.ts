import type { AskForm } from './question.ts';

/** Who asks, while a request is at work. */
export interface Requester {
  signal: AbortSignal;
  /** Undefined where the client did not ask for it. */
  report: ((progress: { progress: number; total?: number; message?: string }) => void) | undefined;
  ask: AskForm;
}
