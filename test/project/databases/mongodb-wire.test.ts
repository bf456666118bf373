// What is read of messages to a MongoDB, made by the package that makes them.
import { createRequire } from 'node:module';
import { Duplex } from 'node:stream';
import { deflateSync } from 'node:zlib';
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
    ...[
      'find',
      'filter',
      'a',
      'b',
      'c',
      'd',
      'e',
      'f',
      'g',
      '0',
      '1',
      'h',
      'i',
      'j',
      'k',
      'l',
      'm',
      'n',
      'o',
    ],
    ...['p', 'q', 'r', 's', 't', 'u', 'v', '$ref', '$id', '$db'],
  ]);
});

describe('what a message may hide', () => {
  test.each<[string, Buffer, Partial<Asked>]>([
    ['in toBSON', message({ ping: 1, toBSON: () => ({ drop: 'a' }) }), { command: 'drop', keys: ['drop'] }],
    [
      'behind a sequence of documents',
      frame(
        2013,
        int(0),
        Buffer.concat([
          Buffer.from([1]),
          int(4 + 10 + serialize({ q: {}, u: { $set: { a: 1 } } }).length),
          Buffer.from('documents\0'),
          serialize({ q: {}, u: { $set: { a: 1 } } }),
        ]),
        section({ update: 'a' }),
      ),
      { command: 'update', keys: ['q', 'u', '$set', 'a', 'update'] },
    ],
    ['in a query of old', query('x.$cmd', { insert: 'a' }), { command: 'insert' }],
    [
      'in one with a preference',
      query('x.$cmd', { $query: { drop: 'a' }, $readPreference: {} }),
      { command: 'drop' },
    ],
    ['in a filter of old', query('x.a', { $where: '1' }), { command: 'find', keys: ['$where'] }],
    [
      'compressed',
      frame(
        2012,
        int(2013),
        int(99),
        Buffer.from([2]),
        deflateSync(Buffer.concat([int(0), section({ drop: 'a' })])),
      ),
      { command: 'drop' },
    ],
    [
      'compressed in a way that is not read',
      frame(2012, int(2013), int(99), Buffer.from([1, 0])),
      { command: '' },
    ],
    ['an insert of old', frame(2002, int(0)), { command: '' }],
    ['no document', frame(2013, int(0), Buffer.from([0, 9, 0, 0, 0, 1, 97, 1, 0])), { command: '' }],
    ['no section', frame(2013, int(0), Buffer.from([7, 9, 0, 0, 0])), { command: '' }],
    ['nothing', frame(2013), { command: '' }],
  ])('%s', (_, bytes, asked) => {
    expect(askedIn(bytes)).toMatchObject(asked);
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
    expect(stream.destroyed).toBe(true);
    expect(bytes().length).toBe(0);
  });
});
