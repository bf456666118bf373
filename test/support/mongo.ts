// A MongoDB for a test file, as far as reading goes: its protocol on a real socket, its query language by mingo, rows in
// memory. No real server comes by npm or the distribution's packages.
import { createServer, type Socket } from 'node:net';
import { aggregate, find } from 'mingo';

export interface Mongo {
  url: string;
  /** Commands that came, but for those with which a driver looks around. */
  received: Document[];
  stop(): Promise<void>;
}

type Document = Record<string, unknown>;
/** As drivers bring it. */
interface Bson {
  serialize(document: Document): Uint8Array;
  deserialize(bytes: Uint8Array, options?: { promoteValues?: boolean }): Document;
}

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

export async function startMongo(bson: Bson): Promise<Mongo> {
  const collections = new Map<string, Document[]>();
  const received: Document[] = [];
  const sockets = new Set<Socket>();
  const rows = (name: unknown) => {
    const list = collections.get(String(name)) ?? [];
    collections.set(String(name), list);
    return list;
  };
  const cursor = (name: unknown, firstBatch: unknown[]) => ({
    cursor: { id: 0n, ns: `test.${name}`, firstBatch },
    ok: 1,
  });

  function answer(command: Document): Document {
    const [name, value] = Object.entries(command)[0] ?? [];
    if (!/^(?:hello|ismaster|endSessions|ping)$/i.test(String(name))) received.push(command);
    switch (name) {
      case 'insert':
        rows(value).push(...(command.documents as Document[]));
        return { n: (command.documents as Document[]).length, ok: 1 };
      case 'find': {
        let found = find(rows(value), (command.filter ?? {}) as never, (command.projection ?? {}) as never);
        if (command.sort) found = found.sort(command.sort as never);
        if (command.skip) found = found.skip(command.skip as number);
        if (command.limit) found = found.limit(command.limit as number);
        return cursor(value, found.all());
      }
      case 'aggregate':
        return cursor(
          value,
          aggregate(rows(value), command.pipeline as never, { collectionResolver: rows } as never),
        );
      case 'hello':
      case 'ismaster':
      case 'isMaster':
        return {
          ...{
            ismaster: true,
            isWritablePrimary: true,
            helloOk: true,
            minWireVersion: 0,
            maxWireVersion: 21,
          },
          ...{
            maxBsonObjectSize: 16_777_216,
            maxMessageSizeBytes: 48_000_000,
            maxWriteBatchSize: 100_000,
            ok: 1,
          },
        };
      default:
        return /^(?:ping|endSessions)$/.test(String(name))
          ? { ok: 1 }
          : { ok: 0, code: 59, errmsg: `no such command: ${name}` };
    }
  }

  function reply(message: Buffer): Buffer {
    const isQuery = message.readInt32LE(12) === OP_QUERY;
    // After the name of the collection and two numbers; after the flags and the kind of the section.
    const at = isQuery ? message.indexOf(0, 20) + 9 : 21;
    const length = message.readInt32LE(at);
    const command = bson.deserialize(message.subarray(at, at + length));
    for (let rest = at + length; !isQuery && rest < message.length; )
      rest += sequence(message, rest, command);
    let made: Document;
    try {
      made = answer(command);
    } catch (error) {
      made = { ok: 0, code: 2, errmsg: String(error) };
    }
    const body = bson.serialize(made);
    const head = Buffer.alloc(isQuery ? 36 : 21);
    head.writeInt32LE(head.length + body.length, 0);
    head.writeInt32LE(message.readInt32LE(4), 8);
    head.writeInt32LE(isQuery ? OP_REPLY : OP_MSG, 12);
    if (isQuery) head.writeInt32LE(1, 32);
    return Buffer.concat([head, body]);
  }

  /** Documents that stand beside the command; answers how many bytes they take. */
  function sequence(message: Buffer, at: number, command: Document): number {
    const size = message.readInt32LE(at + 1);
    const end = message.indexOf(0, at + 5);
    const documents: Document[] = [];
    for (let next = end + 1; next < at + 1 + size; next += message.readInt32LE(next))
      documents.push(bson.deserialize(message.subarray(next, next + message.readInt32LE(next))));
    command[message.toString('utf8', at + 5, end)] = documents;
    return size + 1;
  }

  const server = createServer((socket) => {
    let bytes = Buffer.alloc(0);
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      while (bytes.length >= 16 && bytes.length >= bytes.readInt32LE(0)) {
        const length = bytes.readInt32LE(0);
        socket.write(reply(bytes.subarray(0, length)));
        bytes = bytes.subarray(length);
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  return {
    url: `mongodb://127.0.0.1:${port}/test`,
    received,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
