// Names of import declarations in the shell: live, as those of a module are. Each is a property of the global object
// whose getter has the value as it was last read, until the project says that it has changed.
import type { BindingWatch } from '../host.ts';
import type { Membrane } from '../membrane.ts';
import type { OwnModules } from './own-modules.ts';

/** Name in the shell, and the name that the module exports it by; "*" for the module itself. */
type Pair = [local: string, exported: string];

export interface Bindings extends BindingWatch {
  /** Binds what a module exports; an object with the same names. */
  declare(specifier: string, pairs: readonly Pair[]): Promise<object>;
  /** Something of the project may have run unseen; `isDeep`: a call begins. */
  unsure(isDeep: boolean): void;
  /** Names that are bound to modules of the project, with their specifiers. */
  names(): [name: string, specifier: string][];
}

interface Binding {
  specifier: string;
  get: () => unknown;
}

/** `shared`: the global object of the agent's code. */
export function createBindings(
  shared: object,
  own: OwnModules,
  membrane: () => Pick<Membrane, 'importModule' | 'readExport' | 'sync'>,
): Bindings {
  const bound = new Map<string, Binding>();
  /** Values as they were last read, by the number of their binding. */
  const values = new Map<number, unknown>();
  let doubt: 'none' | 'shallow' | 'deep' = 'none';
  let lastNumber = 0;

  function readLive(module: object, exported: string, number: number): unknown {
    const isDeep = doubt === 'deep';
    const isDoubtful = doubt !== 'none' && values.size > 0;
    doubt = 'none';
    if (isDoubtful) membrane().sync(isDeep);
    if (!values.has(number)) values.set(number, membrane().readExport(module, exported, number));
    return values.get(number);
  }

  function getterOf(module: object, exported: string, isLive: boolean): () => unknown {
    if (exported === '*') return () => module;
    if (!isLive) return () => Reflect.get(module, exported);
    const number = ++lastNumber;
    return () => readLive(module, exported, number);
  }

  return {
    async declare(specifier, pairs) {
      const names = pairs.map(([, exported]) => exported).filter((exported) => exported !== '*');
      const ours = own.imported(specifier, names);
      const module = ours ?? ((await membrane().importModule(specifier, names)) as object);
      const declared = Object.create(null);
      for (const [local, exported] of pairs) {
        const get = getterOf(module, exported, !ours);
        const set = () => {
          throw new TypeError(`Assignment to constant variable: ${local} is imported from ${specifier}.`);
        };
        Object.defineProperty(shared, local, { get, set, enumerable: false, configurable: true });
        Object.defineProperty(declared, local, { get });
        if (ours) bound.delete(local);
        else bound.set(local, { specifier, get });
      }
      return declared;
    },

    changed(numbers) {
      for (const number of numbers) values.delete(number);
    },

    unsure(isDeep) {
      if (isDeep) doubt = 'deep';
      else if (doubt === 'none') doubt = 'shallow';
    },

    forget: () => values.clear(),

    names() {
      const found: [string, string][] = [];
      for (const [name, { specifier, get }] of bound) {
        if (Object.getOwnPropertyDescriptor(shared, name)?.get === get) found.push([name, specifier]);
        else bound.delete(name);
      }
      return found;
    },
  };
}
