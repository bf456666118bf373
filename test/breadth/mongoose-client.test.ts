// Mongoose's client in the shell, and the commands that its driver lets through, before a server that only writes down what reaches it:
// no real one comes by npm.
import { symlinkSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mongodb } from '../../src/project/live/servers/mongodb.ts';
import { connect, type Session } from '../support/client.ts';
import { copyFixture, type Folder, makeFolder } from '../support/folders.ts';
import { older } from '../support/orms/versions.ts';
import { freePort } from '../support/raw.ts';

const project = copyFixture('mongoose');
const received: string[] = [];
const sockets = new Set<Socket>();
const server = createServer((socket) => {
  let bytes = Buffer.alloc(0);
  sockets.add(socket);
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    const { answer, used } = mongodb.answer(bytes);
    received.push(...commandsIn(bytes.subarray(0, used)));
    bytes = bytes.subarray(used);
    socket.write(answer);
  });
});
let session: Session;
let url: string;

/** The first key of each document, but for those with which a driver looks around. */
function commandsIn(bytes: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readInt32LE(at)) {
    const isMessage = bytes.readInt32LE(at + 12) === 2013;
    const document = at + (isMessage ? 21 : bytes.indexOf(0, at + 20) + 9 - at);
    names.push(bytes.toString('utf8', document + 5, bytes.indexOf(0, document + 5)));
  }
  return names.filter((name) => !/^(?:hello|ismaster|endSessions|ping)$/i.test(name));
}

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  url = `mongodb://127.0.0.1:${port}/kitchen`;
  session = await connect(project.dir, { args: ['--db', 'write'], env: { MONGODB_URI: url } });
});
afterAll(async () => {
  await session?.close();
  for (const socket of sockets) socket.destroy();
  server.close();
  project[Symbol.dispose]();
});

/** It is connected when it is first named. */
const models = `mongoose.connection; import { Recipe } from './src/models/index.js';`;
/** Of both versions of the driver. */
const eight = `import older from 'mongoose-8'; if (older.connection.readyState === 0) await older.connect(process.env.MONGODB_URI, { autoIndex: false, autoCreate: false });`;

const reads: [code: string, commands: string[]][] = [
  [`${models} await Recipe.find({ title: 'Soup' }).lean().then((found) => found.length)`, ['find']],
  [`await Recipe.countDocuments()`, ['aggregate']],
  [`await Recipe.distinct('title')`, ['distinct']],
  [`await mongoose.connection.db.command({ explain: { delete: 'a', deletes: [] } })`, ['explain']],
  [`await mongoose.connection.db.listCollections().toArray()`, ['listCollections']],
  [`${eight} await older.connection.db.collection('a').find().toArray()`, ['find']],
];
const writes: readonly string[] = [
  `Recipe.collection.insertOne({ title: 'Soup' })`,
  `Recipe.updateMany({}, { title: 'none' })`,
  `Recipe.deleteMany({})`,
  `Recipe.findOneAndDelete({})`,
  `Recipe.bulkWrite([{ deleteOne: { filter: {} } }])`,
  `Recipe.createIndexes()`,
  `Recipe.collection.drop()`,
  `Recipe.aggregate([{ $match: {} }, { $out: 'stolen' }])`,
  `Recipe.aggregate([{ $facet: { a: [{ $merge: { into: 'stolen' } }] } }])`,
  `Recipe.find({ $where: 'sleep(1)' })`,
  `mongoose.connection.db.command({ dropDatabase: 1 })`,
  `mongoose.connection.db.command({ DROP: 'recipes' })`,
  `mongoose.connection.db.admin().command({ shutdown: 1 })`,
  `mongoose.connection.db.command({ explain: { mapReduce: 'a', map: 'f', reduce: 'f', out: { inline: 1 } } })`,
  `Recipe.aggregate([{ $project: { a: { $_internalJsEmit: { this: '$$ROOT', eval: 'f' } } } }])`,
  `mongoose.connection.getClient().db('x').collection('y').insertOne({ a: 1 })`,
  `older.connection.db.collection('y').insertOne({ a: 1 })`,
  `older.connection.db.collection('y').deleteMany({})`,
];

