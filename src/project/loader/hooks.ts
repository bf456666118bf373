// Sees CommonJS modules as they load. `_compile` is the one point that `require`, `import` of CommonJS, and tsx all go through.
import { Module } from 'node:module';

/** Lets an adapter see a CommonJS module right after it was evaluated, and replace its exports. */
export interface LoadHooks {
  onModule(file: RegExp, patch: (exports: unknown, file: string) => unknown): void;
}

interface Compiling {
  exports: unknown;
}
type Compile = (this: Compiling, content: string, file: string, ...rest: unknown[]) => unknown;

/** Patches the module system of this process; to be called before project code loads. */
export function installLoadHooks(): LoadHooks {
  const patches: { file: RegExp; patch: (exports: unknown, file: string) => unknown }[] = [];
  const prototype = Module.prototype as unknown as { _compile: Compile };
  const compile = prototype._compile;
  prototype._compile = function (content, file, ...rest) {
    const result = compile.call(this, content, file, ...rest);
    for (const { file: pattern, patch } of patches) {
      if (pattern.test(file)) this.exports = patch(this.exports, file);
    }
    return result;
  };
  return { onModule: (file, patch) => patches.push({ file, patch }) };
}
