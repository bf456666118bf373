// What callers read of a call that failed.
import { randomBytes } from 'node:crypto';
import { isToolError } from '../errors.ts';
import type { ToolAnswer } from './offer.ts';

/** A ToolError in its own words; all else is told to `log` alone, by an id that is answered. */
export function failureAnswer(
  error: unknown,
  log: (id: string, error: unknown) => void,
): ToolAnswer & { isError: true } {
  const text = isToolError(error) ? toolErrorText(error) : masked(error, log);
  return { isError: true, content: [{ type: 'text', text }] };
}

const toolErrorText = ({ code, message }: { code?: string | undefined; message: string }) =>
  code ? `${code}: ${message}` : message;

function masked(error: unknown, log: (id: string, error: unknown) => void): string {
  const id = randomBytes(6).toString('hex');
  log(id, error);
  return `Internal error (${id})`;
}
