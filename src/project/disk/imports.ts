// Which packages the source of a folder imports, by its text. Tests, examples and what is built do not count.
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { glob } from 'tinyglobby';

const MAX_FILES = 400;
/** Imports stand at the beginning. */
const MAX_BYTES = 64_000;
const DEPTH = 8;

const otherFolders =
  'node_modules,dist,build,out,coverage,public,generated,test,tests,__tests__,__mocks__,e2e,spec,examples,example,demo,playground,fixtures,docs';
const others = [
  ...otherFolders.split(',').map((name) => `**/${name}/**`),
  ...[
    '**/.*/**',
    '**/*.{test,spec,stories,e2e,bench}.*',
    '**/*.d.{ts,mts,cts}',
    '**/*.min.js',
    '**/*.config.*',
  ],
];
/** `import type` runs nothing. */
const imported =
  /(?:\bfrom\s*|\bimport\s*|\bimport\s*\(\s*|\brequire\s*\(\s*)(['"])((?:@[\w.~-]+\/)?[\w~][\w.~-]*)(?:\/[^'"\n]*)?\1/g;
const typesOnly = /\b(?:import|export)\s+type\b[^'";]*['"][^'"\n]*['"]/g;

/** Names of packages, built-in modules among them; `without`: folders, absolute, that are packages of their own. */
export async function importedPackages(dir: string, without: readonly string[] = []): Promise<Set<string>> {
  const paths = await glob('**/*.{ts,mts,cts,tsx,js,mjs,cjs,jsx,vue,svelte,astro}', {
    ...{ cwd: dir, deep: DEPTH, expandDirectories: false, followSymbolicLinks: false },
    ignore: [...others, ...without.map((folder) => `${folder}/**`)],
  });
  const names = new Set<string>();
  for (const path of paths.sort(byDepth).slice(0, MAX_FILES)) {
    const text = (await readStart(resolve(dir, path))).replace(typesOnly, '');
    for (const [, , name] of text.matchAll(imported)) if (name !== undefined) names.add(name);
  }
  return names;
}

/** What starts an app lies high up. */
function byDepth(a: string, b: string): number {
  return a.split('/').length - b.split('/').length || (a < b ? -1 : 1);
}

async function readStart(file: string): Promise<string> {
  try {
    await using handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    // It says nothing then: whoever needs it reads it again, and says why it cannot be read.
    return '';
  }
}
