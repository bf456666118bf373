// Reads package.json files, which need not be well-formed.
import { join } from 'node:path';
// The whole of zod takes longer to load than all that is read here.
import * as z from 'zod/mini';
import type { Warning } from '../../protocol/schemas.ts';
import type { Manifest } from '../shapes.ts';
import { readText, reasonOf, relativePath } from './files.ts';

const strings = z.record(z.string(), z.string());
const known: Record<string, z.ZodMiniType> = {
  name: z.string(),
  version: z.string(),
  type: z.string(),
  main: z.string(),
  private: z.boolean(),
  packageManager: z.string(),
  workspaces: z.union([z.array(z.string()), z.object({ packages: z.optional(z.array(z.string())) })]),
  engines: strings,
  scripts: strings,
  dependencies: strings,
  devDependencies: strings,
  optionalDependencies: strings,
  peerDependencies: strings,
};

/** The manifest in `dir`, without the keys of a type that nobody expects; null when there is none to be had. */
export async function readManifest(
  dir: string,
  root: string = dir,
): Promise<{ manifest: Manifest | null; warnings: Warning[] }> {
  const file = join(dir, 'package.json');
  const path = relativePath(root, file);
  const invalid = (problem: string): Warning => ({
    code: 'MANIFEST_INVALID',
    message: `${path}: ${problem}`,
  });
  const { text, problem } = await readText(file);
  if (problem !== undefined) return { manifest: null, warnings: [invalid(`could not be read: ${problem}`)] };
  if (text === undefined) return { manifest: null, warnings: [] };

  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return { manifest: null, warnings: [invalid(`could not be parsed: ${reasonOf(error)}`)] };
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return { manifest: null, warnings: [invalid('is not an object')] };
  }
  const manifest: Manifest = { ...content };
  const odd = Object.keys(known).filter(
    (key) => Object.hasOwn(manifest, key) && !known[key]?.safeParse(manifest[key]).success,
  );
  for (const key of odd) delete manifest[key];
  return {
    manifest,
    warnings: odd.map((key) => invalid(`"${key}" is not of the expected type and was ignored`)),
  };
}

/** The range that a manifest declares for a package it runs with. A peer dependency says nothing about what it runs. */
export function declaredRange(manifest: Manifest | null, name: string): string | undefined {
  const groups = [manifest?.dependencies, manifest?.devDependencies, manifest?.optionalDependencies];
  return groups.find((group) => group !== undefined && Object.hasOwn(group, name))?.[name];
}
