// Servers that are pretended, by the bytes; real clients are in ordinary-apps.test.ts.
import { describe, expect, test } from 'vitest';
import { mongodb } from '../../../src/project/live/servers/mongodb.ts';
import { mysql } from '../../../src/project/live/servers/mysql.ts';
import { postgresql } from '../../../src/project/live/servers/postgresql.ts';
import { redis } from '../../../src/project/live/servers/redis.ts';

const servers = { redis, postgresql, mongodb, mysql };

/** As it comes in: a byte at a time, the rest kept. */
function inPieces(server: (typeof servers)[keyof typeof servers], bytes: Buffer): Buffer {
  let unread = Buffer.alloc(0);
  const answers: Buffer[] = [];
  for (const byte of bytes) {
    unread = Buffer.concat([unread, Buffer.from([byte])]);
    const { answer, used } = server.answer(unread);
    answers.push(answer);
    unread = unread.subarray(used);
  }
  expect(unread).toHaveLength(0);
  return Buffer.concat(answers);
}

const command = (...words: string[]) =>
  `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
const start = Buffer.from([0, 0, 0, 9, 0, 3, 0, 0, 0]);
const pgMessage = (type: string, body: Buffer) => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const mongoMessage = (flags: number) => {
  const bytes = Buffer.alloc(26);
  bytes.writeInt32LE(26, 0);
  bytes.writeInt32LE(5, 4);
  bytes.writeInt32LE(2013, 12);
  bytes.writeInt32LE(flags, 16);
  bytes.writeInt32LE(5, 21);
  return bytes;
};
const mysqlPacket = (number: number, ...body: number[]) => Buffer.from([body.length, 0, 0, number, ...body]);

const requests: Record<keyof typeof servers, Buffer> = {
  redis: Buffer.from(
    command('PING') + command('GET', 'x') + command('SET', 'x', 'é'.repeat(1)).replace('$1\r\né', '$2\r\né'),
  ),
  postgresql: Buffer.concat([
    start,
    pgMessage('Q', Buffer.from('SELECT 1; SHOW server_version\0')),
    ...['P', 'B', 'E', 'S'].map((type) => pgMessage(type, Buffer.from('\0\0'))),
  ]),
  mongodb: Buffer.concat([mongoMessage(0), mongoMessage(2), mongoMessage(0)]),
  mysql: Buffer.concat([
    mysqlPacket(1, 1, 2, 3),
    mysqlPacket(0, 3, ...Buffer.from('SELECT 1')),
    mysqlPacket(0, 14),
  ]),
};

describe.each(Object.keys(servers) as (keyof typeof servers)[])('%s', (name) => {
  test('answers the same whether a request comes at once or in pieces', () => {
    const { answer, used } = servers[name].answer(requests[name]);
    expect(used).toBe(requests[name].length);
    expect(answer.length).toBeGreaterThan(0);
    expect(inPieces(servers[name], requests[name])).toEqual(answer);
  });

  test('takes no other for itself', () => {
    for (const [other, bytes] of Object.entries(requests))
      if (other !== name) expect(servers[name].knows(bytes), other).toBe(false);
  });
});

test('what they say', () => {
  expect(redis.answer(requests.redis).answer.toString()).toBe('+PONG\r\n$-1\r\n+OK\r\n');
  const types = [
    ...postgresql
      .answer(requests.postgresql)
      .answer.toString('latin1')
      .matchAll(/[RSKZTDC12](?=\0\0)/g),
  ];
  expect(types.map(([type]) => type).join('')).toMatch(/^RS+KZCTDCZ12CZ$/);
  // The second one wants none.
  expect(
    mongodb
      .answer(requests.mongodb)
      .answer.toString('latin1')
      .match(/isWritablePrimary/g),
  ).toHaveLength(2);
  expect(mysql.greeting?.[3]).toBe(0);
});
