// What the types of Node declare for everybody, and in which of their files: looked up often, and large.
import { dirname, join } from 'node:path';
import { takeFingerprint } from '../../../files/fingerprint.ts';
import type { Files } from '../read/files.ts';
import type { InstalledPackage } from '../read/packages.ts';

export interface NodeTypes {
  /** Files that may declare a global name. */
  globals: ReadonlyMap<string, readonly string[]>;
  /** Files that declare a module. */
  modules: ReadonlyMap<string, readonly string[]>;
}

/** Of several versions of the types, as workspaces have them. */
const MAX_KEPT = 3;
const kept = new Map<string, { fingerprint: string; types: NodeTypes }>();

export function nodeTypesOf(files: Files, { dir }: InstalledPackage, index: string): NodeTypes {
  const fingerprint = takeFingerprint(join(dir, 'package.json')) + takeFingerprint(index);
  const known = kept.get(dir);
  if (known?.fingerprint === fingerprint) return known.types;
  const [globals, modules] = [new Map<string, string[]>(), new Map<string, string[]>()];
  for (const file of referencedFiles(files, index)) {
    const text = files.text(file) ?? '';
    for (const name of namesIn(
      text,
      /\b(?:interface|class|namespace|var|const|let|function|type)\s+([\w$]+)/g,
    ))
      globals.set(name, [...(globals.get(name) ?? []), file]);
    for (const name of namesIn(text, /\bdeclare module ["']([^"']+)["']/g))
      modules.set(name, [...(modules.get(name) ?? []), file]);
  }
  const [oldest] = kept.keys();
  if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  const types = { globals, modules };
  kept.set(dir, { fingerprint, types });
  return types;
}

const namesIn = (text: string, pattern: RegExp): Set<string> =>
  new Set([...text.matchAll(pattern)].map(([, name = '']) => name));

/** A file and those that it names with `/// <reference path>`, without parsing. */
export function referencedFiles(files: Files, index: string): string[] {
  const found = new Set<string>([index]);
  for (const file of found) {
    if (found.size > 300) break;
    const head = files.text(file)?.slice(0, 20_000) ?? '';
    for (const [, path = ''] of head.matchAll(/^[ \t]*\/\/\/[ \t]*<reference[ \t]+path=["']([^"']+)["']/gm)) {
      const real = files.real(join(dirname(file), path));
      if (real) found.add(real);
    }
  }
  return [...found];
}
