// What an endpoint answers, as what a tool returns.
import { image, text } from '../define/content.ts';
import { ToolError } from '../errors.ts';
import type { Reply } from './send.ts';

const MAX_BYTES = 100_000;
const MAX_FAILURE = 2_000;

/** From 400 on a ToolError with the status and the body. */
export function answerOf({ status, headers, body }: Reply): unknown {
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  if (status >= 400)
    throw new ToolError(`${status}: ${cut(readable(type, body)) || 'no body'}`, { code: `HTTP_${status}` });
  if (status >= 300) return { status, location: headers.get('location') };
  if (body.length === 0) return { status };
  if (body.length > MAX_BYTES)
    throw new ToolError(
      `The answer has ${body.length} bytes; ${MAX_BYTES} at most: ask for less, by its arguments.`,
      { code: 'ANSWER_TOO_LARGE' },
    );
  if (/^image\/(?:png|jpeg|gif|webp)$/.test(type)) return image(body, type);
  const written = utf8(body);
  if (written === undefined)
    throw new ToolError(`The answer is ${type || 'of no type'}, ${body.length} bytes that are no text.`, {
      code: 'ANSWER_NOT_TEXT',
    });
  if (!isJson(type)) return text(written);
  try {
    return JSON.parse(written);
  } catch {
    return text(written);
  }
}

const isJson = (type: string) => /^application\/(?:[\w.+-]+\+)?json$/.test(type);

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function readable(type: string, body: Uint8Array): string {
  const written = utf8(body) ?? `${body.length} bytes of ${type}`;
  return type === 'text/html'
    ? written
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim()
    : written;
}

const cut = (written: string) =>
  written.length > MAX_FAILURE ? `${written.slice(0, MAX_FAILURE)}… (${written.length} characters)` : written;
