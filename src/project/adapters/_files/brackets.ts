// `[id]`, `[[id]]`, `[...path]`, `users-[group]`, as names of files write parameters.
import { all, mixed, optional, param, type Segment, written } from './segments.ts';

export function bracketSegment(name: string): Segment {
  const parts = name.split(/(\[\[?[^\]]*\]\]?)/).filter((part) => part !== '');
  const params: string[] = [];
  const sources = parts.map((part) => {
    const inner = /^\[\[?(?:\.\.\.)?([^\]]*)\]\]?$/.exec(part)?.[1];
    if (inner === undefined) return part;
    params.push(inner === '' ? '_' : inner);
    return { source: part.startsWith('[[') ? '[^/]*' : '[^/]+?' };
  });
  const [own = ''] = params;
  if (params.length === 0) return written(name);
  if (parts.length > 1) return mixed(sources, params);
  if (name.startsWith('[...') || name.startsWith('[[...')) return all(own);
  return name.startsWith('[[') ? optional(own) : param(own);
}
