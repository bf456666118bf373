// Reads package.json files, which need not be well-formed.
import { join } from 'node:path';
import type { Warning } from '../../protocol/schemas.ts';
import type { Manifest } from '../shapes.ts';
import { readText, reasonOf, relativePath } from './files.ts';

/** Undefined: nobody can tell what was meant. */
type Meant = (value: unknown) => unknown;

const text: Meant = (value) => (typeof value === 'string' ? value : undefined);
const version: Meant = (value) => (typeof value === 'number' ? String(value) : text(value));
const flag: Meant = (value) => {
  if (typeof value === 'boolean') return value;
  return /^(?:true|1)$/i.test(String(value)) || (/^(?:false|0|)$/i.test(String(value)) ? false : undefined);
};
const list: Meant = (value) => {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
};
const workspaces: Meant = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return list(value);
  const packages = 'packages' in value ? list(value.packages) : undefined;
  return 'packages' in value && packages === undefined ? undefined : { ...value, packages: packages ?? [] };
};

/** What a key of package.json means, where package managers put up with another form as well. */
const known: Readonly<Record<string, Meant>> = {
  name: text,
  version,
  type: text,
  main: text,
  private: flag,
  packageManager: text,
  workspaces,
};
/** Records of strings: each entry by itself. */
const records: Readonly<Record<string, Meant>> = {
  engines: version,
  scripts: text,
  dependencies: version,
  devDependencies: version,
  optionalDependencies: version,
  peerDependencies: version,
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
  const { manifest, odd } = asMeant({ ...content });
  return {
    manifest,
    warnings: odd.map((key) => invalid(`"${key}" is not of the expected type and was ignored`)),
  };
}

/** Null is as good as absent; `odd`: keys that were left out, as they mean nothing. */
function asMeant(manifest: Record<string, unknown>): { manifest: Manifest; odd: string[] } {
  const odd: string[] = [];
  const put = (holder: Record<string, unknown>, key: string, meant: Meant, path: string): void => {
    const value = holder[key] === null ? undefined : meant(holder[key]);
    if (value === undefined && holder[key] !== null) odd.push(path);
    if (value === undefined) delete holder[key];
    else holder[key] = value;
  };
  for (const [key, meant] of Object.entries(known))
    if (Object.hasOwn(manifest, key)) put(manifest, key, meant, key);
  for (const [key, meant] of Object.entries(records)) {
    if (!Object.hasOwn(manifest, key)) continue;
    put(manifest, key, record, key);
    const entries = manifest[key] as Record<string, unknown> | undefined;
    for (const name of Object.keys(entries ?? {})) put(entries ?? {}, name, meant, `${key}.${name}`);
  }
  return { manifest: manifest as Manifest, odd };
}

/** A copy; what writes an empty object as an empty list is no JavaScript. */
function record(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? {} : undefined;
  return typeof value === 'object' ? { ...value } : undefined;
}

/** Names of all packages that a manifest names. */
export function declaredNames(manifest: Manifest | null): string[] {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest ?? {};
  const groups = [dependencies, devDependencies, optionalDependencies, peerDependencies];
  return groups.flatMap((group) => Object.keys(group ?? {}));
}

/** The range that a manifest declares for a package it runs with. A peer dependency says nothing about what it runs. */
export function declaredRange(manifest: Manifest | null, name: string): string | undefined {
  return installedRange(manifest, name) ?? rangeIn(manifest?.devDependencies, name);
}

/** Of a package that is there wherever this one is installed. */
export function installedRange(manifest: Manifest | null, name: string): string | undefined {
  return rangeIn(manifest?.dependencies, name) ?? rangeIn(manifest?.optionalDependencies, name);
}

function rangeIn(group: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  return group !== undefined && Object.hasOwn(group, name) ? group[name] : undefined;
}

/** Others import it. */
export function isImportable(manifest: Manifest | null): boolean {
  return ['main', 'exports', 'module', 'types'].some(
    (key) => manifest !== null && Object.hasOwn(manifest, key),
  );
}

/** Others install it: what it only develops and tests with is not what it is made with. */
export function isLibrary(manifest: Manifest | null): boolean {
  if (manifest === null || manifest.private === true) return false;
  const published = ['exports', 'module', 'types', 'typings', 'files', 'publishConfig'];
  return (
    published.some((key) => Object.hasOwn(manifest, key)) ||
    Object.keys(manifest.peerDependencies ?? {}).length > 0
  );
}
