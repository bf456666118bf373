// A database whose host, user, password and name stand in variables of their own: DB_HOST, POSTGRES_USER, PGDATABASE.

export interface DatabaseParts {
  /** The variable of its host. */
  variable: string;
  /** Without brackets; a path is a folder of sockets. */
  host: string;
  port: number | null;
  user: string | null;
  password: string | null;
  name: string | null;
  /** What its variables may say of its kind, the plainest first: "postgres", "mysql". */
  kinds: string[];
}

type Part = 'host' | 'port' | 'user' | 'password' | 'name' | 'kind';

const words: Readonly<Record<Part, string>> = {
  host: 'HOST|HOSTNAME|HOST_NAME|HOST_?ADDR|SERVER|ADDRESS|ENDPOINT',
  port: 'PORT|TCP_PORT',
  user: 'USER|USERNAME|USER_NAME|LOGIN',
  password: 'PASS|PASSWORD|PASSWD|PWD|USER_PASSWORD',
  name: 'NAME|DATABASE|DATABASE_NAME|DB|DBNAME|DB_NAME',
  kind: 'TYPE|DIALECT|CLIENT|CONNECTION|DRIVER|ENGINE|PROVIDER|KIND',
};
const isDatabase =
  /(?:^|_)(?:DB|DATABASE|RDS|SQL|POSTGRES|POSTGRESQL|PG|PSQL|PGSQL|MYSQL|MARIADB|MONGO|MONGODB|TYPEORM|SEQUELIZE|KNEX|ORM)\d*(?:_|$)/;
const isOther =
  /(?:^|_)(?:REDIS|VALKEY|CACHE|ELASTIC\w*|OPENSEARCH|INFLUX\w*|NEO4J|CASSANDRA|CLICKHOUSE|MSSQL|ORACLE)(?:_|$)/;
const isKind = /(?:^|_)(?:POSTGRES|POSTGRESQL|PG|PSQL|PGSQL|MYSQL|MARIADB|MONGO|MONGODB)(?=\d*(?:_|$))/;

const patterns = (Object.entries(words) as [Part, string][]).map(
  ([part, text]) => [part, new RegExp(`^(\\w*?)(?:_|(?<=^PG|^MYSQL|^MARIADB))(?:${text})$`)] as const,
);

/** By what their names have in common; a host is needed, and a user or a name beside it. */
export function databaseParts(env: Readonly<Record<string, string | undefined>>): DatabaseParts[] {
  const groups = new Map<string, Map<Part, { variable: string; value: string }>>();
  for (const [variable, text = ''] of Object.entries(env)) {
    const value = text.trim();
    if (value === '') continue;
    for (const [part, pattern] of patterns) {
      const [whole = '', prefix] = pattern.exec(variable.toUpperCase()) ?? [];
      if (prefix === undefined || isOther.test(prefix)) continue;
      if (!isDatabase.test(prefix) && !/_(?:DB|DATABASE)_?NAME$/.test(whole)) continue;
      // MONGO_DB_HOST goes with MONGO_USER.
      const key = prefix.replace(/_(?:DB|DATABASE)$/, '');
      const group = groups.get(key) ?? new Map();
      groups.set(key, group);
      if (!group.has(part)) group.set(part, { variable, value });
    }
  }
  return [...groups].flatMap(([prefix, group]) => {
    const of = (part: Part) => group.get(part)?.value ?? null;
    const host = group.get('host');
    const port = Number(of('port') ?? Number.NaN);
    // A host with a scheme is a URL, which is read as one.
    if (!host || !/^[\w.:[\]/-]+$/.test(host.value) || /:\/\//.test(host.value)) return [];
    if (of('user') === null && of('name') === null) return [];
    const { at, written } = apart(host.value);
    return [
      {
        ...{ variable: host.variable, host: at },
        port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : written,
        ...{ user: of('user'), password: of('password'), name: of('name') },
        kinds: [of('kind'), isKind.exec(prefix)?.[0].replace('_', '')].flatMap(
          (kind) => kind?.toLowerCase() ?? [],
        ),
      },
    ];
  });
}

/** `host:5432` and `[::1]:5432`. */
function apart(host: string): { at: string; written: number | null } {
  const [, bracketed, plain, port] = /^(?:\[([\da-f:.]+)\]|([^:/[\]]+))(?::(\d+))?$/i.exec(host) ?? [];
  return { at: bracketed ?? plain ?? host, written: port === undefined ? null : Number(port) };
}
