// Changes modules of packages as they are loaded, by file, so that none is loaded only to be changed. Which ones is said later than the guard lets hooks be made.
import * as moduleApi from 'node:module';
import { Module } from 'node:module';
import { fileURLToPath } from 'node:url';

export type Change = (exports: unknown) => void;

type Compile = (this: { exports: unknown }, content: string, file: string, ...rest: unknown[]) => unknown;
interface Loaded {
  format?: string;
  source?: string | ArrayBuffer | Uint8Array | null;
}

/** What an ES module calls with its own namespace. Code of the project sees it, and cannot take it away. */
const CALLED = '__mcpNodeLoaded';

// Taken before code of the project could replace them.
const { apply } = Reflect;
const { get } = Map.prototype;
const { stringify } = JSON;
const toPath = fileURLToPath;
const toBuffer = Buffer.from;

const changes = new Map<string, Change>();
const changeOf = (file: string) => apply(get, changes, [file]) as Change | undefined;
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
      const file = loaded.format === 'module' && url.startsWith('file:') ? toPath(withoutQuery(url)) : '';
      if (!changeOf(file)) return loaded;
      // Hoisted, and the same module: also one that has a query.
      const itself = `import * as ${CALLED}Self from ${stringify(url)}; ${CALLED}(${stringify(file)}, ${CALLED}Self);`;
      return { ...loaded, source: `${toBuffer(loaded.source as string).toString()}\n${itself}` };
    },
  });
}

/** False: it has to be loaded, and changed then. `file`: as Node resolves it. */
export function whenLoaded(file: string, change: Change): boolean {
  if (isInstalled) changes.set(file, change);
  return isInstalled;
}

function withoutQuery(url: string): string {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}
