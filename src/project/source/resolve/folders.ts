// Files of a folder, and the patterns that name some of them.
import { posix } from 'node:path';
import type { Disk } from './disk.ts';

const MAX_FILES = 20_000;

/** Files below a folder of the project, absolute and sorted; without what is installed or hidden. */
export function filesBelow(disk: Disk, folder: string, depth = 12): string[] {
  const found: string[] = [];
  const visit = (path: string, left: number) => {
    if (left < 0 || found.length >= MAX_FILES) return;
    const { files, folders } = disk.list(path);
    for (const name of files) found.push(posix.join(path, name));
    for (const name of folders) {
      const inner = posix.join(path, name);
      // A link may lead back to where it lies.
      if (name !== 'node_modules' && !name.startsWith('.') && !disk.isLink(inner)) visit(inner, left - 1);
    }
  };
  visit(folder, depth);
  return found.slice(0, MAX_FILES);
}

/** `**` any folders, `*` within a segment, braces. */
export function matchesGlob(pattern: string, path: string): boolean {
  const brace = /^(.*?)\{([^{}]*)\}(.*)$/s.exec(pattern);
  if (brace)
    return (brace[2] ?? '').split(',').some((part) => matchesGlob(`${brace[1]}${part}${brace[3]}`, path));
  const extended = /^(.*?)[?@+*]\(([^()]*)\)(.*)$/s.exec(pattern);
  if (extended)
    return (extended[2] ?? '')
      .split('|')
      .some((part) => matchesGlob(`${extended[1]}${part}${extended[3]}`, path));
  return matchParts(pattern.split('/'), path.split('/'));
}

function matchParts(pattern: string[], path: string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path.length === 0;
  if (first === '**')
    return matchParts(rest, path) || (path.length > 0 && matchParts(pattern, path.slice(1)));
  return path.length > 0 && matchSegment(first, path[0] ?? '') && matchParts(rest, path.slice(1));
}

// Stars from left to right: the parts between them must follow each other.
function matchSegment(pattern: string, name: string): boolean {
  const parts = pattern.replaceAll('?', '*').split('*');
  const [first = '', ...others] = parts;
  if (others.length === 0) return pattern === name;
  const last = others.pop() ?? '';
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}
