// A MySQL without tables: every statement is done. https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html
import type { PretendedServer } from './server.ts';

const QUIT = 0x01;
const QUERY = 0x03;
/** Protocol 4.1, secure connections, plug-ins for authentication, transactions. */
const CAPABILITIES = 0x0008_a201;
const OK = Buffer.from([0, 0, 0, 2, 0, 0, 0]);

export const mysql: PretendedServer = {
  port: 3306,
  greeting: packet(0, greeting()),
  knows: () => false,
  answer(bytes) {
    const answers: Buffer[] = [];
    let at = 0;
    while (bytes.length - at >= 4) {
      const length = bytes.readUIntLE(at, 3);
      const number = bytes[at + 3] ?? 0;
      if (bytes.length < at + 4 + length) break;
      const body = bytes.subarray(at + 4, at + 4 + length);
      at += 4 + length;
      if (number === 0 && body[0] === QUIT) continue;
      answers.push(
        ...(number === 0 && body[0] === QUERY ? replyTo(body.toString('utf8', 1)) : [packet(number + 1, OK)]),
      );
    }
    return { answer: Buffer.concat(answers), used: at };
  },
};

/** Clients ask for the version and take the first row; of anything else that selects there is none. */
function replyTo(sql: string): Buffer[] {
  if (!/^\s*(?:select|show)\b/i.test(sql)) return [packet(1, OK)];
  const isVersion = /version\(\)|@@version/i.test(sql);
  const name = /\bas\s+[`"]?(\w+)/i.exec(sql)?.[1] ?? 'version()';
  const rows = isVersion ? [sized('8.0.36')] : [];
  const end = Buffer.from([0xfe, 0, 0, 2, 0]);
  const tail = Buffer.from([0x0c, 33, 0, 255, 0, 0, 0, 0xfd, 0, 0, 0, 0, 0]);
  const column = Buffer.concat([
    sized('def'),
    sized(''),
    sized(''),
    sized(''),
    sized(name),
    sized(name),
    tail,
  ]);
  return [Buffer.from([1]), column, end, ...rows, end].map((body, index) => packet(index + 1, body));
}

function greeting(): Buffer {
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(CAPABILITIES);
  return Buffer.concat([
    Buffer.from([10]),
    Buffer.from('8.0.36\0'),
    Buffer.from([1, 0, 0, 0]),
    Buffer.from('12345678\0'),
    ...[flags.subarray(0, 2), Buffer.from([33, 2, 0]), flags.subarray(2)],
    Buffer.from([21]),
    Buffer.alloc(10),
    Buffer.from('123456789012\0'),
    Buffer.from('mysql_native_password\0'),
  ]);
}

const sized = (text: string): Buffer =>
  Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]);

function packet(number: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntLE(body.length, 0, 3);
  head.writeUInt8(number, 3);
  return Buffer.concat([head, body]);
}
