// The body of a request, which the app may have read already.
import { INVALID_REQUEST, PARSE_ERROR, REFUSED, rpcError } from './answers.ts';

const MAX_BYTES = 4 * 1024 * 1024;
/** Of a client that sends it in drops. */
const READ_MS = 60_000;

const tooLarge = () => rpcError(413, REFUSED, `The body is over ${MAX_BYTES} bytes.`);

/** A response is the refusal. `parsed`: what the app's own parser made of it. */
export async function readBody(
  request: Request,
  parsed: unknown,
): Promise<{ body: unknown } | { refusal: Response }> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json *(?:;|$)/i.test(type))
    return { refusal: rpcError(415, REFUSED, 'Content-Type must be application/json.') };
  if (Number(request.headers.get('content-length')) > MAX_BYTES) return { refusal: tooLarge() };
  if (parsed !== undefined && typeof parsed !== 'string' && !(parsed instanceof Uint8Array))
    return messageIn(parsed);
  if (request.bodyUsed)
    return {
      refusal: rpcError(
        400,
        PARSE_ERROR,
        'The body was read before, and not handed over: pass it as parsedBody.',
      ),
    };
  const text = parsed === undefined ? await textOf(request) : Buffer.from(parsed as Uint8Array).toString();
  if (typeof text !== 'string') return { refusal: REFUSALS[text.problem]() };
  try {
    return messageIn(JSON.parse(text));
  } catch {
    return { refusal: rpcError(400, PARSE_ERROR, 'The body is no JSON.') };
  }
}

const messageIn = (body: unknown) =>
  typeof body === 'object' && body !== null
    ? { body }
    : { refusal: rpcError(400, INVALID_REQUEST, 'The body is no message.') };

const REFUSALS = {
  large: tooLarge,
  late: () => rpcError(408, REFUSED, `The body was not there within ${READ_MS / 1000} seconds.`),
  // The client is gone: nobody reads it.
  broken: () => rpcError(400, PARSE_ERROR, 'The body broke off.'),
};

/** With a problem, the rest is not read. */
async function textOf({ body }: Request): Promise<string | { problem: keyof typeof REFUSALS }> {
  if (body === null) return '';
  const reader = body.getReader();
  const leave = () => void reader.cancel().catch(() => {});
  const parts: Uint8Array[] = [];
  let size = 0;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    leave();
  }, READ_MS);
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.byteLength;
      if (size > MAX_BYTES) {
        leave();
        return { problem: 'large' };
      }
      parts.push(part.value);
    }
  } catch {
    return { problem: 'broken' };
  } finally {
    clearTimeout(timer);
  }
  return isLate ? { problem: 'late' } : Buffer.concat(parts).toString();
}
