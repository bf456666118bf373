// Which Host and Origin headers are ours: a page in a browser must not reach the server under a name of its own.
import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** As in --host: a name or an address without brackets. */
export function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host.toLowerCase() === 'localhost';
  return loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** `host` as it stands in a URL. */
export function urlHost(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/** The Host header as a URL has it (lower case, port 80 left out); undefined if it is none. */
export function parseHost(header: string | undefined): URL | undefined {
  if (!header || /[\s/?#@\\]/.test(header)) return undefined;
  return URL.parse(`http://${header}`) ?? undefined;
}

export interface Addresses {
  /** As given with --host. */
  host: string;
  /** The port that is listened on. */
  port: number;
  /** --allowed-host: names, with a port or for any port. */
  allowedHosts: readonly string[];
  /** --allowed-origin: whole origins. */
  allowedOrigins: readonly string[];
}

export function isAllowedHost(url: URL, { host, port, allowedHosts }: Addresses): boolean {
  const own = isWildcard(host) ? LOOPBACK_NAMES : [...LOOPBACK_NAMES, urlHost(host).toLowerCase()];
  if (own.includes(url.hostname) && Number(url.port || 80) === port) return true;
  return allowedHosts.some((allowed) => {
    const { hostname, host: withPort } = parseHost(allowed) ?? { hostname: '', host: '' };
    return /:\d+$/.test(allowed) ? url.host === withPort : url.hostname === hostname;
  });
}

/** `host`: the Host header, allowed already. Pages that the server itself would serve may talk to it; there are none. */
export function isAllowedOrigin(origin: string, host: URL, { allowedOrigins }: Addresses): boolean {
  return origin === host.origin || allowedOrigins.includes(origin);
}
