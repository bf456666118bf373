// What the project would load of a package: that of the nearest node_modules upwards.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** `name`: checked. */
export const installedVersion = async (root: string, name: string): Promise<string | null> =>
  (await installedManifest(root, name))?.version ?? null;

/** `text`: its package.json, as a stranger wrote it. */
export async function installedManifest(
  root: string,
  name: string,
): Promise<{ version: string; text: string } | null> {
  for (let folder = root; ; folder = dirname(folder)) {
    try {
      const text = await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8');
      const { version } = JSON.parse(text);
      if (typeof version === 'string') return { version, text };
    } catch {
      // Not here: further up.
    }
    if (dirname(folder) === folder) return null;
  }
}
