// The body of a request, which the app may have read already.
import { INVALID_REQUEST, PARSE_ERROR, REFUSED, rpcError } from './answers.ts';

const MAX_BYTES = 4 * 1024 * 1024;

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
  if (text === null) return { refusal: tooLarge() };
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

/** Null where it is too much: the rest is not read. */
async function textOf({ body }: Request): Promise<string | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.byteLength;
    if (size > MAX_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
