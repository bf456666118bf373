// Fits what a call of the shell came to into the bytes of an answer: whatever is there has all of them.
import { cutText, shownBytes, startOf } from '../mcp/cut-text.ts';
import type { ShellOutcome } from '../shell/outcome.ts';

export interface Fitted
  extends Pick<ShellOutcome, 'output' | 'stdout' | 'stderr' | 'warnings' | 'truncated'> {}

/** `offset`: where in the value to begin. Its texts are without secrets already: half of one would not be recognised. */
export function fit(outcome: ShellOutcome, bytes: number, offset = 0): Fitted {
  let { truncated } = outcome;
  const { output } = outcome;
  const value = 'value' in output ? output.value.slice(offset) : '';
  const message = 'exception' in output ? output.exception.message : '';
  const stack = 'exception' in output ? output.exception.stack : [];
  const told = outcome.warnings.map((warning) => warning.message);
  const share = fairShare([value, message, outcome.stdout, outcome.stderr, ...stack, ...told], bytes);
  const cut = (text: string) => {
    const result = cutText(text, share);
    truncated ||= result.truncated;
    return result.text;
  };
  const cutValue = () => {
    const result = offset === 0 ? cutText(value, share, readOn) : pieceOf(value, share, offset);
    truncated ||= result.truncated;
    return result.text;
  };
  return {
    output:
      'value' in output
        ? { value: cutValue(), type: cutText(output.type, NAME_BYTES).text }
        : 'exception' in output
          ? {
              exception: {
                name: cutText(output.exception.name, NAME_BYTES).text,
                message: cut(message),
                stack: stack.map(cut),
              },
            }
          : {},
    stdout: cut(outcome.stdout),
    stderr: cut(outcome.stderr),
    warnings: outcome.warnings.map(({ code, message }) => ({ code, message: cut(message) })),
    truncated,
  };
}

const NAME_BYTES = 400;

/** What each text may have: short ones leave the rest to the long ones. */
function fairShare(texts: readonly string[], bytes: number): number {
  const sizes = texts.map(shownBytes).sort((a, b) => a - b);
  let left = bytes;
  for (const [index, size] of sizes.entries()) {
    const share = Math.floor(left / (sizes.length - index));
    if (size > share) return share;
    left -= size;
  }
  return bytes;
}

const readOn = (offset: number) => `: { offset: ${offset} } without code reads on`;

/** From somewhere within a value: its beginning was shown. */
function pieceOf(text: string, bytes: number, offset: number): { text: string; truncated: boolean } {
  if (shownBytes(text) <= bytes) return { text, truncated: false };
  const buffer = Buffer.from(text);
  const piece = startOf(buffer, bytes);
  const left = buffer.length - Buffer.byteLength(piece);
  return { text: `${piece}\n… [${left} more bytes${readOn(offset + piece.length)}] …`, truncated: true };
}
