// Which classes are toolsets: what they extend, across files, up to Toolset.
import type { Class, Node, TSType } from 'oxc-parser';
import { keyText, unwrap } from '../../../project/source/parse/syntax.ts';
import { isClass, type Module } from '../modules/module.ts';
import { type Found, type Modules, OWN } from '../modules/modules.ts';

export interface ClassPlace {
  name: string;
  node: Class;
  module: Module;
  /** Given to the class that it extends. */
  baseArguments: TSType[];
}

/** The class and its bases up to Toolset, itself first; null: it is none. "unknown": its base cannot be read, and may be one. */
export type Ancestry = ClassPlace[] | null | 'unknown';

const MAX_BASES = 50;

export function ancestryOf(start: ClassPlace, modules: Modules): Ancestry {
  const chain: ClassPlace[] = [];
  for (let at: ClassPlace = start; chain.length < MAX_BASES; ) {
    chain.push(at);
    if (!at.node.superClass) return null;
    const base = unwrap(at.node.superClass);
    if (base.type === 'CallExpression') return makesToolset(base, at.module, modules) ? 'unknown' : null;
    const found = foundBy(base, at.module, modules);
    if (found?.kind === 'outside') return isToolset(found) ? chain : null;
    const next = found ? placeOfClass(found) : null;
    if (!next) return null;
    at = next;
  }
  return null;
}

const isToolset = (found: Found) =>
  found.kind === 'outside' && found.from === OWN && /^(?:\*\.|default\.)?Toolset$/.test(found.name);

/** What a name, or a name in a namespace, leads to. */
function foundBy(node: Node, module: Module, modules: Modules): Found | null {
  if (node.type === 'Identifier') return modules.find(module, node.name);
  if (node.type !== 'MemberExpression') return null;
  const whole = foundBy(node.object as Node, module, modules);
  const name = keyText(node.property as never, node.computed);
  return whole && name !== null ? modules.member(whole, name) : null;
}

/** Whether a function that makes a class is given a toolset. */
function makesToolset(call: Node & { type: 'CallExpression' }, module: Module, modules: Modules): boolean {
  return call.arguments.some((argument) => {
    if (argument.type === 'CallExpression') return makesToolset(argument, module, modules);
    const found = foundBy(argument as Node, module, modules);
    if (!found) return false;
    const place = placeOfClass(found);
    return isToolset(found) || (place !== null && Array.isArray(ancestryOf(place, modules)));
  });
}

/** The class that a name stands for; `const X = class …` as well. */
export function placeOfClass(found: Found): ClassPlace | null {
  if (found.kind !== 'declared') return null;
  for (const node of found.nodes) {
    const value = node.type === 'VariableDeclarator' && node.init ? unwrap(node.init) : node;
    if (!isClass(value)) continue;
    // As `Function.name` has it.
    const name = value.id?.name ?? found.name.replace(/^\((.*)\)$/, '$1');
    return { name, node: value, module: found.module, baseArguments: value.superTypeArguments?.params ?? [] };
  }
  return null;
}
