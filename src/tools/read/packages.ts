// The packages of a project, as its manifests or its folders say.
import { readManifest } from '../../project/disk/manifest.ts';
import { findMembers } from '../../project/disk/workspace/members.ts';

export async function packagesOf(root: string): Promise<{ name: string; dir: string }[]> {
  const { manifest } = await readManifest(root);
  const { members } = await findMembers(root, manifest, async () => true);
  return members.map(({ dir, manifest: own }) => ({ name: own?.name ?? '', dir }));
}
