// What the project would load of a package: that of the nearest node_modules upwards.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** `name`: checked. */
export const installedVersion = async (root: string, name: string): Promise<string | null> =>
  (await installedManifest(root, name))?.version ?? null;

export interface Installed {
  version: string;
  /** Its package.json, as a stranger wrote it. */
  text: string;
  folder: string;
}

export async function installedManifest(root: string, name: string): Promise<Installed | null> {
  for (let folder = root; ; folder = dirname(folder)) {
    try {
      const own = join(folder, 'node_modules', name);
      const text = await readFile(join(own, 'package.json'), 'utf8');
      const { version } = JSON.parse(text);
      if (typeof version === 'string') return { version, text, folder: own };
    } catch {
      // Not here: further up.
    }
    if (dirname(folder) === folder) return null;
  }
}
