// Sees modules as they load. `_compile` is the one point that `require`, `import` of CommonJS, and tsx all go through.
import * as moduleApi from 'node:module';
import { Module } from 'node:module';
import { fileURLToPath } from 'node:url';

/** By its path, or its URL; as a text it is an expression that makes the same. */
export interface FileTest {
  test(file: string): boolean;
  toString(): string;
}

/** Lets an adapter see modules of packages as they load, of both module systems. */
export interface LoadHooks {
  /** A CommonJS module right after it was evaluated: what is returned replaces its exports. */
  onModule(file: FileTest, patch: (exports: unknown, file: string) => unknown): void;
  /** The source of an ES module before it is compiled. `append` sees what the module declares. */
  onSource(file: FileTest, change: SourceChange): void;
}

export type SourceChange = { replace: string } | { append: string };

interface Compiling {
  exports: unknown;
}
export type Compile = (this: Compiling, content: string, file: string, ...rest: unknown[]) => unknown;
export interface Loaded {
  format?: string;
  source?: string | ArrayBuffer | Uint8Array | null;
  shortCircuit?: boolean;
}

const prototype = Module.prototype as unknown as { _compile: Compile };

/** `listener` hears of every CommonJS module before it runs. */
export function beforeCommonJs(listener: (file: string) => void): void {
  const compile = prototype._compile;
  prototype._compile = function (content, file, ...rest) {
    listener(file);
    return compile.call(this, content, file, ...rest);
  };
}

/** `listener` hears of every module before it is read; false: of CommonJS alone, as Node before 22.15 has no such hooks. */
export function beforeModules(listener: (file: string) => void): boolean {
  beforeCommonJs(listener);
  const { registerHooks } = moduleApi as { registerHooks?: (hooks: object) => void };
  registerHooks?.({
    load(url: string, context: object, next: (url: string, context: object) => Loaded): Loaded {
      if (url.startsWith('file:')) listener(fileURLToPath(pathOf(url)));
      return next(url, context);
    },
  });
  return registerHooks !== undefined;
}

/** Patches the module system of this process; to be called before project code loads. */
export function installLoadHooks(): LoadHooks {
  const patches: { file: FileTest; patch: (exports: unknown, file: string) => unknown }[] = [];
  const compile = prototype._compile;
  prototype._compile = function (content, file, ...rest) {
    const result = compile.call(this, content, file, ...rest);
    for (const { file: pattern, patch } of patches) {
      if (pattern.test(file)) this.exports = patch(this.exports, file);
    }
    return result;
  };
  return { onModule: (file, patch) => patches.push({ file, patch }), onSource: changeSource };
}

function changeSource(file: FileTest, change: SourceChange): void {
  const { registerHooks, register } = moduleApi as {
    registerHooks?: (hooks: object) => void;
  } & typeof moduleApi;
  if (registerHooks) {
    registerHooks({
      load(url: string, context: object, next: (url: string, context: object) => Loaded): Loaded {
        if (!file.test(pathOf(url))) return next(url, context);
        if ('replace' in change) return { format: 'module', source: change.replace, shortCircuit: true };
        const loaded = next(url, context);
        if (loaded.format?.startsWith('commonjs')) return loaded;
        return { ...loaded, source: `${textOf(loaded.source)}\n${change.append}` };
      },
    });
    return;
  }
  // Before Node 22.15; as a text, since names of ours may be others once they are bundled.
  const script = `const file = ${file};
    const change = ${JSON.stringify(change)};
    export const load = async (url, context, next) => {
      if (!file.test(url.replace(/[?#].*$/, ''))) return next(url, context);
      if (change.replace !== undefined) return { format: 'module', source: change.replace, shortCircuit: true };
      const loaded = await next(url, context);
      if (loaded.format?.startsWith('commonjs')) return loaded;
      return { ...loaded, source: Buffer.from(loaded.source ?? '').toString() + '\\n' + change.append };
    };`;
  register(`data:text/javascript,${encodeURIComponent(script)}`);
}

const pathOf = (url: string): string => url.replace(/[?#].*$/, '');

function textOf(source: Loaded['source']): string {
  if (typeof source === 'string') return source;
  return source ? Buffer.from(source as Uint8Array).toString('utf8') : '';
}
