// What a manifest has of methods that cannot be read without a checker, where it is of the same sources. It is data: nothing is run.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FrozenToolset } from '../classes/read.ts';
import { loadManifest, MANIFEST_FILE, type Manifest } from './manifest.ts';
import { changedFiles } from './staleness.ts';

/** `dirs`: folders of packages. One that is broken or stale is as if it were not there: the problems of the methods stay. */
export function withFrozen(
  toolsets: readonly FrozenToolset[],
  dirs: readonly string[],
): { toolsets: readonly FrozenToolset[] /** The manifests that were looked at, or for. */; files: string[] } {
  if (!toolsets.some(({ methods }) => methods.some(({ problem }) => problem !== null)))
    return { toolsets, files: [] };
  const manifests = dirs.flatMap((dir) => freshIn(dir) ?? []);
  const known = toolsets.map((toolset) => ({
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
  return { toolsets: known, files: dirs.map((dir) => join(dir, MANIFEST_FILE)) };
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
