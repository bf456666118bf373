// What a manifest has of methods that cannot be read without a checker, where it is of the same sources. It is data: nothing is run.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FrozenToolset } from '../classes/read.ts';
import { loadManifest, MANIFEST_FILE, type Manifest } from './manifest.ts';
import { changedFiles } from './staleness.ts';

/** `dirs`: folders of packages. One that is broken or stale is as if it were not there: the problems of the methods stay. */
export function withFrozen(toolsets: readonly FrozenToolset[], dirs: readonly string[]): FrozenToolset[] {
  if (!toolsets.some(({ methods }) => methods.some(({ problem }) => problem !== null))) return [...toolsets];
  const manifests = dirs.flatMap((dir) => freshIn(dir) ?? []);
  return toolsets.map((toolset) => ({
    ...toolset,
    methods: toolset.methods.map((method) => {
      if (method.problem === null) return method;
      const frozen = manifests
        .flatMap((manifest) => manifest.toolsets)
        .filter(({ name, line }) => name === toolset.name && line === toolset.line)
        .flatMap(({ methods }) => methods)
        .find(({ name, problem }) => name === method.name && problem === null);
      return frozen ? { ...method, parameters: frozen.parameters, problem: null } : method;
    }),
  }));
}

function freshIn(dir: string): Manifest | null {
  const file = join(dir, MANIFEST_FILE);
  if (!existsSync(file)) return null;
  try {
    const manifest = loadManifest(file);
    return changedFiles(manifest, dir).length === 0 ? manifest : null;
  } catch {
    return null;
  }
}
