// Paths as Fastify joins them, and what find-my-way makes of them. https://github.com/delvedor/find-my-way#supported-path-formats

/** The prefix of a scope in a scope. */
export function joinPrefixes(outer: string, inner: string): string {
  if (inner === '') return outer;
  if (outer.endsWith('/')) return outer + inner.replace(/^\//, '');
  return inner.startsWith('/') ? outer + inner : `${outer}/${inner}`;
}

/** "/" below a prefix is the prefix itself, unless the route wants the slash. */
export function joinRoute(prefix: string, path: string, trailingSlash: 'both' | 'slash'): string {
  if (path === '/' && prefix !== '' && trailingSlash !== 'slash') return prefix;
  if (path.startsWith('/') && prefix.endsWith('/')) return prefix + path.slice(1);
  return prefix + path || '/';
}

/** A prefix as it is listed: one of "/" adds nothing. */
export function plainPrefix(prefix: string): string {
  return prefix.replace(/\/$/, '');
}

/** `:id`, `:file(^\\d+).png`, `:from-:to`, `:id?`; a "*" is a parameter of that name, "::" a colon. */
export function paramNames(path: string): string[] {
  const names: string[] = [];
  for (let at = 0; at < path.length; at += 1) {
    if (path[at] === '*') names.push('*');
    if (path[at] !== ':') continue;
    if (path[at + 1] === ':') {
      at += 1;
      continue;
    }
    const name = /^[^/().-]*/.exec(path.slice(at + 1))?.[0] ?? '';
    names.push(name.replace(/\?$/, ''));
    at += name.length;
    if (path[at + 1] === '(') at = endOfGroup(path, at + 1);
  }
  return names;
}

/** Where the bracket at `start` closes. */
export function endOfGroup(path: string, start: number): number {
  let depth = 0;
  for (let at = start; at < path.length; at += 1) {
    if (path[at] === '\\') at += 1;
    else if (path[at] === '(') depth += 1;
    else if (path[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return path.length;
}

const everyMethod = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/** Upper-case and sorted; `all()` is a list of every method that the server supports. */
export function toMethods(methods: readonly string[]): string[] {
  const upper = [...new Set(methods.map((method) => method.toUpperCase()))].sort();
  return everyMethod.every((method) => upper.includes(method)) ? ['ALL'] : upper;
}

/** What else a request must have: `{ version: '2.0.0' }`. */
export function constraintNotes(constraints: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(constraints).map(([name, value]) => `only for ${name} ${String(value)}`);
}
