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
