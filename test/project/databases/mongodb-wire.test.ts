// What is read of messages to a MongoDB, made by the package that makes them.
import { createRequire } from 'node:module';
import { connect as connectTo, createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import * as zlib from 'node:zlib';

import { describe, expect, test } from 'vitest';
import { type Asked, askedIn, holdStream } from '../../../src/project/databases/drivers/mongodb/wire.ts';
import { fixtures } from '../../support/folders.ts';

const driver = createRequire(`${fixtures}mongoose/package.json`).resolve('mongodb');
const bson = createRequire(driver)('bson');
const serialize = (document: object): Buffer => Buffer.from(bson.serialize(document));

function frame(opcode: number, ...parts: Buffer[]): Buffer {
  const head = Buffer.alloc(16);
  head.writeInt32LE(16 + Buffer.concat(parts).length, 0);
  head.writeInt32LE(opcode, 12);
  return Buffer.concat([head, ...parts]);
}
const int = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};
const section = (document: object) => Buffer.concat([Buffer.from([0]), serialize(document)]);
const message = (document: object) => frame(2013, int(0), section(document));
const query = (collection: string, document: object) =>
  frame(2004, int(0), Buffer.from(`${collection}\0`), int(0), int(-1), serialize(document));

test('a command, and each key in it, of every type', () => {
  const {
    Binary,
    BSONRegExp,
    Code,
    DBRef,
    Decimal128,
    Double,
    Int32,
    Long,
    MaxKey,
    MinKey,
    ObjectId,
    Timestamp,
  } = bson;
  const filter = {
    ...{ a: 1, b: 'text', c: null, d: true, e: new Date(), f: /x/i, g: [1, { h: 2 }], i: new ObjectId() },
    ...{
      j: new Binary(Buffer.from('x')),
      k: new Code('f()'),
      l: new Code('f()', { m: 1 }),
      n: new Decimal128('1'),
    },
    ...{ o: new Double(1), p: new Int32(1), q: Long.fromNumber(1), r: new MaxKey(), s: new MinKey() },
    ...{ t: new Timestamp({ t: 1, i: 1 }), u: new BSONRegExp('x', 'i'), v: new DBRef('w', new ObjectId()) },
  };
  const { command, keys } = askedIn(message({ find: 'a', filter, $db: 'x' }));
  expect(command).toBe('find');
  expect(keys).toEqual([
    ...['find', 'filter', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o'],
    ...['p', 'q', 'r', 's', 't', 'u', 'v', '$ref', '$id', '$db'],
  ]);
});

describe('what a message may hide', () => {
  const inside = Buffer.concat([int(0), section({ drop: 'a' })]);
  const find = section({ find: 'a' });
  const pipeline = serialize({ $out: 'b' });
  const sequence = Buffer.concat([
    ...[Buffer.from([1]), int(4 + 9 + pipeline.length), Buffer.from('pipeline\0'), pipeline],
  ]);
  const compressed = (kind: number, size: number, bytes: Buffer) =>
    frame(2012, int(2013), int(size), Buffer.from([kind]), bytes);

  // Not in every version of Node 22.
  const { zstdCompressSync: zstd } = zlib as { zstdCompressSync?: (bytes: Buffer) => Buffer };
  const behindZstd: [string, Buffer, Partial<Asked>][] = zstd
    ? [
        [
          'behind what is compressed',
          compressed(3, inside.length + 9, Buffer.concat([zstd(inside), zstd(sequence)])),
          { command: '' },
        ],
      ]
    : [];

  test.each<[string, Buffer, Partial<Asked>]>([
    ['in toBSON', message({ ping: 1, toBSON: () => ({ drop: 'a' }) }), { command: 'drop', keys: ['drop'] }],
    [
      'in a sequence of documents',
      frame(2013, int(0), find, sequence),
      { command: 'find', keys: ['$out', 'find'] },
    ],
    [
      'in front of the command',
      frame(2013, int(0), sequence, find),
      { command: 'find', keys: ['$out', 'find'] },
    ],
    ['in a second command', frame(2013, int(0), section({ drop: 'a' }), find), { command: '' }],
    [
      'in what is explained',
      message({ explain: { mapReduce: 'a' } }),
      { command: 'explain', inner: 'mapReduce' },
    ],
    ['in a query of old', query('x.$cmd', { insert: 'a' }), { command: 'insert' }],
    [
      'in one with a preference',
      query('x.$cmd', { $query: { drop: 'a' }, $readPreference: {} }),
      { command: 'drop' },
    ],
    ['in a collection that is a command', query('admin.$cmd.sys.killop', { op: 1 }), { command: '' }],
    ['in a filter of old', query('x.a', { $where: '1' }), { command: 'find', keys: ['$where'] }],
    [
      'in the fields that are wanted',
      frame(
        2004,
        int(0),
        Buffer.from('x.a\0'),
        int(0),
        int(-1),
        serialize({}),
        serialize({ y: { $function: 1 } }),
      ),
      { command: 'find', keys: ['y', '$function'] },
    ],
    ['compressed', compressed(2, inside.length, zlib.deflateSync(inside)), { command: 'drop' }],
    ...behindZstd,
    ['compressed in a way that is not read', compressed(1, 9, Buffer.alloc(9)), { command: '' }],
    ['an insert of old', frame(2002, int(0)), { command: '' }],
    ['no document', frame(2013, int(0), Buffer.from([0, 9, 0, 0, 0, 1, 97, 1, 0])), { command: '' }],
    [
      'a length below zero',
      frame(2013, int(0), Buffer.from([0, 12, 0, 0, 0, 2, 97, 0, 240, 255, 255, 255, 0])),
      { command: '' },
    ],
    ['no section', frame(2013, int(0), Buffer.from([7, 9, 0, 0, 0])), { command: '' }],
    ['nothing', frame(2013), { command: '' }],
  ])('%s', (_, bytes, asked) => {
    expect(askedIn(bytes)).toMatchObject(asked);
  });
});

test('a list may be long', () => {
  const filter = { a: { $in: Array.from({ length: 200_000 }, (_, n) => n) } };
  expect(askedIn(message({ find: 'a', filter })).keys).toEqual(['find', 'filter', 'a', '$in']);
});

describe('a socket', () => {
  /** One that is held, to a server that keeps what it gets. */
  async function openSocket() {
    const got: Buffer[] = [];
    const peers: Socket[] = [];
    const server = createServer((peer) => {
      peers.push(peer.on('error', () => {}));
      peer.on('data', (bytes) => got.push(bytes));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    const socket = connectTo(port, '127.0.0.1').on('error', () => {});
    await new Promise((done) => socket.once('connect', done));
    holdStream(socket, ({ command }) => (command === 'find' ? null : new Error(`no ${command}`)));
    const closed = new Promise((done) => socket.once('close', done));
    return {
      ...{ socket, peers, closed, got: () => Buffer.concat(got) },
      [Symbol.dispose]() {
        socket.destroy();
        server.close();
      },
    };
  }
  const find = message({ find: 'a' });
  const drop = message({ drop: 'a' });

  test('is closed when the server closes it', async () => {
    using made = await openSocket();
    made.socket.write(find);
    await expect.poll(() => made.got().equals(find)).toBe(true);
    for (const peer of made.peers) peer.end();
    await made.closed;
    expect(made.socket.destroyed).toBe(true);
  });

  test.each<[string, (socket: Socket) => void]>([
    ['write', (socket) => socket.write(drop)],
    ['the method of its class', (socket) => Object.getPrototypeOf(socket).write.call(socket, drop)],
    ['end', (socket) => socket.end(drop)],
    ['end, as a text', (socket) => socket.end(drop.toString('hex'), 'hex')],
    [
      'pieces that are held back',
      (socket) => {
        socket.cork();
        socket.write(drop.subarray(0, 20));
        socket.end(drop.subarray(20));
      },
    ],
  ])('sends nothing that is refused, by %s', async (_, write) => {
    using made = await openSocket();
    write(made.socket);
    await made.closed;
    expect(made.got().length).toBe(0);
  });
});

describe('a stream', () => {
  const open = () => {
    const written: Buffer[] = [];
    const stream = new Duplex({
      read() {},
      write(chunk, _, done) {
        written.push(chunk);
        done();
      },
    });
    const errors: Error[] = [];
    stream.on('error', (error) => errors.push(error));
    holdStream(stream as never, ({ command }) => (command === 'find' ? null : new Error(`no ${command}`)));
    return { stream, errors, bytes: () => Buffer.concat(written) };
  };
  const find = message({ find: 'a' });

  test('passes on whole messages, however they are cut', async () => {
    const { stream, bytes } = open();
    const all = Buffer.concat([find, find, find]);
    for (const byte of all)
      await new Promise<void>((done) => stream.write(Buffer.from([byte]), () => done()));
    stream.write(all);
    expect(bytes()).toEqual(Buffer.concat([all, all]));
  });

  test('ends at the first that is refused, with nothing of it sent', async () => {
    const { stream, bytes, errors } = open();
    stream.write(Buffer.concat([find, message({ drop: 'a' })]));
    stream.write(find);
    await new Promise((done) => setImmediate(done));
    expect(errors.map(({ message: text }) => text)).toEqual(['no drop']);
    expect(stream.destroyed).toBe(true);
    expect(bytes().length).toBe(0);
  });

  test('ends at a length that is none', async () => {
    const { stream, bytes } = open();
    stream.write(Buffer.alloc(16));
    await new Promise((done) => setImmediate(done));
    expect(stream.destroyed).toBe(true);
    expect(bytes().length).toBe(0);
  });
});
