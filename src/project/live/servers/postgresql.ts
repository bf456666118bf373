// A PostgreSQL without tables: every statement is done, and has no rows. https://www.postgresql.org/docs/current/protocol-message-formats.html
import type { PretendedServer } from './server.ts';

const PROTOCOL_3 = 196_608;
const SSL = 80_877_103;
const GSS = 80_877_104;
const isStart = (bytes: Buffer) => bytes.length >= 8 && [PROTOCOL_3, SSL, GSS].includes(bytes.readInt32BE(4));

export const postgresql: PretendedServer = {
  knows: isStart,
  answer(bytes) {
    const answers: Buffer[] = [];
    let at = 0;
    for (let next = readMessage(bytes, at); next; next = readMessage(bytes, at)) {
      at = next.end;
      answers.push(...replyTo(next.type, next.body));
    }
    return { answer: Buffer.concat(answers), used: at };
  },
};

/** The first ones have no type. */
function readMessage(bytes: Buffer, at: number) {
  const rest = bytes.subarray(at);
  const isFirst = isStart(rest);
  if (rest.length < 5) return undefined;
  const length = rest.readInt32BE(isFirst ? 0 : 1) + (isFirst ? 0 : 1);
  if (rest.length < length) return undefined;
  const type = isFirst ? 'start' : String.fromCharCode(rest[0] ?? 0);
  return { type, body: rest.subarray(isFirst ? 4 : 5, length), end: at + length };
}

const ready = message('Z', 'I');
const done = message('C', 'SELECT 0\0');

function replyTo(type: string, body: Buffer): Buffer[] {
  switch (type) {
    case 'start':
      if (body.readInt32BE(0) !== PROTOCOL_3) return [Buffer.from('N')];
      return [
        message('R', Buffer.alloc(4)),
        ...Object.entries({
          server_version: '16.0',
          client_encoding: 'UTF8',
          standard_conforming_strings: 'on',
        }).map(([name, value]) => message('S', `${name}\0${value}\0`)),
        message('K', Buffer.alloc(8)),
        ready,
      ];
    case 'Q':
      return [...statementsOf(body).flatMap(reply), ready];
    case 'P':
      return [message('1')];
    case 'B':
      return [message('2')];
    case 'D':
      return [...(body[0] === 0x53 ? [message('t', Buffer.alloc(2))] : []), message('n')];
    case 'E':
      return [done];
    case 'C':
      return [message('3')];
    case 'S':
      return [ready];
    default:
      return [];
  }
}

function statementsOf(body: Buffer): string[] {
  const texts = body.toString('utf8').replace(/\0$/, '').split(';');
  return texts.map((text) => text.trim()).filter((text) => text !== '');
}

/** Clients ask for the version and take the first row. */
function reply(text: string): Buffer[] {
  const name = /^show\s+(\w+)/i.exec(text)?.[1] ?? /\b(version|current_schema)\(\)/i.exec(text)?.[1];
  if (name === undefined) return [message('C', `${/^\w+/.exec(text)?.[0]?.toUpperCase() ?? 'SELECT'} 0\0`)];
  const value = /version/i.test(name)
    ? /^show/i.test(text)
      ? '16.0'
      : 'PostgreSQL 16.0'
    : /schema/i.test(name)
      ? 'public'
      : 'on';
  const column = Buffer.alloc(18);
  column.writeInt32BE(25, 6);
  column.writeInt16BE(-1, 10);
  const count = Buffer.from([0, 1]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(Buffer.byteLength(value));
  return [
    message('T', Buffer.concat([count, Buffer.from(`${name.toLowerCase()}\0`), column])),
    message('D', Buffer.concat([count, size, Buffer.from(value)])),
    message('C', 'SELECT 1\0'),
  ];
}

function message(type: string, body: Buffer | string = ''): Buffer {
  const bytes = Buffer.from(body as string);
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(bytes.length + 4, 1);
  return Buffer.concat([head, bytes]);
}
