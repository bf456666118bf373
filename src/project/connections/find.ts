// The databases of the project as things to connect to: what its files name, then what its environment holds beside.
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { FoundConnection, NamedDatabases } from '../../protocol/databases/connections.ts';
import { type NamedServer, namedServers, schemeOf } from '../databases/named-servers.ts';
import { parseDatabaseUrl } from '../disk/database-url.ts';
import { sqliteFiles } from './files.ts';

/** Where it is, or why nobody can say. */
export type Target = { scheme: string; url: string; file: string | null } | { reason: string };

export interface Candidate extends Omit<FoundConnection, 'driver' | 'reachable' | 'reason'> {
  target: Target;
}

const MOST = 30;
/** A variable with the path or URL of some other file is no database. */
const namesDatabase = /(?:^|_)(?:DB|DATABASE|SQLITE)(?:_|$)/i;

export function findConnections(
  root: string,
  named: NamedDatabases['items'],
  env: NodeJS.ProcessEnv,
): Candidate[] {
  const found: Candidate[] = [];
  const servers = namedServers(env, root);
  const urlOf = (variable: string | null): string | undefined =>
    servers.find((server) => server.variable === variable)?.url ?? env[variable ?? ''];
  const add = (candidate: Omit<Candidate, 'name'>, name: string) => {
    const isSame = ({ target, variable }: Candidate) =>
      variable !== null && variable === candidate.variable
        ? true
        : placeOf(target) !== null && placeOf(target) === placeOf(candidate.target);
    if (found.some(isSame) || found.length >= MOST) return;
    const taken = found.filter((other) => other.name.replace(/#\d+$/, '') === name).length;
    found.push({ name: taken === 0 ? name : `${name}#${taken + 1}`, ...candidate });
  };
  for (const item of named) {
    const { provider, host, port, name, variable, source } = withServer(item, servers);
    const target = targetOf(root, provider, name, variable, urlOf(variable));
    add({ provider, host, port, database: name, variable, source, target }, variable ?? name ?? provider);
  }
  for (const [variable, value = ''] of Object.entries(env)) {
    const file = namesDatabase.test(variable) ? fileIn(value) : null;
    const server = servers.find((other) => other.variable === variable);
    if (file !== null) {
      const place = { host: null, port: null, database: file };
      add({ ...place, provider: 'sqlite', variable, source: null, target: fileTarget(root, file) }, variable);
    } else if (server) {
      const { host, port, name: database, url } = server;
      const target = { scheme: server.scheme, url, file: null };
      add({ host, port, database, provider: server.scheme, variable, source: null, target }, variable);
    }
  }
  if (found.length > 0) return found;
  for (const file of sqliteFiles(root)) {
    const place = { host: null, port: null, database: file, variable: null, source: file };
    add({ ...place, provider: 'sqlite', target: fileTarget(root, file) }, file);
  }
  return found;
}

/** What its file tells by parts, the environment may name whole. */
function withServer(item: NamedDatabases['items'][number], servers: readonly NamedServer[]) {
  const { provider, host, name, variable } = item;
  if (variable !== null) return item;
  const scheme = schemeOf(provider.toLowerCase());
  const server = servers.find(
    (one) =>
      one.scheme === scheme && (host === null || one.host === host) && (name === null || one.name === name),
  );
  return server
    ? { ...item, variable: server.variable, host: server.host, port: server.port, name: server.name }
    : item;
}

/** A URL of a file, or a path that ends as those of SQLite do. */
function fileIn(value: string): string | null {
  if (/^(?:file|sqlite):/i.test(value)) return parseDatabaseUrl(value)?.name ?? null;
  return /^[^\s:]+\.(?:db|db3|sqlite|sqlite3)$/i.test(value) ? value : null;
}

const placeOf = (target: Target): string | null => ('reason' in target ? null : (target.file ?? target.url));

function targetOf(
  root: string,
  provider: string,
  name: string | null,
  variable: string | null,
  url: string | undefined,
): Target {
  const scheme = schemeOf(/^([a-z][\w+.-]*):/i.exec(url ?? '')?.[1]?.toLowerCase() ?? provider.toLowerCase());
  if (scheme === 'file') return fileTarget(root, name);
  if (url) return { scheme, url, file: null };
  if (variable !== null) return { reason: `the variable ${variable} is not set where the shell runs` };
  return { reason: 'no variable of the environment holds its URL or its host' };
}

function fileTarget(root: string, name: string | null): Target {
  if (name === null) return { reason: 'its file is not known' };
  if (name.startsWith(':')) return { reason: 'a database in memory is empty for everybody else' };
  const file = resolve(root, name);
  if (!existsSync(file)) return { reason: `there is no file ${relative(root, file)}` };
  return { scheme: 'file', url: `file:${file}`, file };
}
