// `:id`, `:id?`, `*`, `**:path`, `file-:name.txt`: parameters as the router rou3 reads them.
import { all, mixed, optional, param, type Segment, written } from './segments.ts';

/** Of a whole path. */
export function colonSegments(path: string): Segment[] {
  return path.split('/').filter(Boolean).map(colonSegment);
}

function colonSegment(name: string): Segment {
  const [, rest] = /^\*\*(?::(\w+))?$/.exec(name) ?? [];
  if (name.startsWith('**')) return all(rest ?? '_');
  if (name === '*') return optional('_');
  const [, many, mark] = /^:(\w+)([+*])$/.exec(name) ?? [];
  if (many !== undefined) return mark === '*' ? all(many) : { ...all(many), source: '/.+' };
  const [, only, pattern, isOptional] = /^:(\w+)(\(.+\))?(\?)?$/.exec(name) ?? [];
  if (only !== undefined && pattern === undefined) return isOptional ? optional(only) : param(only);
  const parts = name.split(/(:\w+(?:\([^)]*\))?)/).filter((part) => part !== '');
  if (parts.length === 1 && only === undefined) return written(name);
  const params: string[] = [];
  const sources = parts.map((part) => {
    const [, own, given] = /^:(\w+)(\([^)]*\))?$/.exec(part) ?? [];
    if (own === undefined) return part;
    params.push(own);
    return { source: given ?? '[^/]+?' };
  });
  return mixed(sources, params);
}
