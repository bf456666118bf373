// A MongoDB without data: one document answers every command. https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
import type { PretendedServer } from './server.ts';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER = 16;

export const mongodb: PretendedServer = {
  knows: (first) => first.length >= HEADER && [OP_QUERY, OP_MSG].includes(first.readInt32LE(12)),
  answer(bytes) {
    const answers: Buffer[] = [];
    let at = 0;
    while (bytes.length - at >= HEADER) {
      const length = bytes.readInt32LE(at);
      if (length < HEADER || at + length > bytes.length) break;
      const id = bytes.readInt32LE(at + 4);
      const isQuery = bytes.readInt32LE(at + 12) === OP_QUERY;
      // It may say that it wants none.
      const isAsked = isQuery || (bytes.readInt32LE(at + HEADER) & 2) === 0;
      if (isAsked) answers.push(message(id, isQuery));
      at += length;
    }
    return { answer: Buffer.concat(answers), used: at };
  },
};

function message(to: number, isReply: boolean): Buffer {
  const body = document({
    ...{ ok: 1, ismaster: true, isWritablePrimary: true, helloOk: true, n: 0, nModified: 0 },
    ...{ minWireVersion: 0, maxWireVersion: 21, maxBsonObjectSize: 16_777_216 },
    ...{ maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 100_000, connectionId: 1 },
    ...{ readOnly: false, version: '7.0.0', localTime: new Date(0), values: [] },
    cursor: { id: 0n, ns: 'none.none', firstBatch: [], nextBatch: [] },
  });
  const head = Buffer.alloc(HEADER + (isReply ? 20 : 5));
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(to, 4);
  head.writeInt32LE(to, 8);
  head.writeInt32LE(isReply ? OP_REPLY : OP_MSG, 12);
  if (isReply) head.writeInt32LE(1, HEADER + 16);
  return Buffer.concat([head, body]);
}

type Value = number | bigint | boolean | string | Date | readonly Value[] | { [name: string]: Value };

/** BSON, as far as it is needed here. */
function document(fields: { [name: string]: Value } | readonly Value[]): Buffer {
  const parts = Object.entries(fields).map(([name, value]) => {
    const [type, bytes] = element(value as Value);
    return Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), bytes]);
  });
  const body = Buffer.concat(parts);
  return Buffer.concat([int32(body.length + 5), body, Buffer.from([0])]);
}

function element(value: Value): [type: number, bytes: Buffer] {
  if (typeof value === 'number') return [0x10, int32(value)];
  if (typeof value === 'bigint') return [0x12, int64(value)];
  if (typeof value === 'boolean') return [0x08, Buffer.from([Number(value)])];
  if (typeof value === 'string')
    return [0x02, Buffer.concat([int32(Buffer.byteLength(value) + 1), Buffer.from(`${value}\0`)])];
  if (value instanceof Date) return [0x09, int64(BigInt(value.getTime()))];
  return [Array.isArray(value) ? 0x04 : 0x03, document(value as { [name: string]: Value })];
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
}
