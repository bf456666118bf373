// A client of nothing but node:http, with a connection that is kept: its own work must not hide what is measured.
// Not autocannon: that repeats requests, but an MCP session begins with a handshake and each client has its own.
import { Agent, request as httpRequest } from 'node:http';

const PROTOCOL = '2025-11-25';
const CALL_MS = 60_000;

/** Opens an MCP session. */
export async function connectHttp({ url, token }) {
  const client = createHttpClient({ url, token });
  await client.open();
  return client;
}

function createHttpClient({ url, token }) {
  const agent = new Agent({ keepAlive: true });
  let session;
  let lastId = 0;

  /** Resolves with the headers; `text` resolves with the whole answer. */
  const exchange = (method, body) =>
    new Promise((resolve, reject) => {
      const headers = { accept: 'application/json, text/event-stream', authorization: `Bearer ${token}` };
      if (session) Object.assign(headers, { 'mcp-session-id': session, 'mcp-protocol-version': PROTOCOL });
      if (body) {
        headers['content-type'] = 'application/json';
        headers['content-length'] = Buffer.byteLength(body);
      }
      const request = httpRequest(url, { method, agent, headers });
      request.once('error', reject);
      request.once('response', (response) => {
        const text = new Promise((done, failed) => {
          let all = '';
          response.setEncoding('utf8').on('data', (chunk) => {
            all += chunk;
          });
          response.once('end', () => done(all)).once('error', failed);
        });
        text.catch(() => {});
        resolve({ status: response.statusCode, headers: response.headers, text });
      });
      request.end(body);
    });

  const post = (message) => exchange('POST', JSON.stringify({ jsonrpc: '2.0', ...message }));
  const request = (method, params) => post({ id: ++lastId, method, params });

  async function answered(method, params) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${method}: no answer in ${CALL_MS} ms`)), CALL_MS);
    });
    const answer = (async () => {
      const { status, headers, text } = await request(method, params);
      const body = await text;
      if (status !== 200) throw new Error(`${method}: ${status} ${body}`);
      return { headers, body };
    })();
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async open() {
      const params = {
        protocolVersion: PROTOCOL,
        capabilities: {},
        clientInfo: { name: 'bench', version: '1.0.0' },
      };
      const { headers } = await answered('initialize', params);
      session = headers['mcp-session-id'];
      await (await post({ method: 'notifications/initialized' })).text;
    },
    /** Resolves with the answer's headers; nobody waits for the rest. */
    begin: (name, args = {}) => request('tools/call', { name, arguments: args }),
    /** Looks at the answer no closer than to see that it is one. */
    async load(name, args = {}) {
      const { body } = await answered('tools/call', { name, arguments: args });
      if (!body.includes('"result"') || body.includes('"isError":true')) throw new Error(`${name}: ${body}`);
    },
    async call(name, args = {}) {
      const { body } = await answered('tools/call', { name, arguments: args });
      const { result, error } = lastMessage(body);
      if (error) throw new Error(`${name}: ${error.message}`);
      if (result.isError) throw new Error(`${name}: ${result.content[0].text}`);
      return result.structuredContent ?? result;
    },
    /** The stream of what the server says by itself. */
    listen: () => exchange('GET'),
    /** Says goodbye: the server ends the session. */
    async end() {
      await (await exchange('DELETE')).text;
      agent.destroy();
    },
    /** Says nothing: the sockets are gone, whatever is on its way. */
    vanish: () => agent.destroy(),
  };
}

/** The answer to a request is the last event of its stream. */
function lastMessage(body) {
  const line = body.split('\n').findLast((text) => text.startsWith('data: {'));
  return JSON.parse(line?.slice('data: '.length) ?? body);
}
