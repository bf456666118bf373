// Finds the packages of npm, yarn, bun and pnpm workspaces.
import { dirname, join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import type { Warning } from '../../protocol/schemas.ts';
import type { Manifest } from '../shapes.ts';
import { readText, reasonOf } from './files.ts';

/** Absolute directories of the workspace packages, sorted, without the root. */
export async function findWorkspaces(
  root: string,
  manifest: Manifest | null,
): Promise<{ dirs: string[]; warnings: Warning[] }> {
  const { patterns: fromPnpm, warnings } = await readPnpmWorkspace(root);
  const patterns = (fromPnpm ?? patternsOf(manifest)).map((pattern) =>
    pattern.replace(/^(!?)\.?\//, '$1').replace(/\/+$/, ''),
  );
  const isNegated = (pattern: string): boolean => pattern.startsWith('!');
  const included = patterns.filter((pattern) => pattern !== '' && pattern !== '.' && !isNegated(pattern));
  if (included.length === 0) return { dirs: [], warnings };
  const files = await glob(
    included.map((pattern) => `${pattern}/package.json`),
    {
      cwd: root,
      ignore: ['**/node_modules/**', ...patterns.filter(isNegated).map((p) => `${p.slice(1)}/package.json`)],
      expandDirectories: false,
      followSymbolicLinks: false,
    },
  );
  const dirs = new Set(files.map((file) => dirname(resolve(root, file))));
  dirs.delete(resolve(root));
  return { dirs: [...dirs].sort(), warnings };
}

function patternsOf(manifest: Manifest | null): string[] {
  const workspaces = manifest?.workspaces ?? [];
  return Array.isArray(workspaces) ? workspaces : (workspaces.packages ?? []);
}

// The file may hold settings only; then it says nothing about packages.
async function readPnpmWorkspace(root: string): Promise<{ patterns: string[] | null; warnings: Warning[] }> {
  const name = 'pnpm-workspace.yaml';
  const { text, problem } = await readText(join(root, name));
  const invalid = (reason: string): { patterns: null; warnings: Warning[] } => ({
    patterns: null,
    warnings: [{ code: 'WORKSPACES_INVALID', message: `${name} could not be read: ${reason}` }],
  });
  if (problem !== undefined) return invalid(problem);
  if (text === undefined) return { patterns: null, warnings: [] };
  const { parse } = await import('./yaml.ts');
  try {
    const packages: unknown = (parse(text) as { packages?: unknown } | null)?.packages;
    if (packages === undefined || packages === null) return { patterns: null, warnings: [] };
    if (!Array.isArray(packages)) return invalid('"packages" is not a list');
    return { patterns: packages.filter((item) => typeof item === 'string'), warnings: [] };
  } catch (error) {
    return invalid(reasonOf(error));
  }
}
