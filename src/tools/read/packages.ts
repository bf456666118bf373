// The packages around a project, as manifests or folders say.
import { readManifest } from '../../project/disk/manifest.ts';
import { findMembers } from '../../project/disk/workspace/members.ts';
import { workspaceAbove } from '../../project/disk/workspace/root.ts';

export interface Surroundings {
  /** The folder that holds them all: the workspace that the project is a part of, else itself. */
  top: string;
  packages: readonly { name: string; dir: string }[];
}

export async function surroundingsOf(root: string): Promise<Surroundings> {
  const above = workspaceAbove(root);
  const around = above === null ? [] : await packagesOf(above);
  // A workspace says which folders are its own.
  return above !== null && around.some(({ dir }) => dir === root)
    ? { top: above, packages: around }
    : { top: root, packages: await packagesOf(root) };
}

async function packagesOf(top: string): Promise<Surroundings['packages']> {
  const { manifest } = await readManifest(top);
  const { members } = await findMembers(top, manifest, async () => true);
  return members.map(({ dir, manifest: own }) => ({ name: own?.name ?? '', dir }));
}
