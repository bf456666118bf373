// The stream that postgres.js is given in place of a socket: it speaks the protocol on both sides, with the driver and with the server.
import { Duplex } from 'node:stream';
import { currentMode, denied, noteProtection, unprotected } from '../../state.ts';
import {
  createCutter,
  errorResponse,
  type Frame,
  MalformedError,
  message,
  readerOf,
  readyForQuery,
} from './frames.ts';
import { connectTo, type Options } from './server.ts';
import { createSession, unclearTexts } from './session.ts';
import { createTalk } from './talk.ts';

const CANCEL = 80877102;
const VERSION_3 = 3;
/** Libraries that the server loads by the name of a setting. */
const loading = /preload_libraries|library_path/i;

export function openWire(options: Options, host: string, port: number): Duplex {
  const streams: Duplex[] = [];
  let server: Duplex | undefined;
  const inbox = createInbox();
  const cutDriver = createCutter(true);
  const cutServer = createCutter(false);
  const pass = (bytes: Buffer) => void (wire.push(bytes) || server?.pause());
  const talk = createTalk((bytes) => void server?.write(bytes), pass);

  const wire = new Duplex({
    // As a socket does, it tells whether there was an error.
    emitClose: false,
    read: () => void server?.resume(),
    write(chunk: Buffer, _encoding, done) {
      try {
        for (const frame of cutDriver(chunk)) inbox.put(frame);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
    final(done) {
      if (server) server.end(message('X'));
      else wire.destroy();
      done();
    },
    destroy(error, done) {
      for (const stream of streams) stream.destroy();
      inbox.end();
      talk.end();
      done(error);
      process.nextTick(() => wire.emit('close', error !== null));
    },
  });
  // What the driver asks a socket for.
  Object.assign(wire, { host, port });
  Object.defineProperty(wire, 'readyState', { get: () => (wire.destroyed ? 'closed' : 'open') });

  /** After what was said last has been read. */
  function finish(): void {
    if (wire.readableEnded || wire.destroyed) return void wire.destroy();
    wire.once('end', () => wire.destroy());
    wire.push(null);
  }

  async function connect(): Promise<void> {
    const opened = (stream: Duplex) => {
      streams.push(stream);
      stream.on('error', (error) => wire.destroy(error));
      if (wire.destroyed) stream.destroy();
    };
    const connected = await connectTo(options, host, port, opened);
    server = connected;
    connected.on('data', (chunk: Buffer) => {
      try {
        for (const frame of cutServer(chunk)) talk.hear(frame);
      } catch (error) {
        breakOff(error);
      }
    });
    connected.on('close', finish);
    connected.resume();
  }

  const breakOff = (error: unknown) => void wire.destroy(((error as MalformedError).cause ?? error) as Error);

  async function serve(): Promise<void> {
    const first = await inbox.next();
    const reader = readerOf(first);
    const version = reader.int32();
    if (version === CANCEL && first.bytes.length === 16) {
      await connect();
      return talk.send(first.bytes);
    }
    if (version >> 16 !== VERSION_3) throw new MalformedError('another protocol than that of PostgreSQL');
    const settings = readSettings(reader);
    const refusal = refusalOf(settings);
    if (refusal) {
      pass(errorResponse(refusal));
      return finish();
    }
    noteProtection('postgres', 'driver');
    await connect();
    let isStarting = true;
    const started = talk.exchange(startUp(version, settings), ({ bytes }) => pass(bytes));
    started.then(
      () => {
        isStarting = false;
        const unclear = unclearTexts(talk.parameters);
        pass(unclear ? errorResponse(unclear) : readyForQuery(talk.status()));
        if (unclear) finish();
      },
      () => {},
    );
    const { user, database } = options;
    const place = options.path ? { host: options.path, port } : { host, port };
    const answer = createSession({ next: inbox.next, pass }, talk, {
      connectionParameters: { ...place, database, user },
    });
    for (;;) {
      const frame = await inbox.next();
      // The end is told when all is written.
      if (frame.type === 'X') return;
      if (!isStarting) await answer(frame);
      else if (frame.type === 'p') talk.send(frame.bytes);
      else throw new MalformedError(`a message ${frame.type} before the server is ready`);
    }
  }
  serve().catch((error) => wire.destroyed || breakOff(error));
  return wire;
}

function readSettings({ text }: ReturnType<typeof readerOf>): [name: string, value: string][] {
  const settings: [string, string][] = [];
  for (let name = text(); name !== ''; name = text()) settings.push([name, text()]);
  return settings;
}

/** A connection for replication is an ordinary one here: its commands are refused, being none that read. */
function startUp(version: number, settings: readonly [name: string, value: string][]): Buffer {
  const kept = settings.filter(([name]) => name.toLowerCase() !== 'replication');
  const head = Buffer.alloc(4);
  head.writeInt32BE(version);
  return message('', head, ...kept.flat(), '');
}

/** Why nothing is connected to. */
function refusalOf(settings: readonly [name: string, value: string][]) {
  if (currentMode() !== 'read') return unprotected('postgres has no mode rollback here');
  for (const [name, value] of settings) {
    // In `options`, signs may be escaped, and names written with hyphens.
    const plain = `${name} ${value}`.replaceAll('\\', '').replaceAll('-', '_');
    if (loading.test(name === 'options' ? plain : name))
      return denied(`SET ${name}`, 'a setting that may change more');
  }
  return null;
}

/** Messages in the order in which they came; who waits for one when all is over hears of that. */
function createInbox() {
  const frames: Frame[] = [];
  let isOver = false;
  let waiting: PromiseWithResolvers<Frame> | undefined;
  const over = () => new MalformedError('The connection to PostgreSQL was closed');
  return {
    put(frame: Frame) {
      if (!waiting) return void frames.push(frame);
      waiting.resolve(frame);
      waiting = undefined;
    },
    next(): Promise<Frame> {
      const frame = frames.shift();
      if (frame) return Promise.resolve(frame);
      if (isOver) return Promise.reject(over());
      waiting = Promise.withResolvers<Frame>();
      return waiting.promise;
    },
    end() {
      isOver = true;
      waiting?.reject(over());
    },
  };
}
