// tsx has esbuild compile; this stands in between, for what a tsconfig says that neither of them honours, and for files that another one counts for.
import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import type { TransformOptions, TransformResult } from 'esbuild';
import type { Missed } from '../../protocol/project.ts';
import type { Compile } from '../thread.ts';
import { hasNoInterop, type Prepared } from './callable-namespaces.ts';
import type { KeptCode } from './kept/at-once.ts';
import { hasKept, keptOutput, noteMissed } from './kept/kept.ts';
import { type Extras, keyOf, prepare } from './prepare.ts';
import { isPackaged, type Tsconfigs } from './tsconfigs.ts';

type Esbuild = Omit<typeof import('esbuild'), 'default'>;
type Name = Exclude<keyof Esbuild, 'version'>;
type TsxOptions = TransformOptions & { sourcefile: string };

interface Compiling extends Prepared {
  missed: Missed;
}

/**
 * To be called before tsx loads esbuild. `main`: the tsconfig that tsx reads itself. Gives what is kept without tsx. Without `compile`,
 * in threads other than the main one, esbuild starts its own service.
 */
export function standInForEsbuild(
  tsconfigs: Tsconfigs,
  main: string | undefined,
  compile?: Compile,
): KeptCode {
  // Threads of hooks have no import.meta.resolve.
  const require = createRequire(createRequire(import.meta.url).resolve('tsx/package.json'));
  const file = require.resolve('esbuild');
  const { version } = require('esbuild/package.json') as { version: string };
  const esbuild = whenUsed(file, version);
  const compileSync = compile ?? esbuild.transformSync;
  const compileLater = compile ? async (...args: Parameters<Compile>) => compile(...args) : esbuild.transform;
  const asked = new Map<string, TsxOptions>();
  const kindOf = (format: string | undefined, file: string) => `${format} ${tsconfigs.of(file)?.path}`;
  const missing = (code: string, options: TsxOptions): Compiling => {
    const [given, extras] = optionsFor(options, tsconfigs, main);
    const prepared = prepare(code, options.sourcefile, given, extras);
    const key = keyOf(prepared, version);
    return { ...prepared, missed: { key, file: options.sourcefile, options: { ...given }, ...extras } };
  };
  const begin = (code: string, options: TsxOptions): Compiling => {
    const { format, sourcefile } = options;
    if (isOwnTypescript(sourcefile)) asked.set(kindOf(format, sourcefile), options);
    return missing(code, options);
  };
  const end = ({ finish, missed }: Compiling, result: TransformResult): TransformResult => {
    if (!isPackaged(missed.file)) noteMissed(missed);
    return finish(result);
  };
  const standIn: Esbuild = {
    ...esbuild,
    transformSync: ((code: string, options: TransformOptions) => {
      if (!isTsx(options)) return esbuild.transformSync(code, options);
      const compiling = begin(code, options);
      const { text, given, missed } = compiling;
      return keptOutput(missed) ?? end(compiling, compileSync(text, given));
    }) as Esbuild['transformSync'],
    transform: (async (code: string, options: TransformOptions) => {
      if (!isTsx(options)) return await esbuild.transform(code, options);
      const compiling = begin(code, options);
      const { text, given, missed } = compiling;
      return keptOutput(missed) ?? end(compiling, await compileLater(text, given));
    }) as Esbuild['transform'],
  };
  // A new one: a module remembers for ES modules what it exported first.
  require.cache[file] = Object.assign(new Module(file), { filename: file, loaded: true, exports: standIn });
  return (path, format) => {
    if (!hasKept() || !isOwnTypescript(path)) return undefined;
    const before = asked.get(kindOf(format, path));
    if (!before) return undefined;
    const { code } = keptOutput(missing(readFileSync(path, 'utf8'), optionsAs(before, path)).missed) ?? {};
    // What tsx does besides: it puts something behind each, and takes what goes by that name.
    return code?.includes('import(') || code?.includes('"module.exports"') ? undefined : code;
  };
}

/** esbuild itself, loaded when something of it is called: the project may have the same, and tsx needs none of it. */
function whenUsed(file: string, version: string): Esbuild {
  let loaded: Esbuild | undefined;
  const load = () => {
    if (loaded) return loaded;
    const module = new Module(file) as Module & { load(file: string): void };
    module.load(file);
    loaded = module.exports as Esbuild;
    return loaded;
  };
  const call =
    (name: Name) =>
    (...args: never[]) =>
      (load()[name] as (...args: never[]) => unknown)(...args);
  const calls = Object.fromEntries(Object.keys(names).map((name) => [name, call(name as Name)]));
  const standIn = { ...calls, version } as unknown as Esbuild;
  return Object.assign(standIn, { default: standIn });
}

/** All that it exports: TypeScript tells of what is missing. */
const names: Record<Name, true> = {
  ...{ analyzeMetafile: true, analyzeMetafileSync: true, build: true, buildSync: true, context: true },
  ...{ formatMessages: true, formatMessagesSync: true, initialize: true, stop: true },
  ...{ transform: true, transformSync: true },
};

const isOwnTypescript = (file: string) => /\.tsx?$/.test(file) && !isPackaged(file);

/** As tsx gave them for another file of the kind. Where it would give others for this one, nothing is kept by their key. */
function optionsAs(before: TsxOptions, file: string): TsxOptions {
  const { banner, sourcefile } = before;
  if (typeof banner !== 'string') return { ...before, sourcefile: file };
  const named = banner.replace(JSON.stringify(sourcefile), () => JSON.stringify(file));
  return { ...before, sourcefile: file, banner: named as never };
}

/** The project may have the same esbuild, for things of its own. */
function isTsx(options: TransformOptions | undefined): options is TsxOptions {
  return options?.loader === 'default' && options.keepNames === true && options.sourcefile !== undefined;
}

const noExtras: Extras = { metadata: null, hasCallableNamespaces: false };

function optionsFor(
  options: TsxOptions,
  tsconfigs: Tsconfigs,
  main: string | undefined,
): [TransformOptions, Extras] {
  const file = options.sourcefile;
  const found = isPackaged(file) ? undefined : tsconfigs.of(file);
  if (!found) return [options, noExtras];
  const { compilerOptions = {} } = found.config;
  const isTypescript = /\.[mc]?tsx?$/.test(file);
  const given = found.path === main ? options : { ...options, tsconfigRaw: found.config as never };
  const { emitDecoratorMetadata, experimentalDecorators, strict, strictNullChecks } = compilerOptions;
  const isTyped = isTypescript && emitDecoratorMetadata && experimentalDecorators;
  return [
    given,
    {
      metadata: isTyped ? { isStrict: strictNullChecks ?? strict ?? false } : null,
      hasCallableNamespaces: isTypescript && options.format === 'cjs' && hasNoInterop(found.config),
    },
  ];
}
