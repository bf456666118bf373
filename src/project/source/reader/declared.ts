// Types that the project declares: interfaces, aliases and enums, followed across files.
import { posix } from 'node:path';
import type { Node, Program } from 'oxc-parser';
import { type Machine, siteOf } from '../evaluate/machine.ts';
import type { Module } from '../evaluate/modules/module.ts';
import type { Modules } from '../evaluate/modules/modules.ts';
import type { Site } from '../values/value.ts';
import { converterOf, enumValue, membersOf, nameOf, type Type, type TypeMember } from './types.ts';

const MAX_STEPS = 60;

/** What `name` stands for in a file; null where the project does not declare it. */
export function typeIn(machine: Machine, modules: Modules, file: string, name: string): Type | null {
  const module = modules.link(file);
  return module ? declared(machine, modules, module, name, 0) : null;
}

type Statement = Program['body'][number];

function declared(
  machine: Machine,
  modules: Modules,
  module: Module,
  name: string,
  depth: number,
): Type | null {
  if (depth > MAX_STEPS) return null;
  const convert = converterOf(module, (other) => declared(machine, modules, module, other, depth + 1));
  const follow = (specifier: string, imported: string) => {
    const next = targetOf(machine, modules, module, specifier);
    return next ? exported(machine, modules, next, imported, depth + 1) : null;
  };
  const members: TypeMember[] = [];
  let site: Site | null = null;
  for (const statement of module.parsed.program.body) {
    const node =
      'declaration' in statement && statement.declaration ? (statement.declaration as Node) : statement;
    if (node.type === 'TSTypeAliasDeclaration' && node.id.name === name) return convert(node.typeAnnotation);
    if (node.type === 'TSEnumDeclaration' && node.id.name === name)
      return {
        kind: 'union',
        types: node.body.members.map(({ id, initializer }, index) => enumValue(id, initializer, index)),
      };
    if (node.type === 'TSInterfaceDeclaration' && node.id.name === name) {
      // Interfaces of one name are one.
      site ??= siteOf(node.id, module.scope);
      for (const base of node.extends) {
        const of =
          base.expression.type === 'Identifier'
            ? declared(machine, modules, module, base.expression.name, depth + 1)
            : null;
        if (of?.kind === 'object') members.push(...of.members);
      }
      members.push(...membersOf(node.body.body, module, convert));
    }
    if (node.type === 'ImportDeclaration')
      for (const item of node.specifiers)
        if (item.local.name === name) return follow(node.source.value, importedName(item));
  }
  return site ? { kind: 'object', site, members } : null;
}

/** Through `export … from`. */
function exported(
  machine: Machine,
  modules: Modules,
  module: Module,
  name: string,
  depth: number,
): Type | null {
  if (depth > MAX_STEPS) return null;
  const stars: string[] = [];
  for (const statement of module.parsed.program.body) {
    if (statement.type === 'ExportAllDeclaration') stars.push(statement.source.value);
    if (statement.type !== 'ExportNamedDeclaration') continue;
    for (const { local, exported: as } of statement.specifiers) {
      if (nameOf(as) !== name) continue;
      if (!statement.source) return declared(machine, modules, module, nameOf(local), depth + 1);
      const next = targetOf(machine, modules, module, statement.source.value);
      return next ? exported(machine, modules, next, nameOf(local), depth + 1) : null;
    }
  }
  const own = declared(machine, modules, module, name === 'default' ? defaultName(module) : name, depth + 1);
  if (own) return own;
  for (const specifier of stars) {
    const next = targetOf(machine, modules, module, specifier);
    const found = next && exported(machine, modules, next, name, depth + 1);
    if (found) return found;
  }
  return null;
}

function targetOf(machine: Machine, modules: Modules, module: Module, specifier: string): Module | null {
  const resolved = machine.resolver.resolve(specifier, module.file);
  if ('file' in resolved) return modules.link(resolved.file);
  if (!specifier.startsWith('.')) return null;
  // What is generated may have types alone.
  const path = posix.join(posix.dirname(module.file), specifier.replace(/(?:\.d)?\.[cm]?[jt]s$/, ''));
  return machine.disk.isFile(`${path}.d.ts`) ? modules.link(`${path}.d.ts`) : null;
}

const importedName = (
  item: Extract<Statement, { type: 'ImportDeclaration' }>['specifiers'][number],
): string =>
  item.type === 'ImportSpecifier'
    ? nameOf(item.imported)
    : item.type === 'ImportDefaultSpecifier'
      ? 'default'
      : '*';

function defaultName(module: Module): string {
  for (const statement of module.parsed.program.body)
    if (statement.type === 'ExportDefaultDeclaration')
      return nameOf(('id' in statement.declaration && statement.declaration.id) || statement.declaration);
  return 'default';
}