test('reads pass in mode read', async () => {
  for (const [code, commands] of reads) {
    received.length = 0;
    const result = await session.shell(code, { db: 'read' });
    expect(result).toMatchObject({ status: 'success', database: { mode: 'read', protection: 'driver' } });
    expect(received).toEqual(commands);
  }
});

test('writes are refused in mode read, and none reaches the server', async () => {
  received.length = 0;
  const code = `${models} ${eight} const outcomes = [];
    for (const run of [${writes.map((write) => `() => ${write}`).join(', ')}])
      outcomes.push(await (async () => run())().then(() => 'passed', (error) => error.code));
    outcomes.filter((code) => code !== 'PERMISSION_DENIED')`;
  const result = await session.shell(code, { db: 'read' });
  expect(result.output).toMatchObject({ value: '[]' });
  expect(received).toEqual([]);
});

test('a server that closes its connections is found again', async () => {
  for (const socket of sockets) socket.destroy();
  const read = () =>
    session.shell(`await mongoose.connection.collection('a').find().toArray()`, { db: 'read' });
  // The first may still be sent on one that is being closed.
  await expect.poll(async () => (await read()).status).toBe('success');
  expect((await read()).status).toBe('success');
});

/** What says something else as it becomes bytes, and bytes that nobody looked at: what is sent decides. */
const disguised = (db: string): string[] => [
  `${db}.command({ ping: 1, toBSON: () => ({ drop: 'a', $db: 'kitchen' }) })`,
  `${db}.collection('a').aggregate([{ toBSON: () => ({ $out: 'stolen' }) }]).toArray()`,
  `${db}.collection('a').find({ toBSON: () => ({ $where: '1' }) }).toArray()`,
  `${db}.collection('a').find({ a: { toBSON: () => ({ $where: '1' }) } }).toArray()`,
];
const tryAll = (calls: readonly string[]) => `const outcomes = [];
    for (const run of [${calls.map((call) => `() => ${call}`).join(', ')}])
      outcomes.push(await (async () => run())().then(() => 'passed', (error) => String(error.message)));
    outcomes`;
/** No write, and nothing in a read that does more. */
const arrived = () => received.filter((name) => name !== 'ping');

test.each([
  ['of version 9', `${models} `, 'mongoose.connection.db'],
  ['of version 8', `${models} ${eight} `, 'older.connection.db'],
])('what a command becomes as it is sent is held as well, %s', async (_, load, db) => {
  received.length = 0;
  const { output } = await session.shell(`${load}${tryAll(disguised(db))}`, { db: 'read' });
  expect(output.value).toBeDefined();
  expect(output.value).not.toContain('passed');
  expect(arrived()).toEqual([]);
  const after = await session.shell(`await ${db}.collection('a').find().toArray()`, { db: 'read' });
  expect(after.status).toBe('success');
});

test('mode rollback is refused by name, before anything is sent', async () => {
  received.length = 0;
  const result = await session.shell('await mongoose.connection.db.listCollections().toArray()', {
    db: 'rollback',
  });
  expect(result.status).toBe('error');
  expect(result.output.exception?.message).toMatch(/mongodb has no mode rollback.*DATABASE_UNPROTECTED/s);
  expect(received).toEqual([]);
});

test('mode write holds nothing back', async () => {
  received.length = 0;
  await session.shell(`await mongoose.connection.db.collection('a').deleteMany({})`);
  expect(received).toContain('delete');
});

/** Of version 5, where a pool is at hand: what makes bytes itself. */
const raw = [
  `new Promise((done, fail) => {
    const { pool } = connection.db.s.topology.s.coreTopology.s;
    const body = connection.db.s.topology.s.coreTopology.s.bson.serialize({ drop: 'a', $db: 'kitchen' });
    const head = Buffer.alloc(21);
    head.writeInt32LE(21 + body.length, 0);
    head.writeInt32LE(7, 4);
    head.writeInt32LE(2013, 12);
    pool.write({ requestId: 7, toBin: () => [head, body] }, {}, (error) => (error ? fail(error) : done()));
  })`,
];

