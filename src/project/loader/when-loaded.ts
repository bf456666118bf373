// Changes modules of packages as they are loaded, by file, so that none is loaded only to be changed. Which ones is said later than the guard lets hooks be made.
import * as moduleApi from 'node:module';
import { Module } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startsWith, uncurry } from '../../files/unpatched.ts';
import type { Compile, Loaded } from './hooks.ts';

export type Change = (exports: unknown) => void;

/** What an ES module calls with its own namespace. Code of the project sees it, and cannot take it away. */
const CALLED = '__mcpNodeLoaded';

// Taken before code of the project could replace them; nothing below uses another method.
const { apply } = Reflect;
const { get } = Map.prototype;
const { stringify } = JSON;
const { resolve } = path;
const toPath = fileURLToPath;
const toBuffer = Buffer.from;
const textOf: (bytes: Buffer) => string = uncurry(Buffer.prototype.toString);
const indexOf: (text: string, part: string) => number = uncurry(String.prototype.indexOf);
const slice: (text: string, from: number, to: number) => string = uncurry(String.prototype.slice);

const changes = new Map<string, Change>();
/** By whatever path it is asked for. */
const changeOf = (file: string) => apply(get, changes, [resolve(file)]) as Change | undefined;
let isInstalled = false;

/** Before the guard is armed, and behind tsx. Node before 22.15 has no such hooks: then nothing is changed late. */
export function installLateChanges(): void {
  const { registerHooks } = moduleApi as { registerHooks?: (hooks: object) => void } & typeof moduleApi;
  if (isInstalled || !registerHooks) return;
  isInstalled = true;
  const prototype = Module.prototype as unknown as { _compile: Compile };
  const compile = prototype._compile;
  prototype._compile = function (content, file, ...rest) {
    const result = apply(compile, this, [content, file, ...rest]);
    changeOf(file)?.(this.exports);
    return result;
  };
  Object.defineProperty(globalThis, CALLED, {
    value: (file: string, namespace: unknown) => changeOf(file)?.(namespace),
  });
  registerHooks({
    load(url: string, context: object, next: (url: string, context: object) => Loaded): Loaded {
      const loaded = next(url, context);
      if (loaded.format !== 'module' || !startsWith(url, 'file:')) return loaded;
      const file = toPath(withoutQuery(url));
      if (!changeOf(file)) return loaded;
      // Hoisted, and the same module: also one that has a query.
      const itself = `import * as ${CALLED}Self from ${stringify(url)}; ${CALLED}(${stringify(file)}, ${CALLED}Self);`;
      return { ...loaded, source: `${textOf(toBuffer(loaded.source as string))}\n${itself}` };
    },
  });
}

/** False: it has to be loaded, and changed then. `file`: as Node resolves it. */
export function whenLoaded(file: string, change: Change): boolean {
  if (isInstalled) changes.set(file, change);
  return isInstalled;
}

function withoutQuery(url: string): string {
  const query = indexOf(url, '?');
  const plain = query === -1 ? url : slice(url, 0, query);
  const hash = indexOf(plain, '#');
  return hash === -1 ? plain : slice(plain, 0, hash);
}
