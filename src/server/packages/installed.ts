// Which version of a package the project would load: that of the nearest node_modules upwards.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** `name`: checked. */
export async function installedVersion(root: string, name: string): Promise<string | null> {
  for (let folder = root; ; folder = dirname(folder)) {
    try {
      const manifest = JSON.parse(await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8'));
      if (typeof manifest.version === 'string') return manifest.version;
    } catch {
      // Not here: further up.
    }
    if (dirname(folder) === folder) return null;
  }
}
