// What goes to a MongoDB, read as the server will read it: whatever a driver was told, or made of it.
// https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/, https://bsonspec.org/spec.html
import type { Socket } from 'node:net';
import * as zlib from 'node:zlib';

/** What is asked, and each key in it, however deep. */
export interface Asked {
  command: string;
  keys: string[];
}

const HEADER = 16;
const OPCODES = { query: 2004, getMore: 2005, killCursors: 2007, compressed: 2012, message: 2013 };
const CHECKSUM = 1;
const MOST_BYTES = 64 * 1024 * 1024;
const DEEPEST = 200;

/** Takes messages whole, as they are written; one of which `refusalOf` says something ends the connection with that. */
export function holdStream(stream: Socket, refusalOf: (asked: Asked) => Error | null): void {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  let bytes: Buffer = Buffer.alloc(0);
  const held = (chunk: Uint8Array | string, ...more: unknown[]): boolean => {
    const [encoding] = more;
    // What the old driver calls "binary" are bytes already.
    const part =
      typeof chunk === 'string' ? Buffer.from(chunk, encoding as BufferEncoding) : Buffer.from(chunk);
    bytes = Buffer.concat([bytes, part]);
    const done = more.find((argument) => typeof argument === 'function') as (() => void) | undefined;
    const whole = takeWhole();
    if (whole instanceof Error) {
      stream.destroy(whole);
      return false;
    }
    if (whole.length > 0) return write(whole, done);
    if (done) process.nextTick(done);
    return true;
  };
  Object.defineProperty(stream, 'write', { value: held, configurable: false });

  function takeWhole(): Buffer | Error {
    let at = 0;
    while (bytes.length - at >= HEADER) {
      const length = bytes.readInt32LE(at);
      if (length < HEADER || length > MOST_BYTES) return new Error('a message to MongoDB has a wrong length');
      if (bytes.length - at < length) break;
      const refusal = refusalOf(askedIn(bytes.subarray(at, at + length)));
      if (refusal) return refusal;
      at += length;
    }
    const whole = bytes.subarray(0, at);
    bytes = bytes.subarray(at);
    return whole;
  }
}

/** Of one message. What cannot be read is a command without a name, which is none that reads. */
export function askedIn(message: Buffer): Asked {
  try {
    return ofBody(message.readInt32LE(12), message.subarray(HEADER));
  } catch {
    return { command: '', keys: [] };
  }
}

function ofBody(opcode: number, body: Buffer): Asked {
  switch (opcode) {
    case OPCODES.getMore:
      return { command: 'getMore', keys: [] };
    case OPCODES.killCursors:
      return { command: 'killCursors', keys: [] };
    case OPCODES.query:
      return ofQuery(body);
    case OPCODES.message:
      return ofMessage(body);
    case OPCODES.compressed:
      return ofBody(body.readInt32LE(0), decompressed(body[8] ?? -1, body.subarray(9)));
    default:
      return { command: '', keys: [] };
  }
}

function decompressed(kind: number, bytes: Buffer): Buffer {
  const maxOutputLength = MOST_BYTES;
  if (kind === 0) return bytes;
  if (kind === 2) return zlib.inflateSync(bytes, { maxOutputLength });
  // Not in every version of Node 22.
  if (kind === 3) return zlib.zstdDecompressSync(bytes, { maxOutputLength });
  throw new Error('it is compressed in another way');
}

/** Of a collection, or a command of old. */
function ofQuery(body: Buffer): Asked {
  const end = body.indexOf(0, 4);
  const start = end + 9;
  const document = body.subarray(start, start + body.readInt32LE(start));
  const keys = keysOf(document);
  if (!body.toString('utf8', 4, end).endsWith('.$cmd')) return { command: 'find', keys: keys.all };
  // With a read preference, the command is within.
  const command = keys.first === '$query' ? keys.second : keys.first;
  return { command, keys: keys.all };
}

function ofMessage(body: Buffer): Asked {
  const end = body.length - (body.readUInt32LE(0) & CHECKSUM ? 4 : 0);
  let command = '';
  const keys: string[] = [];
  for (let at = 4; at < end; ) {
    const kind = body[at];
    const size = body.readInt32LE(at + 1);
    if (size < 5) throw new RangeError('it has no length');
    if (kind === 0) {
      const found = keysOf(body.subarray(at + 1, at + 1 + size));
      command = found.first;
      keys.push(...found.all);
    } else if (kind === 1) {
      for (let document = body.indexOf(0, at + 5) + 1; document < at + 1 + size; ) {
        const length = body.readInt32LE(document);
        if (length < 5) throw new RangeError('it has no length');
        keys.push(...keysOf(body.subarray(document, document + length)).all);
        document += length;
      }
    } else throw new Error('there is no such section');
    at += 1 + size;
  }
  return { command, keys };
}

/** All keys in order: the first, and the one behind it. */
function keysOf(document: Buffer): { first: string; second: string; all: string[] } {
  const all: string[] = [];
  readDocument(document, 0, all, 0);
  return { first: all[0] ?? '', second: all[1] ?? '', all };
}

/** Bytes of a value by its type; where it has a length in front, what comes besides. */
const fixed: Readonly<Record<number, number>> = {
  ...{ 1: 8, 6: 0, 7: 12, 8: 1, 9: 8, 10: 0, 16: 4, 17: 8, 18: 8, 19: 16 },
  ...{ 255: 0, 127: 0 },
};
const sized: Readonly<Record<number, number>> = { 2: 4, 5: 5, 12: 16, 13: 4, 14: 4 };
const DOCUMENT = 0x03;
const ARRAY = 0x04;
const EXPRESSION = 0x0b;
const CODE_WITH_SCOPE = 0x0f;

/** Gives where it ends. */
function readDocument(bytes: Buffer, start: number, keys: string[], depth: number): number {
  const end = start + bytes.readInt32LE(start) - 1;
  if (depth > DEEPEST || end < start + 4 || bytes[end] !== 0) throw new RangeError('it is no document');
  let at = start + 4;
  while (at < end) {
    const type = bytes[at] ?? 0;
    const zero = bytes.indexOf(0, at + 1);
    if (zero < 0 || zero >= end) throw new RangeError('a key has no end');
    keys.push(bytes.toString('utf8', at + 1, zero));
    at = endOfValue(bytes, type, zero + 1, keys, depth);
  }
  if (at !== end) throw new RangeError('it ends elsewhere');
  return end + 1;
}

function endOfValue(bytes: Buffer, type: number, at: number, keys: string[], depth: number): number {
  const length = fixed[type];
  if (length !== undefined) return at + length;
  const besides = sized[type];
  if (besides !== undefined) return at + besides + bytes.readInt32LE(at);
  if (type === DOCUMENT || type === ARRAY) return readDocument(bytes, at, keys, depth + 1);
  if (type === EXPRESSION) return bytes.indexOf(0, bytes.indexOf(0, at) + 1) + 1;
  if (type !== CODE_WITH_SCOPE) throw new RangeError('there is no such type');
  const code = at + 8 + bytes.readInt32LE(at + 4);
  readDocument(bytes, code, keys, depth + 1);
  return at + bytes.readInt32LE(at);
}
