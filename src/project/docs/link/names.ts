// Names across modules: what a module exports under one, and what one means where it stands.
import { dirname } from 'node:path';
import { requiredBy } from '../read/common-js.ts';
import type { Alias, Declaration, Scope } from '../read/scope.ts';
import { type Found, foundOf, type Linker, moduleFound } from './linker-shapes.ts';

/** `seen`: modules that export all of each other. */
export function exportOf(linker: Linker, module: Scope, name: string, seen = new Set<Scope>()): Found | null {
  if (seen.has(module)) return null;
  seen.add(module);
  const own = ownExport(linker, module, name);
  if (own) return own;
  if (name !== 'default') {
    for (const specifier of module.stars) {
      const target = linker.moduleOf(specifier, module);
      const found = target ? linker.deeper(() => exportOf(linker, target, name, seen), null) : null;
      if (found) return found;
    }
    return null;
  }
  // What has no default export is one itself, where it was made for `require`.
  return module.isModule || module.values.size === 0 ? null : moduleFound(module);
}

function ownExport(linker: Linker, module: Scope, name: string): Found | null {
  const alias = module.exports.get(name);
  const exported = alias ? followAlias(linker, module, alias, name) : null;
  if (exported) return exported;
  const value = module.values.get(name);
  if (value) return valueFound(linker, value);
  if (module.assigned) {
    const assigned = assignedOf(linker, module);
    if (name === 'default' || name === 'export=') return assigned;
    const member = assigned ? linker.deeper(() => linker.memberOf(assigned, name), null) : null;
    if (member) return member;
  }
  const isOpen = (module.exportsAll && module.names.has(name)) || linker.addedTo(module, name).length > 0;
  return isOpen ? namesOf(linker, module, name) : null;
}

/** A name that stands for an expression is what the expression names, else the expression itself. */
function valueFound(linker: Linker, value: Declaration): Found {
  const { node } = value;
  const isName =
    node.type === 'Identifier' || node.type === 'MemberExpression' || node.type === 'CallExpression';
  const named = isName ? linker.deeper(() => linker.meaningOf(node, value), null) : null;
  // What a call gives has no name of its own, unless it is a module.
  if (!named || (node.type === 'CallExpression' && requiredBy(node) === null)) return foundOf(value);
  return { name: value.name, declarations: named.declarations };
}

/** What `export =` or `module.exports =` gives. */
function assignedOf(linker: Linker, module: Scope): Found | null {
  return module.assigned ? valueFound(linker, module.assigned) : null;
}

export function followAlias(linker: Linker, scope: Scope, { from, path }: Alias, name: string): Found | null {
  return linker.deeper(() => {
    const [first = '', ...rest] = path;
    let found: Found | null;
    if (from === null) {
      // `export { x }` of a name that is imported, or declared here.
      found =
        first === name || scope.names.has(first) || scope.aliases.has(first)
          ? namesOf(linker, scope, first)
          : null;
      found ??= inMerged(linker, scope, first) ?? linker.lookup(scope.parent ?? scope, first);
    } else {
      const module = linker.moduleOf(from, scope);
      if (!module) return null;
      found = start(linker, module, first);
    }
    for (const part of rest) {
      const holder = found;
      found = holder ? linker.memberOf(holder, part) : null;
    }
    return found;
  }, null);
}

/** `*` is the module, `=` what `require` gives. */
function start(linker: Linker, module: Scope, name: string): Found | null {
  if (name !== '*' && name !== '=') return linker.exportOf(module, name);
  const assigned = assignedOf(linker, module);
  if (!assigned) return moduleFound(module);
  // `exports = module.exports = f; exports.x = …`
  const added = module.values.size > 0 ? moduleFound(module).declarations : [];
  return { name: assigned.name, declarations: [...assigned.declarations, ...added] };
}

/** What a scope itself says of a name. */
export function namesOf(linker: Linker, scope: Scope, name: string): Found | null {
  const declarations = [...(scope.names.get(name) ?? []), ...linker.addedTo(scope, name)];
  const alias = scope.aliases.get(name);
  const imported = alias ? followAlias(linker, scope, alias, name) : null;
  // `const x = require('x')` is what it requires.
  if (declarations.length === 0 || (imported && alias?.path[0] === '=')) return imported;
  return { name, declarations: [...declarations, ...(imported?.declarations ?? [])] };
}

export function lookup(linker: Linker, scope: Scope, name: string): Found | null {
  const everywhere = () => linker.globalOf(name, dirname(scope.file.path));
  for (let current: Scope | null = scope; current; current = current.parent) {
    const found = namesOf(linker, current, name) ?? inMerged(linker, current, name);
    if (found) return isGlobal(current) ? merged(found, everywhere()) : found;
    const global = inGlobals(linker, current, name);
    if (global) return merged(global, everywhere());
  }
  return everywhere();
}

/** What it declares, other files may declare as well. */
const isGlobal = (scope: Scope): boolean =>
  scope.parent === null
    ? !scope.isModule && /\.d\.[mc]?ts$/.test(scope.file.path)
    : scope.parent.globals.includes(scope);

function merged(found: Found, more: Found | null): Found {
  const all = [...found.declarations, ...(more?.declarations ?? [])];
  return { name: found.name, declarations: [...new Map(all.map((item) => [item.node, item])).values()] };
}

/** A namespace that is declared more than once sees what each of them exports. */
function inMerged(linker: Linker, scope: Scope, name: string): Found | null {
  if (!scope.parent) return null;
  for (const siblings of scope.parent.names.values()) {
    if (!siblings.some(({ inner }) => inner === scope)) continue;
    for (const { inner } of siblings) {
      const found = inner && inner !== scope ? linker.exportOf(inner, name) : null;
      if (found) return found;
    }
  }
  return null;
}

function inGlobals(linker: Linker, scope: Scope, name: string): Found | null {
  for (const globals of scope.globals) {
    const found = namesOf(linker, globals, name);
    if (found) return found;
  }
  return null;
}

/** Names that a module exports, those of `export *` included. */
export function exportNames(
  linker: Linker,
  module: Scope,
  membersOf: (found: Found) => string[],
  seen = new Set<Scope>(),
): string[] {
  if (seen.has(module)) return [];
  seen.add(module);
  const names = new Set([...module.exports.keys(), ...module.values.keys()]);
  if (module.exportsAll) for (const name of module.names.keys()) names.add(name);
  const assigned = assignedOf(linker, module);
  if (assigned) for (const name of membersOf(assigned)) names.add(name);
  for (const specifier of module.stars) {
    const target = linker.moduleOf(specifier, module);
    if (!target) continue;
    const more = linker.deeper(() => exportNames(linker, target, membersOf, seen), []);
    for (const name of more) if (name !== 'default') names.add(name);
  }
  return [...names];
}
