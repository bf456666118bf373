// A Redis without data: every command is answered, as if there were nothing. https://redis.io/docs/latest/develop/reference/protocol-spec/
import type { PretendedServer } from './server.ts';

const OK = new Set([
  'AUTH',
  'SELECT',
  'SET',
  'SETEX',
  'CLIENT',
  'CONFIG',
  'QUIT',
  'MULTI',
  'FLUSHDB',
  'FLUSHALL',
]);
const none = '$-1\r\n';

export const redis: PretendedServer = {
  knows: (first) => first.toString('latin1', 0, 1) === '*',
  answer(bytes) {
    const answers: string[] = [];
    let at = 0;
    for (let next = readCommand(bytes, at); next; next = readCommand(bytes, at)) {
      at = next.end;
      answers.push(replyTo(next.words));
    }
    return { answer: Buffer.from(answers.join('')), used: at };
  },
};

function readCommand(bytes: Buffer, start: number): { words: string[]; end: number } | undefined {
  const line = (at: number) => {
    const end = bytes.indexOf('\r\n', at);
    return end === -1 ? undefined : { text: bytes.toString('utf8', at, end), next: end + 2 };
  };
  const head = line(start);
  const count = head?.text.startsWith('*') ? Number(head.text.slice(1)) : Number.NaN;
  if (!head || !Number.isInteger(count)) return undefined;
  const words: string[] = [];
  let at = head.next;
  for (let index = 0; index < count; index++) {
    const size = line(at);
    const length = size?.text.startsWith('$') ? Number(size.text.slice(1)) : Number.NaN;
    if (!size || !(length >= 0) || size.next + length + 2 > bytes.length) return undefined;
    words.push(bytes.toString('utf8', size.next, size.next + length));
    at = size.next + length + 2;
  }
  return { words, end: at };
}

function replyTo([name = '', ...args]: string[]): string {
  const command = name.toUpperCase();
  if (command === 'HELLO') return hello(args[0] === '3');
  if (command === 'PING') return '+PONG\r\n';
  if (command === 'INFO')
    return bulk(
      'redis_version:7.4.0\r\nredis_mode:standalone\r\nloading:0\r\nmaxmemory_policy:noeviction\r\n',
    );
  if (command === 'EXEC') return '*0\r\n';
  if (/^P?SUBSCRIBE$/.test(command))
    return args
      .map((channel, index) => `*3\r\n${bulk(command.toLowerCase())}${bulk(channel)}:${index + 1}\r\n`)
      .join('');
  // What waits for data is not answered.
  if (/^B[LRZ]|^XREAD/.test(command)) return '';
  return OK.has(command) ? '+OK\r\n' : none;
}

/** In version 3 of the protocol it is a map. */
function hello(isMap: boolean): string {
  const facts = { server: 'redis', version: '7.4.0', mode: 'standalone', role: 'master' };
  const fields = Object.entries(facts).flat().map(bulk);
  return `${isMap ? `%${fields.length / 2}` : `*${fields.length}`}\r\n${fields.join('')}`;
}

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
