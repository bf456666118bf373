// tsx has esbuild compile; this stands in between, for what a tsconfig says that neither of them honours, and for files that another one counts for.
import { createRequire, Module } from 'node:module';
import type { TransformOptions, TransformResult } from 'esbuild';
import { hasNoInterop, withCallableNamespaces } from './callable-namespaces.ts';
import { withMetadata } from './metadata/metadata.ts';
import { isPackaged, type Tsconfigs } from './tsconfigs.ts';

type Esbuild = Pick<typeof import('esbuild'), 'transform' | 'transformSync'>;
type Finish = (result: TransformResult) => TransformResult;

/** To be called before tsx loads esbuild. `main`: the tsconfig that tsx reads itself. */
export function standInForEsbuild(tsconfigs: Tsconfigs, main: string | undefined): void {
  const require = createRequire(import.meta.resolve('tsx'));
  const file = require.resolve('esbuild');
  const esbuild = require(file) as Esbuild;
  const { transform, transformSync } = esbuild;
  const prepare = (code: string, options: TransformOptions) => prepareFile(code, options, tsconfigs, main);
  const standIn: Esbuild = {
    ...esbuild,
    transformSync: ((code: string, options: TransformOptions) => {
      if (!isTsx(options)) return transformSync(code, options);
      const { text, given, finish } = prepare(code, options);
      return finish(transformSync(text, given));
    }) as Esbuild['transformSync'],
    transform: (async (code: string, options: TransformOptions) => {
      if (!isTsx(options)) return await transform(code, options);
      const { text, given, finish } = prepare(code, options);
      return finish(await transform(text, given));
    }) as Esbuild['transform'],
  };
  // A new one: a module remembers for ES modules what it exported first.
  require.cache[file] = Object.assign(new Module(file), { filename: file, loaded: true, exports: standIn });
}

/** The project may have the same esbuild, for things of its own. */
function isTsx(options: TransformOptions | undefined): options is TransformOptions & { sourcefile: string } {
  return options?.loader === 'default' && options.keepNames === true && options.sourcefile !== undefined;
}

function prepareFile(
  text: string,
  options: TransformOptions,
  tsconfigs: Tsconfigs,
  main: string | undefined,
): { text: string; given: TransformOptions; finish: Finish } {
  const file = options.sourcefile ?? '';
  const same = { text, given: options, finish: (result: TransformResult) => result };
  if (isPackaged(file)) return same;
  const found = tsconfigs.of(file);
  if (!found) return same;
  const { compilerOptions = {} } = found.config;
  const isTypescript = /\.[mc]?tsx?$/.test(file);
  const given = found.path === main ? options : { ...options, tsconfigRaw: found.config as never };
  const { emitDecoratorMetadata, experimentalDecorators, strict, strictNullChecks } = compilerOptions;
  const typed =
    isTypescript && emitDecoratorMetadata && experimentalDecorators
      ? withMetadata(text, file, strictNullChecks ?? strict ?? false)
      : text;
  const isPlainCommonJs = isTypescript && options.format === 'cjs' && hasNoInterop(found.config);
  return isPlainCommonJs ? withCallableNamespaces(typed, given) : { ...same, text: typed, given };
}
