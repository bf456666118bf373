// An error of the protocol itself, as every SDK passes it on.
import { printedText } from '../redaction/text.ts';

export const INVALID_PARAMS = -32602;

export function protocolError(code: number, message: string, data?: unknown): Error {
  return Object.assign(new Error(printedText(message)), { code, data });
}
