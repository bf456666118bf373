// Puts the database mode in force, before any code of the project runs: drivers are changed as they load, whichever copy it is.
import { codedError } from '../../errors.ts';
import type { DatabaseMode } from '../../protocol/database.ts';
import { installLoadHooks } from '../loader/hooks.ts';
import { drivers } from './drivers/index.ts';
import { fileOfPackage } from './file-of-package.ts';
import { noteProtection, setMode } from './state.ts';

export function armDrivers(
  mode: DatabaseMode,
  onFound: Parameters<typeof setMode>[1],
  { looksDone = false, permitsAll = false } = {},
): void {
  const held = drivers.filter(({ isHeld }) => isHeld).map(({ name }) => name);
  setMode(mode, onFound, looksDone, held);
  const hooks = installLoadHooks();
  for (const { name, port, patches = {}, standIns = {}, nativeMethods = [], protect } of drivers) {
    // What connects by Node's sockets reaches nothing there: it need not be held.
    if (looksDone && port !== null) continue;
    for (const [path, patch] of Object.entries(patches)) {
      hooks.onModule(fileOfPackage(name, path), (exports) => {
        if (mode !== 'write') return patch(exports);
        noteProtection(name, 'none');
        if (!permitsAll) refuseMethods(name, exports, nativeMethods);
        return exports;
      });
    }
    if (mode === 'write') continue;
    for (const [path, source] of Object.entries(standIns))
      hooks.onSource(fileOfPackage(name, path), { replace: source });
    protect?.();
  }
}

/** They load a library past Node, and so past the guard. */
function refuseMethods(name: string, exports: unknown, methods: readonly string[]): void {
  const { prototype = {} } = Object(exports) as { prototype?: object };
  for (const method of methods.filter((known) => known in prototype))
    Object.defineProperty(prototype, method, {
      value() {
        throw codedError('PERMISSION_DENIED', {
          operation: `${name} ${method}`,
          remedy: 'It loads native code: ask the user to start mcp-node with -A.',
        });
      },
    });
}
