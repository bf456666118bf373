// Takes a database URL apart. Credentials are never part of the result.

interface DatabasePlace {
  host: string | null;
  port: number | null;
  /** Database name; for SQLite the path as written. */
  name: string | null;
}

/** Host, port and name in a URL as ORMs take it; null when it is not well-formed, so that no part of a password is mistaken for one of them. */
export function parseDatabaseUrl(url: string): DatabasePlace | null {
  const file = /^(?:file|sqlite):(?:\/\/(?=\/))?([^?]+)/.exec(url);
  if (file !== null) return { host: null, port: null, name: file[1] ?? null };
  const parts = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(url);
  if (parts === null) return null;
  const [, scheme = '', rest = ''] = parts;
  return /^(sqlserver|jdbc)/i.test(scheme) ? parseSqlServer(rest) : parseAuthority(rest);
}

// user:password@host1:27017,host2:27017/name?options
function parseAuthority(text: string): DatabasePlace | null {
  const [, authority = '', path = '', query = ''] = /^([^/?#]*)(?:\/([^?#]*))?(\?[^#]*)?/.exec(text) ?? [];
  // A "/", "?" or "#" inside a password ends the authority too early; what is left then still has the "@".
  const isCut = text.includes('#') || path.includes('@') || (query.includes('@') && !authority.includes('@'));
  const hosts = authority.slice(authority.lastIndexOf('@') + 1).split(',');
  const named = hosts.map((host) => /^(\[[\da-fA-F:.]+\]|[^:[\]\s@]+)?(?::(\d+))?$/.exec(host));
  if (isCut || named.some((match) => match === null)) return null;
  const port = named[0]?.[2];
  return {
    host: named.map((match) => match?.[1] ?? '').join(',') || null,
    port: port === undefined ? null : Number(port),
    name: decode(path.split('/')[0] ?? '') || null,
  };
}

// host\instance:1433;database=shop;user=...;password={a;b}
function parseSqlServer(text: string): DatabasePlace | null {
  const [server = '', ...pairs] = text.match(/(?:\{[^}]*\}|[^;{])+/g) ?? [];
  const match = /^([^:;@\s]+?)?(?::(\d+))?$/.exec(server);
  if (match === null) return null;
  const values = new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim().toLowerCase(), pair.slice(at + 1).replace(/^\{|\}$/g, '')] as const;
    }),
  );
  return {
    host: match[1] ?? null,
    port: match[2] === undefined ? null : Number(match[2]),
    name: values.get('database') ?? values.get('initial catalog') ?? null,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray "%": as it is written.
    return text;
  }
}
