// Whether a manifest still says what the sources, or the classes that run, are.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ToolsetClass } from '../../define/toolset.ts';
import type { FrozenToolset } from '../classes/read.ts';
import { hashOf, type Manifest } from './manifest.ts';
import { methodsOfClass, toolsetOf } from './running.ts';

/** Why it does not; empty: it does. `root`: the folder that its paths are relative to; null: there are no sources. */
export function staleness(
  manifest: Manifest,
  root: string | null,
  classes: readonly ToolsetClass[],
): string[] {
  return [
    ...(root === null ? [] : changedFiles(manifest, root)),
    ...classes.flatMap((given) => differences(given, manifest.toolsets)),
  ];
}

/** Where none of them is left, the sources are not deployed. */
export function changedFiles({ files }: Manifest, root: string): string[] {
  const texts = Object.entries(files).map(([file, hash]) => ({
    file,
    hash,
    text: textOf(resolve(root, file)),
  }));
  if (texts.every(({ text }) => text === null)) return [];
  return texts.flatMap(({ file, hash, text }) => {
    if (text === null) return [`${file} is gone`];
    return hashOf(text) === hash ? [] : [`${file} has changed`];
  });
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function differences(given: ToolsetClass, toolsets: readonly FrozenToolset[]): string[] {
  const own = methodsOfClass(given);
  const found = toolsetOf(given, toolsets);
  const name = given.name || 'A class';
  if (!found) return [`${name} is not in it`];
  // An abstract one is nobody's tool.
  if (found.methods.length === 0) return [];
  const missing = found.methods.filter((method) => !own.has(method.name));
  const added = [...own.keys()].filter(
    (method) => !found.hidden.includes(method) && !found.methods.some((one) => one.name === method),
  );
  const changed = found.methods.filter(
    (method) => (own.get(method.name)?.length ?? method.length) !== method.length,
  );
  return [
    ...missing.map((method) => `${name} has no method ${method.name} any more`),
    ...added.map((method) => `the method ${method} of ${name} is not in it`),
    ...changed.map((method) => `${name}.${method.name} has other parameters`),
  ];
}
