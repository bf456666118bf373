// Built-in modules of Node that the shell has itself, as an import or require of them gives them.

export interface OwnModules {
  /** Undefined for any other module. */
  required(specifier: unknown): object | undefined;
  /** With `default`; throws when one of `names` is not in it, as an import declaration does. */
  imported(specifier: unknown, names: readonly unknown[] | null): object | undefined;
}

/** `modules`: by their names without "node:". */
export function createOwnModules(modules: Readonly<Record<string, object>>): OwnModules {
  const required = (specifier: unknown) => {
    const name = String(specifier).replace(/^node:/, '');
    return Object.hasOwn(modules, name) ? modules[name] : undefined;
  };
  return {
    required,
    imported(specifier, names) {
      const module = required(specifier);
      if (!module) return undefined;
      const namespace = { ...module, default: module };
      for (const name of names ?? [])
        if (typeof name === 'string' && !Object.hasOwn(namespace, name))
          throw new SyntaxError(
            `The requested module '${specifier}' does not provide an export named '${name}'`,
          );
      return namespace;
    },
  };
}
