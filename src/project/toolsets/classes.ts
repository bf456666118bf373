// Reads the toolset classes of files; their parser is loaded for projects that have some.
import { basename, dirname } from 'node:path';
import type { ToolsetsRead } from '../../tools/read/toolsets.ts';

/** `files`: where tools are written; absolute. */
export async function readClasses(root: string, files: readonly string[]): Promise<ToolsetsRead> {
  if (files.length === 0) return { toolsets: [], problems: [], files: [] };
  const { readToolsets } = await import('../../tools/read/toolsets.ts');
  return readToolsets(root, { dirs: [...new Set(files.map(packageDir))] });
}

function packageDir(file: string): string {
  const folder = dirname(file);
  return basename(folder) === 'src' ? dirname(folder) : folder;
}
