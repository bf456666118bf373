// The built server in a folder of its own, with links to its packages, as package managers make them.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const packages = join(root, 'node_modules');

export interface Installation extends Disposable {
  dir: string;
  bin: string;
}

/** `without`: a package that is left out. */
export function install(without?: string): Installation {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-node-install-')));
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(join(root, part), join(dir, part), { recursive: true });
  mkdirSync(join(dir, 'node_modules'));
  for (const name of readdirSync(packages))
    if (name !== without) symlinkSync(realpathSync(join(packages, name)), join(dir, 'node_modules', name));
  return {
    dir,
    bin: join(dir, 'bin/mcp-node.js'),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}
