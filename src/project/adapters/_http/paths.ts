// Paths as text, joined.

/** Prefix and path as written, with exactly one slash between them. */
export function joinPaths(prefix: string, path: string): string {
  if (path === '/' || path === '') return prefix || '/';
  const left = prefix.replace(/\/$/, '');
  return left !== '' && !/^[/{(]/.test(path) ? `${left}/${path}` : left + path;
}

/** Mount prefixes: "/" adds nothing. */
export function joinPrefix(prefix: string, path: string): string {
  return path === '/' || path === '' ? prefix : joinPaths(prefix, path).replace(/\/$/, '');
}
