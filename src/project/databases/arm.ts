// Puts the database mode in force, before any code of the project runs: drivers are changed as they load, whichever copy it is.
import { codedError } from '../../errors.ts';
import type { DatabaseMode } from '../../protocol/database.ts';
import { installLoadHooks } from '../loader/hooks.ts';
import { installLateChanges } from '../loader/when-loaded.ts';
import { drivers } from './drivers/index.ts';
import { fileOfPackage } from './file-of-package.ts';
import { noteProtection, setMode } from './state.ts';

export function armDrivers(
  mode: DatabaseMode,
  onFound: Parameters<typeof setMode>[1],
  { looksDone = false, permitsAll = false } = {},
): void {
  const held = drivers.filter(({ isHeld, heldModes }) => isHeld && (heldModes?.includes(mode) ?? true));
  setMode(
    mode,
    onFound,
    looksDone,
    held.map(({ name }) => name),
  );
  // For adapters, which find what they protect in the project.
  installLateChanges();
  const hooks = installLoadHooks();
  for (const driver of drivers) {
    const { name, port, patches = {}, nativeMethods = [], sqlMethods = [], protect } = driver;
    // What connects by Node's sockets reaches nothing there: it need not be held.
    if (looksDone && port !== null) continue;
    for (const [path, patch] of Object.entries(patches)) {
      hooks.onModule(fileOfPackage(name, path), (exports, file) => {
        if (mode !== 'write') return patch(exports, file);
        noteProtection(name, 'none');
        if (!permitsAll) refuseNative(name, exports, nativeMethods, sqlMethods);
        return exports;
      });
    }
    if (mode === 'write') continue;
    const { additions = {}, standIns = {} } = driver;
    const added = held.includes(driver) ? additions : {};
    for (const [path, append] of Object.entries(added)) hooks.onSource(fileOfPackage(name, path), { append });
    for (const [path, replace] of Object.entries(standIns))
      if (!Object.hasOwn(added, path)) hooks.onSource(fileOfPackage(name, path), { replace });
    protect?.();
  }
}

/** SQLite takes a pointer by it, and calls what is there. */
const takesPointer = /fts3_tokenizer/i;

/** What loads a library past Node, or runs what it has in memory, and so is past the guard. */
function refuseNative(
  name: string,
  exports: unknown,
  nativeMethods: readonly string[],
  sqlMethods: readonly string[],
): void {
  const { prototype = {} } = Object(exports) as { prototype?: object };
  const refuse = (what: string): never => {
    throw codedError('PERMISSION_DENIED', {
      operation: `${name} ${what}`,
      remedy: 'It loads native code: ask the user to start mcp-node with -A.',
    });
  };
  const replace = (method: string, value: (this: unknown, ...args: unknown[]) => unknown) =>
    Object.defineProperty(prototype, method, { value });
  for (const method of nativeMethods.filter((known) => known in prototype))
    replace(method, () => refuse(method));
  for (const method of sqlMethods.filter((known) => known in prototype)) {
    const original = Reflect.get(prototype, method) as (...args: unknown[]) => unknown;
    replace(method, function (sql, ...rest) {
      // Of anything but a text the driver takes nothing.
      if (typeof sql === 'string' && takesPointer.test(sql)) return refuse('fts3_tokenizer');
      return Reflect.apply(original, this, [sql, ...rest]);
    });
  }
}
