// The JSON in a request's body, read no further than it may be long.
import type { IncomingMessage } from 'node:http';
import { withoutNulls } from '../not-given.ts';
import { Refused } from './answers.ts';

const BODY_BYTES = 4 * 1024 * 1024;

/** Throws Refused; rejects with Node's own error when the client goes away. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(?:;|$)/i.test(type)) throw new Refused('HTTP_TYPE_REFUSED', { type });
  if (Number(request.headers['content-length'] ?? 0) > BODY_BYTES) throw tooLarge();
  const bytes = await collect(request);
  const json = parse(bytes);
  if (Array.isArray(json) && json.length === 0)
    throw new Refused('HTTP_BODY_INVALID', { error: 'the batch is empty' });
  return json;
}

function parse(bytes: Buffer): unknown {
  try {
    return withoutNulls(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (error) {
    throw new Refused('HTTP_BODY_INVALID', { error: (error as Error).message });
  }
}

/** Not by `for await`: leaving that destroys the connection, and the answer with it. */
function collect(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request
      .on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > BODY_BYTES) {
          chunks.length = 0;
          reject(tooLarge());
        } else chunks.push(chunk);
      })
      .on('end', () => resolve(Buffer.concat(chunks)))
      .on('error', reject)
      .on('close', () => {
        if (!request.complete) reject(new Error('the client went away'));
      });
  });
}

function tooLarge(): Refused {
  return new Refused('HTTP_BODY_TOO_LARGE', { limit: String(BODY_BYTES) });
}
