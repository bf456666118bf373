// The database servers that the environment names, by a URL or by parts, and whose drivers we know.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DatabaseParts, databaseParts } from '../../protocol/databases/parts.ts';
import { parseDatabaseUrl } from '../disk/database-url.ts';
import { drivers } from './drivers/index.ts';

export interface NamedServer {
  variable: string;
  /** In the spelling of `schemeOf`. */
  scheme: string;
  url: string;
  host: string | null;
  port: number | null;
  name: string | null;
  /** Of such a server, where no other is said. */
  usualPort: number;
}

interface Kind {
  scheme: string;
  port: number;
  /** Drivers that speak to it. */
  packages: string[];
}

/** Spellings of one kind of database. */
const schemes: Readonly<Record<string, string>> = {
  ...{ postgres: 'postgresql', cockroachdb: 'postgresql', cockroach: 'postgresql', pg: 'postgresql' },
  ...{ pgsql: 'postgresql', psql: 'postgresql', turso: 'file' },
  ...{ mysql2: 'mysql', mariadb: 'mysql', sqlite: 'file', sqlite3: 'file' },
};

export const schemeOf = (provider: string): string => schemes[provider] ?? provider;

const kinds: Kind[] = [];
for (const { name, port, urlSchemes } of drivers) {
  const scheme = schemeOf(urlSchemes[0] ?? '');
  const kind = kinds.find((other) => other.scheme === scheme);
  if (kind) kind.packages.push(name);
  else if (port !== null) kinds.push({ scheme, port, packages: [name] });
}
const others = /^(?:(?:better-)?sqlite\d*|libsql|mssql|sqlserver|oracle(?:db)?|sap|spanner|snowflake)$/;

/** `folder`: its package.json says which database is meant where the variables do not. */
export function namedServers(env: NodeJS.ProcessEnv, folder: string): NamedServer[] {
  const servers = Object.entries(env).flatMap(([variable, url = '']) => serverOfUrl(variable, url));
  for (const parts of databaseParts(env)) {
    const kind = kindOf(parts, folder);
    const found = kind === undefined ? [] : serverOfUrl(parts.variable, urlOf(kind.scheme, parts));
    // A URL beside its own parts.
    for (const server of found) if (!servers.some((other) => isSame(other, server))) servers.push(server);
  }
  return servers;
}

function serverOfUrl(variable: string, url: string): NamedServer[] {
  const scheme = schemeOf(/^([a-z][\w+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? '');
  const usualPort = drivers.find(
    ({ port, urlSchemes }) => port !== null && urlSchemes.includes(scheme),
  )?.port;
  const place = usualPort == null ? null : parseDatabaseUrl(url);
  return place && usualPort != null ? [{ variable, scheme, url, ...place, usualPort }] : [];
}

const isSame = (one: NamedServer, other: NamedServer): boolean =>
  (one.host ?? 'localhost') === (other.host ?? 'localhost') &&
  (one.port ?? one.usualPort) === (other.port ?? other.usualPort) &&
  one.name === other.name;

/** By what its variables say, its port, or the one kind of driver that is declared. */
function kindOf({ kinds: said, port }: DatabaseParts, folder: string): Kind | undefined {
  for (const text of said) {
    const kind = kinds.find(({ scheme }) => [schemeOf(text), `${text}db`].includes(scheme));
    if (kind || others.test(text)) return kind;
  }
  const byPort = kinds.find((kind) => port !== null && isNear(port, kind.port));
  if (byPort) return byPort;
  const declared = declaredIn(folder);
  const possible = kinds.filter(({ packages }) => packages.some((name) => declared.has(name)));
  return possible.length === 1 ? possible[0] : undefined;
}

/** As several of one kind on a machine have them: 5433, 54322. */
const isNear = (port: number, usual: number): boolean =>
  (port >= usual && port < usual + 10) || Math.floor(port / 10) === usual;

function declaredIn(folder: string): Set<string> {
  try {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return new Set(Object.keys({ ...dependencies, ...devDependencies }));
  } catch {
    // What is wrong with it is said by who reads it.
    return new Set();
  }
}

function urlOf(scheme: string, { host, port, user, password, name }: DatabaseParts): string {
  const secret = password === null ? '' : `:${encodeURIComponent(password)}`;
  const login = user === null ? '' : `${encodeURIComponent(user)}${secret}@`;
  const path = encodeURIComponent(name ?? '');
  if (host.startsWith('/')) {
    const option = scheme === 'mysql' ? 'socketPath' : 'host';
    return `${scheme}://${login}/${path}?${option}=${encodeURIComponent(host)}`;
  }
  const place = host.includes(':') ? `[${host}]` : host;
  return `${scheme}://${login}${place}${port === null ? '' : `:${port}`}/${path}`;
}
