// Whether the databases that a shell may reach are on this machine: a dry run there disturbs nobody else.
import { databaseParts } from '../../protocol/databases/parts.ts';
import type { Scope } from '../../protocol/permissions.ts';

/** Files, and what holds no rows. */
const others =
  /^(?:file|sqlite|https?|wss?|git|ssh|s?ftp|s3|gs|npm|smtps?|imaps?|ldaps?|rediss?|valkeys?|memcached?|amqps?|kafka|nats|mqtts?|socks[45]?h?)(?:\+\w+)?$/i;

/**
 * Of what the environment names, and of what is permitted beyond. A URL that cannot be told apart counts as one
 * elsewhere. Tunnels look local: where they lead, nobody knows.
 */
export function areDatabasesLocal(env: NodeJS.ProcessEnv, net: Scope): boolean {
  if (net === true || !net.every((host) => isLoopback(host) || host.startsWith('unix:'))) return false;
  // Of every kind, also of one that no driver of ours speaks.
  if (!databaseParts(env).every(({ host }) => host.startsWith('/') || isLoopback(hostOf(host)))) return false;
  return Object.values(env).every((value = '') => {
    const [, scheme = '', rest = ''] = /^(?:jdbc:)?([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(value) ?? [];
    return scheme === '' || others.test(scheme) || hostsOf(rest).every(isLoopback);
  });
}

/** `user:password@one:5432,two/name`; a password may hold what ends an authority. */
function hostsOf(rest: string): string[] {
  const authority = rest.slice(rest.lastIndexOf('@') + 1).split(/[/?#;]/, 1)[0] ?? '';
  return authority.split(',');
}

const hostOf = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** None, or the path of a socket, is this machine as well. */
function isLoopback(host: string): boolean {
  return /^(?:(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])?(?::\d+)?|%2f.*)$/i.test(host);
}
