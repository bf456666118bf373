// The stream to the server, as the options of postgres.js say: a host, a path, or a socket of the project's own; and TLS.
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';

export interface Options {
  host: string[];
  port: number[];
  path: string | false;
  user: string;
  database: string;
  ssl: unknown;
  sslnegotiation: string | null;
  keep_alive: number | null;
  target_session_attrs: string | null;
  socket?: ((options: Options) => unknown) | undefined;
}

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** `opened` hears of each stream at once, so that it can be closed. */
export async function connectTo(
  options: Options,
  host: string,
  port: number,
  opened: (stream: Duplex) => void,
): Promise<Duplex> {
  const { ssl, sslnegotiation, keep_alive: seconds } = options;
  const plain = await openPlain(options, host, port, opened);
  if (seconds && plain instanceof net.Socket) plain.setKeepAlive(true, 1000 * seconds);
  if (!ssl) return plain;
  const isDirect = sslnegotiation === 'direct';
  if (!isDirect && !(await speaksTls(plain))) {
    if (ssl === 'prefer') return plain;
    throw new Error('The server does not support SSL connections');
  }
  const secure = tls.connect({
    socket: plain,
    ...(net.isIP(host) || options.path ? {} : { servername: host }),
    ...(isDirect ? { ALPNProtocols: ['postgresql'] } : {}),
    ...(ssl === 'require' || ssl === 'allow' || ssl === 'prefer' ? { rejectUnauthorized: false } : {}),
    ...(typeof ssl === 'object' ? ssl : {}),
  });
  opened(secure);
  await until(secure, 'secureConnect');
  return secure;
}

async function openPlain(
  options: Options,
  host: string,
  port: number,
  opened: (stream: Duplex) => void,
): Promise<Duplex> {
  if (options.socket) {
    const own = (await options.socket(options)) as Duplex;
    opened(own);
    return own;
  }
  const socket = options.path ? net.connect({ path: options.path }) : net.connect({ host, port });
  opened(socket);
  await until(socket, 'connect');
  return socket;
}

/** What comes along with the answer nobody has protected: it is none of the server's. */
async function speaksTls(stream: Duplex): Promise<boolean> {
  const answer = until(stream, 'data');
  stream.write(SSL_REQUEST);
  const bytes = (await answer) as Buffer;
  stream.pause();
  if (bytes.length !== 1) throw new Error('The server sent more than an answer to the request for SSL');
  return bytes[0] === 0x53;
}

function until(stream: Duplex, event: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      stream.off(event, happened).off('error', failed).off('close', closed);
      act();
    };
    const happened = (value: unknown) => settle(() => resolve(value));
    const failed = (error: unknown) => settle(() => reject(error));
    const closed = () => failed(new Error('The server closed the connection'));
    stream.on(event, happened).on('error', failed).on('close', closed);
  });
}
