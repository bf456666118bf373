// The operations that load: they may take their time, while the isolate waits.
import { getMember, type OperationHost } from './operations.ts';

export interface LoadHost extends OperationHost {
  loadGlobal(name: string): Promise<unknown>;
  /** Globals that are there at once. */
  webGlobals: ReadonlyMap<string, unknown>;
}

/** Also knows what it has loaded: modules are never copied, as their members change. */
export function createLoader(host: LoadHost): LoadHost & { isModule(value: object): boolean } {
  const modules = new WeakSet<object>();
  return {
    ...host,
    isModule: (value) => modules.has(value),
    async importModule(specifier, names) {
      const module = await host.importModule(specifier, names);
      if (typeof module === 'object' && module !== null) modules.add(module);
      return module;
    },
  };
}

/** What a decoded "global" asks for, if nothing has to be loaded for it. */
export function knownGlobal(operation: unknown, { webGlobals }: LoadHost): unknown {
  const [kind, name] = Array.isArray(operation) ? operation : [];
  return kind === 'global' ? webGlobals.get(name) : undefined;
}

/** What a decoded "global" or "again" (values.ts) asks for; undefined for any other operation. */
export function loadFor(operation: unknown, host: LoadHost): Promise<unknown> | undefined {
  const [kind, first, specifier, exported] = Array.isArray(operation) ? operation : [];
  if (kind === 'global' && typeof first === 'string') return host.loadGlobal(first);
  if (kind !== 'again' || typeof specifier !== 'string') return undefined;
  return loadModule(first, specifier, host).then((module) =>
    typeof exported === 'string' ? getMember(module as object, exported) : module,
  );
}

async function loadModule(how: unknown, specifier: string, host: LoadHost): Promise<unknown> {
  if (how === 'global') return host.webGlobals.get(specifier) ?? host.loadGlobal(specifier);
  if (how === 'require') return host.requireModule(specifier);
  return host.importModule(specifier, how === 'import()' ? null : []);
}
