// The ways in which a client comes to the server of soak.js and goes. Few of them say goodbye.
import assert from 'node:assert/strict';
import { connect as connectSocket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { connectHttp } from './http-client.js';

const LONG = 'await new Promise((done) => setTimeout(done, 3_000))';
const ENDLESS = 'for (;;);';

/** `ask` is for calls whose answer is waited for: all of them must get one. */
export const visits = {
  'SDK client over Streamable HTTP, closes without DELETE': (visit) => work(visit, streamable(visit.server)),
  'SDK client over SSE': (visit) => work(visit, sse(visit.server)),

  async 'SDK client over SSE, gone in the midst of a call'({ server, ask }) {
    const client = await open(sse(server));
    await ask(client.callTool({ name: 'shell', arguments: { code: '1+1' } }));
    client.callTool({ name: 'shell', arguments: { code: LONG } }).catch(() => {});
    await sleep(50);
    await client.close();
  },

  async 'sockets destroyed while idle'({ server, ask }) {
    const client = await connectHttp(server);
    await ask(client.call('shell', { code: 'let n = 1' }));
    assert.equal((await ask(client.call('shell', { code: 'n + 1' }))).output.value, '2');
    client.vanish();
  },

  async 'sockets destroyed in the midst of a call'({ server, ask }) {
    const client = await connectHttp(server);
    await ask(client.call('shell', { code: 'await prisma.user.count()' }));
    client.call('shell', { code: LONG }).catch(() => {});
    await sleep(50);
    client.vanish();
  },

  async 'sockets destroyed in the midst of the first call'({ server }) {
    const client = await connectHttp(server);
    client.call('shell', { code: LONG }).catch(() => {});
    await sleep(Math.random() * 100);
    client.vanish();
  },

  async 'sockets destroyed in the midst of an endless loop, others wait behind it'({ server }) {
    const client = await connectHttp(server);
    client.call('shell', { code: ENDLESS, timeout: 1_000 }).catch(() => {});
    for (let i = 0; i < 3; i++) client.call('shell', { code: '1' }).catch(() => {});
    await sleep(150);
    client.vanish();
  },

  async 'sockets destroyed with an open stream'({ server, ask }) {
    const client = await connectHttp(server);
    await client.listen();
    await ask(client.call('list_routes'));
    client.vanish();
  },

  async 'sessions by handle, left'({ server, ask }) {
    const client = await connectHttp(server);
    const { session } = await ask(client.call('shell', { code: 'let n = 40', session: 'new' }));
    const second = await connectHttp(server);
    assert.equal((await ask(second.call('shell', { code: 'n + 2', session }))).output.value, '42');
    client.vanish();
    second.vanish();
  },

  async 'DELETE in the midst of the first call'({ server }) {
    const client = await connectHttp(server);
    for (let i = 0; i < 3; i++) client.call('shell', { code: '1' }).catch(() => {});
    await sleep(Math.random() * 200);
    await client.end();
  },

  async 'session opened, never used'({ server }) {
    (await connectHttp(server)).vanish();
  },

  async 'half a request'({ server: { url, token } }) {
    const socket = connectSocket(Number(url.port), url.hostname);
    socket.on('error', () => {});
    socket.write(
      `POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nAuthorization: Bearer ${token}\r\n` +
        'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"jsonrpc"',
    );
    await sleep(100);
    socket.destroy();
  },

  'client process killed in the midst of a call': ({ killed }) => killed(),
};

async function work({ ask }, transport) {
  const client = await open(transport);
  const call = async (name, args = {}) => {
    const { isError, content, structuredContent } = await ask(client.callTool({ name, arguments: args }));
    assert.ok(!isError, content[0].text);
    return structuredContent;
  };
  await call('shell', { code: 'const list = [1, 2, 3]' });
  assert.equal((await call('shell', { code: 'list.length' })).output.value, '3');
  assert.ok((await call('list_routes')).items.length > 0);
  assert.ok((await call('list_models')).items.length > 0);
  const { tools } = await ask(client.listTools());
  assert.ok(tools.length > 0);
  await client.close();
}

async function open(transport) {
  const client = new Client({ name: 'soak', version: '1.0.0' });
  await client.connect(transport);
  return client;
}

function streamable({ url, token }) {
  return new StreamableHTTPClientTransport(url, { requestInit: headers(token) });
}

function sse({ url, token }) {
  return new SSEClientTransport(new URL('/sse', url), { requestInit: headers(token) });
}

function headers(token) {
  return { headers: { authorization: `Bearer ${token}` } };
}
