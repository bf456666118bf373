// Whether a manifest still says what the sources, or the classes that run, are.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { differences, type RunningClass, toolsetOf, toolsetsOf } from '../../offer/classes.ts';
import { hashOf, type Manifest } from './manifest.ts';

/** Why it does not; empty: it does. `root`: the folder that its paths are relative to; null: there are no sources. */
export function staleness(
  manifest: Manifest,
  root: string | null,
  classes: readonly RunningClass[],
): string[] {
  return [
    ...(root === null ? [] : changedFiles(manifest, root)),
    ...new Set(classes.flatMap((running) => differencesOf(running, manifest, classes))),
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

function differencesOf(
  running: RunningClass,
  { toolsets }: Manifest,
  all: readonly RunningClass[],
): string[] {
  const found = toolsetsOf(running, toolsets);
  const name = running.given.name || running.name || 'A class';
  if (found.length > 1) {
    const places = found.map(({ file, line }) => `${file}:${line}`).join(', ');
    return [`which of those called ${name} it is cannot be told (${places}): rename one`];
  }
  const [toolset] = found;
  if (!toolset)
    return [
      `${name} is not in it (of one whose name a bundler changes hand over the module, or { Name: it })`,
    ];
  const others = all.filter((one) => one.given !== running.given && toolsetOf(one, toolsets) === toolset);
  if (others.length > 0 && toolset.methods.length > 0)
    return [`${toolset.name} is in it once, and there are ${others.length + 1}`];
  return differences(running.given, toolset);
}
