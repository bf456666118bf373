// Real files in a temporary folder, gone when the test is finished.
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readProject } from '../../src/project/disk/packages.ts';
import { isEvidence } from '../../src/project/inspect/detect.ts';
import type { Project } from '../../src/project/shapes.ts';
import { type Config, defaultConfig } from '../../src/protocol/config.ts';
import type { Warning } from '../../src/protocol/schemas.ts';

/** Writes `files`, path to text or JSON, and gives the folder. */
export async function writeFiles(files: Record<string, unknown>): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'mcp-node-')));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

/** A project of these files, its manifests read. */
export async function createProject(
  files: Record<string, unknown>,
  config: Partial<Config> = {},
): Promise<{ root: string; project: Project; warnings: Warning[] }> {
  const root = await writeFiles(files);
  return { root, ...(await readProject(root, { ...defaultConfig, ...config }, isEvidence)) };
}
