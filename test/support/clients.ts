// Clients of databases, in small, as packages of a test's project: they connect as the real ones do, and wait for an answer.

/** Path below node_modules to text. */
export const smallClients: Record<string, string> = {
  'small-redis/index.js': `const net = require('node:net');
exports.connect = (port = 6379) => new Promise((done, fail) => {
  const socket = net.connect(port, '127.0.0.1').on('error', fail);
  const waiting = [];
  let text = '';
  socket.on('data', (chunk) => { text += chunk; waiting.shift()?.(text); text = ''; });
  const send = (...words) => new Promise((answer) => { waiting.push(answer); socket.write('*' + words.length + '\\r\\n' + words.map((word) => '$' + word.length + '\\r\\n' + word + '\\r\\n').join('')); });
  socket.on('connect', async () => { await send('INFO'); done({ send, quit: () => socket.end() }); });
});`,
  'small-mongo/index.js': `const net = require('node:net');
const hello = Buffer.from('100000001068656c6c6f000100000000', 'hex');
const message = (id) => { const head = Buffer.alloc(21); head.writeInt32LE(21 + hello.length, 0); head.writeInt32LE(id, 4); head.writeInt32LE(2013, 12); return Buffer.concat([head, hello]); };
exports.connect = () => new Promise((done, fail) => {
  const socket = net.connect(27017, '127.0.0.1', () => socket.write(message(7))).on('error', fail);
  socket.on('data', (bytes) => {
    if (bytes.readInt32LE(0) !== bytes.length || bytes.readInt32LE(8) !== 7 || !bytes.includes('isWritablePrimary')) return fail(new Error('no such answer'));
    done({ close: () => socket.end() });
  });
});`,
};
