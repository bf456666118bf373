// Without `esModuleInterop`, `import * as x` of a module that exports a function is that function, as TypeScript's own compiler has it.
import type { TransformOptions, TransformResult } from 'esbuild';
import { parseTsconfig, type TsConfigJsonResolved } from 'get-tsconfig';
import { mainTsconfig } from './tsconfigs.ts';

/** Namespaces were never made up by TypeScript's own compiler unless it was told to, before it always did. */
export function hasNoInterop({ compilerOptions }: TsConfigJsonResolved): boolean {
  const { module, esModuleInterop } = compilerOptions ?? {};
  return esModuleInterop !== true && (module === undefined || /^commonjs$/i.test(module));
}

/** Whether code in `folder` is of that kind. */
export function hasCallableNamespaces(folder: string): boolean {
  try {
    const path = mainTsconfig(folder);
    return path !== undefined && hasNoInterop(parseTsconfig(path));
  } catch {
    return false;
  }
}

const star = /\bimport\s*\*\s*as\s+([\p{ID_Continue}$]+)\s+from\s*(["'])((?:(?!\2)[^\\\n])+)\2/gu;

/** As long as esbuild's own name, so that positions in the compiled code stay true. */
const helper = '__asMod';
const banner = `var ${helper}=(m)=>typeof m=="function"?m:__toESM(m);`;

/** A source as esbuild gets it, and what is done to the output. */
export interface Prepared {
  text: string;
  given: TransformOptions;
  finish(result: TransformResult): TransformResult;
}

export function withCallableNamespaces(text: string, given: TransformOptions): Prepared {
  const found = [...text.matchAll(star)].map(([, name = '', , specifier = '']) => ({ name, specifier }));
  if (found.length === 0) return { text, given, finish: (result) => result };
  return {
    text,
    given: { ...given, banner: `${given.banner ?? ''}${banner}` },
    finish(result) {
      let { code } = result;
      for (const { name, specifier } of found) {
        const before = `${name}=__toESM(require(${JSON.stringify(specifier)}))`;
        code = code.replace(before, () => before.replace('__toESM', helper));
      }
      return { ...result, code };
    },
  };
}
