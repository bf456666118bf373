// Makes scopes, and finds names in them.
import type { Frame, ModuleText, Scope, Slot, Value } from './value.ts';

export function createFrame(self: Value): Frame {
  return {
    self,
    newTarget: undefined,
    home: null,
    isStatic: false,
    top: null,
    returns: [],
    yields: [],
  };
}

export function createScope(parent: Scope | null, frame: Frame, module: ModuleText, level: number): Scope {
  const scope: Scope = { bindings: new Map(), parent, frame, module, level };
  frame.top ??= scope;
  return scope;
}

export function childScope(parent: Scope, level: number): Scope {
  return createScope(parent, parent.frame, parent.module, level);
}

export function findBinding(scope: Scope, name: string): { binding: { slot: Slot }; level: number } | null {
  for (let current: Scope | null = scope; current; current = current.parent) {
    const binding = current.bindings.get(name);
    if (binding) return { binding, level: current.level };
  }
  return null;
}

export function declare(scope: Scope, name: string, slot: Slot): void {
  const known = scope.bindings.get(name);
  // Whoever has found the variable sees it change.
  if (known) known.slot = slot;
  else scope.bindings.set(name, { slot });
}
