// The files of a project, each read when it is first asked for, and what a name in one of them leads to.
import type { Node } from 'oxc-parser';
import { createLines } from '../../../project/source/parse/lines.ts';
import type { Parse } from '../../../project/source/parse/parser.ts';
import type { Disk } from '../../../project/source/resolve/disk.ts';
import type { Resolver } from '../../../project/source/resolve/resolver.ts';
import type { Problem } from '../../offer/read.ts';
import { typesInComments } from '../comments/typedefs.ts';
import { indexBody, indexModule, type Module } from './module.ts';
import { createPackageTypes, isInstalled } from './package-types.ts';

/** What a name stands for. */
export type Found =
  | { kind: 'declared'; module: Module; name: string; nodes: Node[] }
  | { kind: 'module'; module: Module }
  /** Of a package whose types are not there, or that is not looked into. */
  | { kind: 'outside'; from: string; name: string };

export interface Modules {
  disk: Disk;
  parse: Parse;
  load(file: string): Module | null;
  /** Null: nothing here declares it. */
  find(module: Module, name: string): Found | null;
  exported(module: Module, name: string): Found | null;
  exportNames(module: Module): string[];
  /** A member of what was found: of a namespace, or of a module as a whole. */
  member(found: Found, name: string): Found | null;
  imported(specifier: string, name: string, from: Module): Found;
  lineOf(module: Module, offset: number): number;
  /** Of the project itself, absolute, in order. */
  filesRead(): string[];
  /** What could not be parsed. */
  problems: Problem[];
}

/** What toolsets come from; nothing of it is read. */
export const OWN = '@mcp-node/cli/tools';

const MAX_FILES = 2_000;
/** Circles of re-exports. */
const MAX_STEPS = 100;

export function createModules(disk: Disk, resolver: Resolver, parse: Parse): Modules {
  const known = new Map<string, Module | null>();
  const read: string[] = [];
  const problems: Problem[] = [];
  const lines = new WeakMap<object, (offset: number) => number>();
  const namespaces = new WeakMap<Node, Module>();
  const packageTypes = createPackageTypes();

  const load = (file: string): Module | null => {
    const cached = known.get(file);
    if (cached !== undefined) return cached;
    known.set(file, null);
    const isOfPackage = isInstalled(file);
    if (file.endsWith('.json') || known.size > MAX_FILES) return null;
    const text = isOfPackage ? packageTypes.read(file) : disk.read(file);
    if (text === null) {
      if (disk.isTooLarge(file))
        problems.push({
          source: disk.relative(file),
          message: 'The file is too large to be read.',
          isFatal: true,
        });
      return null;
    }
    if (!isOfPackage) read.push(file);
    const parsed = parse(file, text);
    if (parsed.problem !== null && !isOfPackage) {
      const at = parsed.problemAt === null ? '' : `:${createLines(text)(parsed.problemAt)}`;
      problems.push({
        source: `${disk.relative(file)}${at}`,
        message: `The file cannot be parsed, so nothing in it is a tool: ${parsed.problem}.`.replace(
          /\.\.$/,
          '.',
        ),
        isFatal: true,
      });
    }
    const isJavaScript = /\.[mc]?jsx?$/.test(file);
    const module = indexModule(file, parsed, (own) => (isJavaScript ? typesInComments(own, parse) : []));
    known.set(file, module);
    return module;
  };

  const imported = (specifier: string, name: string, from: Module, steps = 0): Found => {
    const outside: Found = { kind: 'outside', from: specifier, name };
    if (specifier === OWN || specifier.startsWith('node:') || steps > MAX_STEPS) return outside;
    const resolved = isInstalled(from.file) ? null : resolver.resolve(specifier, from.file);
    const file = resolved && 'file' in resolved ? resolved.file : packageTypes.find(specifier, from.file);
    const module = file === null ? null : load(file);
    if (!module) return outside;
    return (name === '*' ? { kind: 'module', module } : exported(module, name, steps + 1)) ?? outside;
  };

  const exported = (module: Module, name: string, steps = 0): Found | null => {
    if (steps > MAX_STEPS) return null;
    const own = module.exports.get(name);
    if (own && 'local' in own) return find(module, own.local, steps + 1);
    if (own) return imported(own.from, own.name, module, steps + 1);
    for (const star of module.stars) {
      const found = imported(star, name, module, steps + 1);
      if (found.kind !== 'outside' || found.from !== star) return found;
    }
    return null;
  };

  const find = (module: Module, name: string, steps = 0): Found | null => {
    for (let at: Module | null = module; at; at = at.outer) {
      const nodes = at.declared.get(name);
      if (nodes) return { kind: 'declared', module: at, name, nodes };
      const from = at.imports.get(name);
      if (from) return imported(from.from, from.name, at, steps);
    }
    return null;
  };

  const namespaceOf = (module: Module, node: Node): Module | null => {
    if (node.type !== 'TSModuleDeclaration' || !node.body) return null;
    const cached = namespaces.get(node);
    if (cached) return cached;
    const made = indexBody(module.file, module.parsed, node.body.body as never, module);
    namespaces.set(node, made);
    return made;
  };

  const exportNames = (module: Module, seen = new Set<Module>()): string[] => {
    if (seen.has(module)) return [];
    seen.add(module);
    const more = module.stars.flatMap((star) => {
      const found = imported(star, '*', module);
      const isOwn = found.kind === 'module' && !isInstalled(found.module.file);
      return isOwn ? exportNames(found.module, seen).filter((name) => name !== 'default') : [];
    });
    return [...new Set([...module.exports.keys(), ...more])];
  };

  return {
    ...{ disk, parse, load, find, exported, exportNames, imported, problems },
    member(found, name) {
      if (found.kind === 'module') return exported(found.module, name);
      if (found.kind === 'outside') return { ...found, name: `${found.name}.${name}` };
      for (const node of found.nodes) {
        const inner = namespaceOf(found.module, node);
        const member = inner && exported(inner, name);
        if (member) return member;
      }
      return null;
    },
    lineOf(module, offset) {
      const known = lines.get(module.parsed) ?? createLines(module.parsed.text);
      lines.set(module.parsed, known);
      return known(offset);
    },
    filesRead: () => [...read].sort(),
  };
}