describe.each(older('mongodb'))('$as', ({ path, dependencies }) => {
  test.each(['read', 'rollback'])('is refused by name in mode %s, when it connects', async (db) => {
    using folder = makeFolder({
      'package.json': JSON.stringify({ name: 'made', dependencies }),
      'db.js': `const { MongoClient } = require('mongodb');
exports.insert = async () => {
  const made = await MongoClient.connect(process.env.MONGODB_URI);
  await (made.db ? made.db('kitchen') : made).collection('a').insertOne({});
};
exports.other = () => new MongoClient(process.env.MONGODB_URI).connect(process.env.MONGODB_URI);
exports.later = () => new Promise((done, fail) => MongoClient.connect(process.env.MONGODB_URI, (error) => (error ? fail(error) : done())));`,
    });
    symlinkSync(dirname(path), join(folder.dir, 'node_modules'), 'dir');
    await using own = await connect(folder.dir, { args: ['--db', 'write'], env: { MONGODB_URI: url } });
    received.length = 0;
    for (const way of ['insert', 'other', 'later']) {
      const { output } = await own.shell(`{ const { ${way} } = await import('./db.js'); await ${way}(); }`, {
        db,
      });
      expect(output.exception?.message).toMatch(/mongodb before version 3.3.*DATABASE_UNPROTECTED/s);
    }
    expect(received).toEqual([]);
  });
});

describe.each(older('mongoose'))('$as', ({ as, path, dependencies }) => {
  // Version 5 has two ways to a server.
  const ways = as.includes('@5.') ? ['{}', '{ useNewUrlParser: true, useUnifiedTopology: true }'] : ['{}'];
  let folder: Folder;
  let own: Session;
  beforeAll(async () => {
    folder = makeFolder({
      'package.json': JSON.stringify({ name: 'made', dependencies }),
    });
    symlinkSync(dirname(path), join(folder.dir, 'node_modules'), 'dir');
    own = await connect(folder.dir, { args: ['--db', 'write'], env: { MONGODB_URI: url } });
  });
  afterAll(async () => {
    await own?.close();
    folder?.[Symbol.dispose]();
  });

  test('the client reads', async () => {
    received.length = 0;
    const code = `const all = mongoose.connection.collection('a'); await all.find({ b: 1 }).toArray(); await all.countDocuments();`;
    const read = await own.shell(`{ ${code} }`, { db: 'read' });
    expect(read).toMatchObject({ status: 'success', database: { mode: 'read', protection: 'driver' } });
    expect(received).toEqual(['find', 'aggregate']);
  });

  test.each(ways)('writes are refused in mode read, and none reaches the server: %s', async (options) => {
    received.length = 0;
    const code = `const connection = mongoose.createConnection(process.env.MONGODB_URI, ${options});
      await connection.$initialConnection;
      const all = connection.collection('a');`;
    const tried = await own.shell(
      `{ ${code} const outcomes = [];
      for (const run of [() => all.insertOne({}), () => all.deleteMany({}), () => all.aggregate([{ $out: 'stolen' }]).toArray(), () => all.drop(), () => all.find({ $where: '1' }).toArray()])
        outcomes.push(await (async () => run())().then(() => 'passed', (error) => error.code));
      outcomes.every((code) => code === 'PERMISSION_DENIED') }`,
      { db: 'read' },
    );
    expect(tried.output).toMatchObject({ value: 'true' });
    expect(received).toEqual([]);
    const hidden = await own.shell(`{ ${code} ${tryAll([...disguised('connection.db'), ...raw])} }`, {
      db: 'read',
    });
    expect(hidden.output.value).toBeDefined();
    expect(hidden.output.value).not.toContain('passed');
    expect(arrived()).toEqual([]);
    await own.shell(`{ ${code} await all.deleteMany({}); }`);
    expect(received).toContain('delete');
  });

  test('mode rollback is refused by name, before anything is sent', async () => {
    received.length = 0;
    const { output } = await own.shell(`await mongoose.connection.collection('a').findOne()`, {
      db: 'rollback',
    });
    expect(output.exception?.message).toMatch(/mongodb has no mode rollback.*DATABASE_UNPROTECTED/s);
    expect(received).toEqual([]);
  });
});

test('a server that is not there is said within seconds', async () => {
  const env = { MONGODB_URI: `mongodb://127.0.0.1:${await freePort()}/kitchen` };
  await using other = await connect(project.dir, { env });
  const result = await other.shell('await mongoose.connection.db.listCollections().toArray()');
  expect(result.output.exception?.message).toMatch(/No Mongoose client.*ECONNREFUSED/s);
});
