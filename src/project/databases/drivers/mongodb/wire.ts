// What goes to a MongoDB, read as the server will read it: whatever a driver was told, or made of it.
// https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/, https://bsonspec.org/spec.html
import type { Socket } from 'node:net';
import * as zlib from 'node:zlib';

/** What is asked, and each key in it, however deep; indices of lists are none. */
export interface Asked {
  /** Empty where the message cannot be read. */
  command: string;
  /** Of `explain`: what is explained. */
  inner: string | null;
  keys: string[];
  /** Why it cannot be read. */
  problem?: string;
}

const HEADER = 16;
const OPCODES = { query: 2004, getMore: 2005, killCursors: 2007, compressed: 2012, message: 2013 };
const CHECKSUM = 1;
const MOST_BYTES = 64 * 1024 * 1024;
const DEEPEST = 200;

type Write = (chunk: unknown, encoding: BufferEncoding, done: (error?: Error | null) => void) => void;

/** Takes messages whole, by whatever method they are written; one of which `refusalOf` says something ends the connection with that. */
export function holdStream(stream: Socket, refusalOf: (asked: Asked) => Error | null): void {
  const write = (stream._write as Write).bind(stream);
  let bytes: Buffer = Buffer.alloc(0);
  const held: Write = (chunk, encoding, done) => {
    const part = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk as Uint8Array);
    bytes = Buffer.concat([bytes, part]);
    const whole = takeWhole();
    if (whole instanceof Error) done(whole);
    else if (whole.length === 0) done();
    else write(whole, 'buffer' as BufferEncoding, done);
  };
  // All others lead to it: Node puts another `write` in its place when the server closes.
  Object.defineProperties(stream, { _write: { value: held }, _writev: { value: null } });

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

/** Of one message. */
export function askedIn(message: Buffer): Asked {
  try {
    return ofBody(message.readInt32LE(12), message.subarray(HEADER));
  } catch (error) {
    return { command: '', inner: null, keys: [], problem: (error as Error).message };
  }
}

const named = (command: string): Asked => ({ command, inner: null, keys: [] });

function ofBody(opcode: number, body: Buffer): Asked {
  switch (opcode) {
    case OPCODES.getMore:
      return named('getMore');
    case OPCODES.killCursors:
      return named('killCursors');
    case OPCODES.query:
      return ofQuery(body);
    case OPCODES.message:
      return ofMessage(body);
    case OPCODES.compressed:
      return ofBody(body.readInt32LE(0), decompressed(body));
    default:
      throw new RangeError(`it is of the kind ${opcode}`);
  }
}

function decompressed(body: Buffer): Buffer {
  const bytes = inflated(body[8], body.subarray(9));
  // A server may read on where we do not.
  if (bytes.length !== body.readInt32LE(4)) throw new RangeError('its length is another one than it says');
  return bytes;
}

function inflated(kind: number | undefined, bytes: Buffer): Buffer {
  const options = { maxOutputLength: MOST_BYTES };
  if (kind === 0) return bytes;
  if (kind === 2) return zlib.inflateSync(bytes, options);
  // Not in every version of Node 22.
  if (kind === 3 && 'zstdDecompressSync' in zlib) return zlib.zstdDecompressSync(bytes, options);
  throw new RangeError('it is compressed in a way that is not read here: connect with compressors=none');
}

/** Of a collection, or a command of old. */
function ofQuery(body: Buffer): Asked {
  const end = body.indexOf(0, 4);
  const name = body.toString('utf8', 4, end);
  const collection = name.slice(name.indexOf('.') + 1);
  const keys: string[] = [];
  // Behind it may stand which fields are wanted.
  for (let at = end + 9; at < body.length; ) at = readDocument(body, at, keys, 0);
  if (collection === '$cmd') return asked(keys[0] === '$query' ? keys.slice(1) : keys, keys);
  if (collection.startsWith('$cmd')) throw new RangeError(`${collection} is a command of old`);
  return { ...named('find'), keys };
}

/** `command`: its own keys, the first of which names it. */
const asked = (command: readonly string[], keys: string[]): Asked => ({
  command: command[0] ?? '',
  inner: command[0]?.toLowerCase() === 'explain' ? (command[1] ?? '') : null,
  keys,
});

function ofMessage(body: Buffer): Asked {
  const end = body.length - (body.readUInt32LE(0) & CHECKSUM ? 4 : 0);
  let command: string[] | undefined;
  const keys: string[] = [];
  for (let at = 4; at < end; ) {
    const kind = body[at];
    if (kind === 0) {
      if (command) throw new RangeError('it has several commands');
      command = [];
      at = readDocument(body, at + 1, command, 0);
    } else if (kind === 1) {
      const last = at + 1 + lengthAt(body, at + 1);
      for (at = body.indexOf(0, at + 5) + 1; at < last; ) at = readDocument(body, at, keys, 0);
    } else throw new RangeError('there is no such section');
  }
  for (const key of command ?? []) keys.push(key);
  return asked(command ?? [], keys);
}

function lengthAt(bytes: Buffer, at: number): number {
  const length = bytes.readInt32LE(at);
  if (length < 0) throw new RangeError('a length is negative');
  return length;
}

/** Bytes of a value by its type; where it has a length in front, what comes besides. */
const fixed: Readonly<Record<number, number>> = {
  ...{ 1: 8, 6: 0, 7: 12, 8: 1, 9: 8, 10: 0, 16: 4, 17: 8, 18: 8, 19: 16, 127: 0, 255: 0 },
};
const sized: Readonly<Record<number, number>> = { 2: 4, 5: 5, 12: 16, 13: 4, 14: 4 };
const DOCUMENT = 0x03;
const ARRAY = 0x04;
const EXPRESSION = 0x0b;
const CODE_WITH_SCOPE = 0x0f;

/** Gives where it ends. */
function readDocument(bytes: Buffer, start: number, keys: string[], depth: number, isList = false): number {
  const end = start + lengthAt(bytes, start) - 1;
  if (depth > DEEPEST || end < start + 4 || bytes[end] !== 0) throw new RangeError('it is no document');
  let at = start + 4;
  while (at < end) {
    const type = bytes[at] ?? 0;
    const zero = bytes.indexOf(0, at + 1);
    if (zero < 0 || zero >= end) throw new RangeError('a key has no end');
    if (!isList) keys.push(bytes.toString('utf8', at + 1, zero));
    at = endOfValue(bytes, type, zero + 1, keys, depth);
  }
  if (at !== end) throw new RangeError('it ends elsewhere');
  return end + 1;
}

function endOfValue(bytes: Buffer, type: number, at: number, keys: string[], depth: number): number {
  const length = fixed[type];
  if (length !== undefined) return at + length;
  const besides = sized[type];
  if (besides !== undefined) return at + besides + lengthAt(bytes, at);
  if (type === DOCUMENT || type === ARRAY) return readDocument(bytes, at, keys, depth + 1, type === ARRAY);
  if (type === EXPRESSION) return bytes.indexOf(0, bytes.indexOf(0, at) + 1) + 1;
  if (type !== CODE_WITH_SCOPE) throw new RangeError('there is no such type');
  readDocument(bytes, at + 8 + lengthAt(bytes, at + 4), keys, depth + 1);
  return at + lengthAt(bytes, at);
}
