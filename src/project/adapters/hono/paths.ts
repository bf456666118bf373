// Paths as Hono joins and reads them. https://hono.dev/docs/api/routing

/** What a router is below, in front of a path: "/" adds nothing, and every other slash stays. */
export function mergePath(base: string, path: string): string {
  const start = base.startsWith('/') ? base : `/${base}`;
  if (path === '/') return start;
  return start.replace(/\/$/, '') + (path.startsWith('/') ? path : `/${path}`);
}

/** A prefix as it is listed. */
export function plainPrefix(base: string): string {
  return base.replace(/\/$/, '');
}

/** `:id`, `:id{[0-9]+}`, `:page?`; a "*" has no name. */
export function paramNames(path: string): string[] {
  return segmentsOf(path).flatMap((segment) => parameterIn(segment)?.name ?? []);
}

export interface Parameter {
  name: string;
  /** Its own regular expression. */
  pattern: string | null;
}

/** A segment that begins with ":" is one parameter, to its end. */
export function parameterIn(segment: string): Parameter | null {
  const [, name, pattern = null] = /^:([^{}]+)(?:\{(.+)\})?\??$/s.exec(segment) ?? [];
  return name === undefined ? null : { name: name.replace(/\?$/, ''), pattern };
}

/** Split at slashes, but for those of a regular expression. */
export function segmentsOf(path: string): string[] {
  const segments: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of path.replace(/^\//, '')) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (character === '/' && depth <= 0) {
      segments.push(current);
      current = '';
    } else current += character;
  }
  return [...segments, current];
}

/** `/users/{id}` of an OpenAPI document. */
export function fromOpenApi(path: string): string {
  return path.replaceAll(/\/\{(.+?)\}/g, '/:$1');
}
