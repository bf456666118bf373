// The databases of the project as things to connect to: what its files name, then what its environment holds beside.
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { FoundConnection, NamedDatabases } from '../../protocol/databases/connections.ts';
import { drivers } from '../databases/drivers/index.ts';
import { parseDatabaseUrl } from '../disk/database-url.ts';

/** Where it is, or why nobody can say. */
export type Target = { scheme: string; url: string; file: string | null } | { reason: string };

export interface Candidate extends Omit<FoundConnection, 'driver' | 'reachable' | 'reason'> {
  target: Target;
}

const MOST = 30;
/** Spellings of one kind of database. */
const schemes: Readonly<Record<string, string>> = {
  ...{ postgres: 'postgresql', cockroachdb: 'postgresql', cockroach: 'postgresql', pg: 'postgresql' },
  ...{ mysql2: 'mysql', mariadb: 'mysql', sqlite: 'file', sqlite3: 'file', turso: 'file' },
};
const servers = new Set(
  drivers.flatMap(({ urlSchemes, port }) => (port === null ? [] : urlSchemes.map(schemeOf))),
);
/** A variable with the path of some other file is no database. */
const namesDatabase = /(?:^|_)(?:DB|DATABASE|SQLITE)(?:_|$)/i;

export function findConnections(
  root: string,
  named: NamedDatabases['items'],
  env: NodeJS.ProcessEnv,
): Candidate[] {
  const found: Candidate[] = [];
  const add = (candidate: Omit<Candidate, 'name'>, name: string) => {
    const isSame = ({ target, variable }: Candidate) =>
      variable !== null && variable === candidate.variable
        ? true
        : placeOf(target) !== null && placeOf(target) === placeOf(candidate.target);
    if (found.some(isSame) || found.length >= MOST) return;
    const taken = found.filter((other) => other.name.replace(/#\d+$/, '') === name).length;
    found.push({ name: taken === 0 ? name : `${name}#${taken + 1}`, ...candidate });
  };
  for (const { provider, host, port, name, variable, source } of named) {
    const target = targetOf(root, provider, name, variable, env);
    add({ provider, host, port, database: name, variable, source, target }, variable ?? name ?? provider);
  }
  for (const [variable, value = ''] of Object.entries(env)) {
    const written = /^([a-z][\w+.-]*):/i.exec(value)?.[1]?.toLowerCase();
    const scheme = schemeOf(written ?? '');
    const isFile = scheme === 'file' && namesDatabase.test(variable);
    const place = isFile || servers.has(scheme) ? parseDatabaseUrl(value) : null;
    if (!place) continue;
    const target = isFile ? fileTarget(root, place.name) : { scheme, url: value, file: null };
    const { host, port, name: database } = place;
    const provider = isFile ? 'sqlite' : scheme;
    add({ host, port, database, provider, variable, source: null, target }, variable);
  }
  return found;
}

function schemeOf(provider: string): string {
  return schemes[provider] ?? provider;
}

const placeOf = (target: Target): string | null => ('reason' in target ? null : (target.file ?? target.url));

function targetOf(
  root: string,
  provider: string,
  name: string | null,
  variable: string | null,
  env: NodeJS.ProcessEnv,
): Target {
  const url = variable === null ? undefined : env[variable];
  const scheme = schemeOf(/^([a-z][\w+.-]*):/i.exec(url ?? '')?.[1]?.toLowerCase() ?? provider.toLowerCase());
  if (scheme === 'file') return fileTarget(root, name);
  if (url) return { scheme, url, file: null };
  if (variable !== null) return { reason: `the variable ${variable} is not set where the shell runs` };
  return { reason: 'no variable of the environment holds its URL' };
}

function fileTarget(root: string, name: string | null): Target {
  if (name === null) return { reason: 'its file is not known' };
  if (name.startsWith(':')) return { reason: 'a database in memory is empty for everybody else' };
  const file = resolve(root, name);
  if (!existsSync(file)) return { reason: `there is no file ${relative(root, file)}` };
  return { scheme: 'file', url: `file:${file}`, file };
}
