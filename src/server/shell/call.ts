// One call of a shell session.
import type { DatabaseMode } from '../../protocol/database.ts';

export interface ShellCall {
  code: string;
  timeoutMs: number;
  db: DatabaseMode;
  signal: AbortSignal;
  /** Hears of what is printed while it runs. */
  report(lines: string): void;
}
