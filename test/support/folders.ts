// Where things lie, and folders that a test may write to, gone at the end of the scope.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
export const bin = join(root, 'bin/mcp-node.js');
export const fixtures = join(root, 'fixtures/');
/** The built files: `npm test` builds them first. */
export const dist = join(root, 'dist/');

/** A configuration for projects whose code has to be loaded, however slow and busy the machine is. */
export const unhurried = {
  'mcp-node.config.json': JSON.stringify({ timeouts: { load: 120_000 } }),
};

export interface Folder extends Disposable {
  /** The real path: the server names files by it. */
  dir: string;
}

/** A temporary folder with these files, path to text. */
export function makeFolder(files: Readonly<Record<string, string>> = {}): Folder {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-node-test-')));
  writeInto(dir, files);
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) };
}

/** A copy of a fixture, with these files beside or in place of its own. */
export function copyFixture(name: string, files: Readonly<Record<string, string>> = {}): Folder {
  const folder = makeFolder();
  copyFixtureTo(name, folder.dir);
  writeInto(folder.dir, files);
  return folder;
}

/** Its packages are links to the fixture's. */
export function copyFixtureTo(name: string, dir: string): void {
  const source = join(fixtures, name);
  const packages = join(source, 'node_modules');
  cpSync(source, dir, { recursive: true, filter: (file) => file !== packages });
  if (existsSync(packages)) symlinkSync(packages, join(dir, 'node_modules'));
}

/** `target` as an installed package of the project in `dir`. */
export function linkPackage(dir: string, name: string, target: string): void {
  const place = join(dir, 'node_modules', name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(target, place);
}

export function writeInto(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

export interface Installation extends Folder {
  bin: string;
}

/** The built server in a folder of its own, with links to its packages, as package managers make them. `without`: those that are left out. */
export function install(...without: string[]): Installation {
  const folder = makeFolder();
  const packages = join(root, 'node_modules');
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(join(root, part), join(folder.dir, part), { recursive: true });
  mkdirSync(join(folder.dir, 'node_modules'));
  for (const name of readdirSync(packages))
    if (!without.includes(name))
      symlinkSync(realpathSync(join(packages, name)), join(folder.dir, 'node_modules', name));
  return { ...folder, bin: join(folder.dir, 'bin/mcp-node.js') };
}
