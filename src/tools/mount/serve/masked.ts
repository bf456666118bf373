// What the caller reads of what went wrong.
import { isToolError } from '../../errors.ts';
import { failureAnswer } from '../../offer/failure.ts';

/** Of an error that callers do not read. `id` is what they read instead. */
export type OnError = (error: unknown, of: { id: string; what: string }) => void;

/** In `_meta` of a failed answer: the code of a ToolError. */
export const CODE = 'mcp-node/code';

/** Undefined of what is masked. */
export const codeOf = (error: unknown): string | undefined =>
  isToolError(error) ? (error.code ?? 'TOOL_ERROR') : undefined;

/** A ToolError's own message, else a number that is in the log. */
export function masked(error: unknown, what: string, onError: OnError) {
  const { content } = failureAnswer(error, (id, cause) => onError(cause, { id, what }));
  return { message: String(content[0]?.text), code: codeOf(error) };
}
