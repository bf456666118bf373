// Names in imports that are no packages, because the compiler, a bundler or a test runner is told another meaning.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readTsconfig } from '../../disk/typescript.ts';
import type { Package } from '../../shapes.ts';
import { starOf } from '../../source/resolve/packages.ts';
import { escaped } from './texts.ts';

type IsAlias = (specifier: string, pkg: Package) => boolean;

/** `texts`: of configuration. */
export async function createAliases(
  packages: readonly Package[],
  texts: readonly string[],
): Promise<IsAlias> {
  const compilers = new Map<Package, { patterns: string[]; base: string | null }>();
  for (const pkg of packages) {
    const options = ((await readTsconfig(pkg.dir)).tsconfig?.compilerOptions ?? {}) as Record<
      string,
      unknown
    >;
    const { paths = {}, baseUrl } = options;
    const base = typeof baseUrl === 'string' ? join(pkg.dir, baseUrl) : null;
    compilers.set(pkg, { patterns: Object.keys(paths as object), base });
  }
  const known = new Map<string, boolean>();
  const isConfigured = (name: string): boolean => {
    const found = known.get(name) ?? isNamedAsAlias(name, texts);
    known.set(name, found);
    return found;
  };
  return (specifier, pkg) => {
    const own = [pkg, packages[0]].flatMap((one) => (one ? [compilers.get(one)] : []));
    const isOwn = own.some((compiler) => {
      if (compiler?.patterns.some((pattern) => starOf(pattern, specifier) !== null)) return true;
      const first = specifier.split('/')[0] ?? '';
      const { base = null } = compiler ?? {};
      if (base === null) return false;
      return ['', '.ts', '.tsx', '.js'].some((end) => existsSync(join(base, first + end)));
    });
    return isOwn || isConfigured(/^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
  };
}

/** `'@app': …`, `"^@app/(.*)$"`: by its whole name, or by its scope alone. */
function isNamedAsAlias(name: string, texts: readonly string[]): boolean {
  const scope = /^@[^/]+/.exec(name)?.[0];
  const names = [`${escaped(name)}["'/*($]`, ...(scope === undefined ? [] : [`${escaped(scope)}/?["'*($]`])];
  const alias = new RegExp(`["'^/](?:${names.join('|')})`);
  return texts.some((text) => alias.test(text));
}
