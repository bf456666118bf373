// Which version of a package Node would load, without loading it.
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readText } from './files.ts';

/** Version of the nearest `node_modules/<name>` upwards from `dir`; null when it is not installed, or cannot be read. */
export async function installedVersion(dir: string, name: string): Promise<string | null> {
  // As Node does: a package that is symbolically linked sees the packages next to its real directory.
  const start = await realpath(dir).catch(() => dir);
  for (let current = start; ; current = dirname(current)) {
    const { text } = await readText(join(current, 'node_modules', name, 'package.json'));
    if (text !== undefined) return versionIn(text);
    if (dirname(current) === current) return null;
  }
}

function versionIn(text: string): string | null {
  try {
    const version: unknown = (JSON.parse(text) as { version?: unknown } | null)?.version;
    return typeof version === 'string' ? version : null;
  } catch {
    // A damaged installation: as good as none.
    return null;
  }
}
