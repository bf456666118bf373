// Which version of a package Node would load, without loading it.
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readText } from './files.ts';

/** Version of the nearest `node_modules/<name>` upwards from `dir`; null when it is not installed, or cannot be read. */
export async function installedVersion(dir: string, name: string): Promise<string | null> {
  const found = await findInstalled(dir, name);
  return found === null ? null : versionIn(found.text);
}

/** Directory of the nearest `node_modules/<name>` upwards from `dir`, links followed; null when it is not installed. */
export async function installedDirectory(dir: string, name: string): Promise<string | null> {
  const found = await findInstalled(dir, name);
  return found === null ? null : realpath(found.dir);
}

async function findInstalled(dir: string, name: string): Promise<{ dir: string; text: string } | null> {
  // As Node does: a package that is symbolically linked sees the packages next to its real directory.
  const start = await realpath(dir).catch(() => dir);
  for (let current = start; ; current = dirname(current)) {
    const found = join(current, 'node_modules', name);
    const { text } = await readText(join(found, 'package.json'));
    if (text !== undefined) return { dir: found, text };
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
