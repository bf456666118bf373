// The TypeScript of the project: its version, and what its tsconfig.json says with everything it extends.
import { join } from 'node:path';
import { parseTsconfig } from 'get-tsconfig';
import type { ProjectInfo, Warning } from '../../protocol/schemas.ts';
import type { Package } from '../shapes.ts';
import { readText, reasonOf } from './files.ts';
import { installedVersion } from './installed.ts';
import { declaredRange } from './manifest.ts';

const options = [
  'target',
  'module',
  'moduleResolution',
  'strict',
  'jsx',
  'paths',
  'baseUrl',
  'experimentalDecorators',
  'emitDecoratorMetadata',
  'verbatimModuleSyntax',
  'allowImportingTsExtensions',
  'outDir',
  'rootDir',
];

/** What tsconfig.json in `root` says; null when there is none, or it cannot be read. */
export async function readTsconfig(
  root: string,
): Promise<{ tsconfig: Record<string, unknown> | null; warnings: Warning[] }> {
  const file = join(root, 'tsconfig.json');
  const { text, problem } = await readText(file);
  if (text === undefined && problem === undefined) return { tsconfig: null, warnings: [] };
  try {
    if (problem !== undefined) throw new Error(problem);
    const cache = new Map<string, unknown>();
    const parsed: Record<string, unknown> = { ...parseTsconfig(file, cache as Map<string, string>) };
    return {
      tsconfig: { ...parsed, compilerOptions: declaredOptions(parsed.compilerOptions, cache) },
      warnings: [],
    };
  } catch (error) {
    // A message that names a file names it absolutely.
    const reason = reasonOf(error).replaceAll(`${root}/`, '');
    return { tsconfig: null, warnings: [{ code: 'TSCONFIG_INVALID', message: `tsconfig.json: ${reason}` }] };
  }
}

/** A tsconfig and every file that it extends; absolute. None if they cannot be read. */
export function tsconfigFiles(file: string): string[] {
  const cache = new Map<string, unknown>();
  try {
    parseTsconfig(file, cache as Map<string, string>);
  } catch {
    // It is missing, or wrong: what was read until then decides.
  }
  return [...cache.keys()].flatMap((key) => /^readFileSync:(.+):utf8$/.exec(key)?.[1] ?? []);
}

/** TypeScript of the project: version installed and the options that matter; null when the project does not use it. */
export async function describeTypescript(
  root: string,
  packages: readonly Package[],
): Promise<{ typescript: ProjectInfo['typescript']; warnings: Warning[] }> {
  const { tsconfig, warnings } = await readTsconfig(root);
  const present = tsconfig !== null || warnings.length > 0;
  const user = packages.find(({ manifest }) => declaredRange(manifest, 'typescript') !== undefined);
  // A TypeScript that is merely installed further up says nothing about the project.
  if (user === undefined && !present) return { typescript: null, warnings };
  const version = await installedVersion(user?.dir ?? root, 'typescript');
  const declared = (tsconfig?.compilerOptions ?? {}) as Record<string, unknown>;
  return {
    typescript: {
      version,
      config: present ? 'tsconfig.json' : null,
      options: Object.fromEntries(
        options.filter((name) => Object.hasOwn(declared, name)).map((name) => [name, declared[name]]),
      ),
    },
    warnings,
  };
}

// get-tsconfig adds what TypeScript 5 would imply. Only what one of the files names is evidence.
function declaredOptions(
  compilerOptions: unknown,
  cache: ReadonlyMap<string, unknown>,
): Record<string, unknown> {
  if (typeof compilerOptions !== 'object' || compilerOptions === null) return {};
  const texts = [...cache.values()].filter((value) => typeof value === 'string');
  return Object.fromEntries(
    Object.entries(compilerOptions).filter(([name]) => texts.some((text) => text.includes(`"${name}"`))),
  );
}
