// Which Node the project is for: the one that runs, the ones that files pin, and what each package.json promises.
import { join } from 'node:path';
import { Range } from 'semver';
import type { NodeInForce, ProjectPackage } from '../../../protocol/packages/surroundings.ts';
import { readText } from '../../disk/files.ts';
import type { Manifest } from '../../shapes.ts';

/** The lines that have names. */
const codenames: Readonly<Record<string, number>> = {
  ...{ argon: 4, boron: 6, carbon: 8, dubnium: 10, erbium: 12, fermium: 14 },
  ...{ gallium: 16, hydrogen: 18, iron: 20, jod: 22, krypton: 24 },
};

/** File, and where in it the version stands. */
const files: readonly (readonly [string, RegExp])[] = [
  ['.nvmrc', /^\s*([^\s#]+)/],
  ['.node-version', /^\s*([^\s#]+)/],
  ['.tool-versions', /^nodejs\s+(\S+)/m],
  ['mise.toml', /^node(?:js)?\s*=\s*["']([^"']+)/m],
];

export async function nodeInForce(root: string, manifest: Manifest | null): Promise<NodeInForce> {
  const found = await Promise.all(
    files.map(async ([name, where]) => {
      const { text = '' } = await readText(join(root, name));
      return { source: name, range: where.exec(text)?.[1] };
    }),
  );
  const volta = (manifest?.volta as { node?: unknown } | undefined)?.node;
  const pins = [...found, { source: 'package.json volta.node', range: volta }].flatMap(
    ({ source, range }) => {
      const meant = typeof range === 'string' ? rangeOf(range) : null;
      return meant === null ? [] : [{ source, range: meant }];
    },
  );
  return { running: process.version.slice(1), pins };
}

/** `path`: of the package, relative to the root. */
export function promisedNode(manifest: Manifest | null, path: string): ProjectPackage['engines'] {
  const range = manifest?.engines?.node;
  if (range === undefined || rangeOf(range) === null) return null;
  return { source: `${path === '.' ? '' : `${path}/`}package.json engines.node`, range };
}

/** `v20.1` and `lts/iron` as semver writes them; null for what names no version, such as `lts/*`. */
function rangeOf(text: string): string | null {
  const named = codenames[text.toLowerCase().replace(/^lts[/-]/, '')];
  if (named !== undefined) return String(named);
  try {
    return new Range(text).range === '' ? null : text.replace(/^v/, '');
  } catch {
    return null;
  }
}
