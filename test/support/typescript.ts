// What TypeScript itself says of names: where they are declared, how often, and their comments.
import { join, relative } from 'node:path';
import type { Node, SourceFile } from 'typescript/unstable/ast';
import { API, type Project, SymbolFlags, type Symbol as TsSymbol } from 'typescript/unstable/sync';

export interface Named {
  /** As in an import. */
  module: string;
  path: readonly string[];
}

export interface Told {
  /** file:line, relative to the folder. */
  sources: string[];
  doc: string;
  /** Ways to call it; 0 where it is none. */
  calls: number;
}

/** As a file in `folder` imports them; null: TypeScript finds no such name. */
export function askTypeScript(
  folder: string,
  names: readonly Named[],
  options: object = {},
): (Told | null)[] {
  const [probe, config] = [join(folder, '__probe.mts'), join(folder, '__probe.json')];
  const modules = [...new Set(names.map(({ module }) => module))];
  const files: Readonly<Record<string, string>> = {
    [probe]: modules
      .map((module, index) => `import * as m${index} from ${JSON.stringify(module)};`)
      .join('\n'),
    [config]: JSON.stringify({
      compilerOptions: {
        ...{
          module: 'nodenext',
          target: 'esnext',
          skipLibCheck: true,
          strict: true,
          noEmit: true,
          types: ['node'],
        },
        ...{
          allowImportingTsExtensions: true,
          allowJs: true,
          maxNodeModuleJsDepth: 3,
          esModuleInterop: true,
        },
        ...options,
      },
      files: [probe],
    }),
  };
  const api = new API({
    cwd: folder,
    fs: {
      readFile: (file) => files[file],
      fileExists: (file) => (Object.hasOwn(files, file) ? true : undefined),
    },
  });
  try {
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
    const file = project?.program.getSourceFile(probe);
    if (!project || !file) throw new Error('the probe was not read');
    return names.map(({ module, path }) => tellOf(project, file, modules.indexOf(module), path, folder));
  } finally {
    api.close();
  }
}

function tellOf(
  project: Project,
  file: SourceFile,
  index: number,
  path: readonly string[],
  folder: string,
): Told | null {
  const { checker } = project;
  const statement = file.statements[index] as unknown as { moduleSpecifier: Node };
  let symbol = checker.getSymbolAtLocation(statement.moduleSpecifier);
  for (const [at, name] of path.entries()) {
    if (!symbol) return null;
    const next: TsSymbol | undefined =
      at === 0 ? exported(project, symbol, name) : memberOf(project, symbol, name);
    symbol = next && next.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(next) : next;
    if (symbol && checker.isUnknownSymbol(symbol)) return null;
  }
  if (!symbol) return null;
  const type = checker.getTypeOfSymbol(symbol);
  return {
    sources: symbol.declarations.map((handle) => sourceOf(handle.resolve(project), folder)),
    doc: checker.getDocumentationCommentOfSymbol(symbol),
    calls: type ? checker.getSignaturesOfType(type, 0).length : 0,
  };
}

function exported(project: Project, module: TsSymbol, name: string): TsSymbol | undefined {
  const { checker } = project;
  const own =
    checker.getMemberInModuleExports(module, name) ??
    checker.getExportsOfModule(module).find((symbol) => symbol.name === name);
  if (own) return own;
  const assigned = module.getExports().get('export=' as never);
  const target =
    assigned && assigned.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(assigned) : assigned;
  return name === 'default' || !target ? target : memberOf(project, target, name);
}

function memberOf({ checker }: Project, symbol: TsSymbol, name: string): TsSymbol | undefined {
  const own = symbol.getMembers().get(name as never) ?? symbol.getExports().get(name as never);
  if (own) return own;
  const types = [
    symbol.flags & SymbolFlags.Type ? checker.getDeclaredTypeOfSymbol(symbol) : undefined,
    symbol.flags & SymbolFlags.Value ? checker.getTypeOfSymbol(symbol) : undefined,
  ];
  for (const type of types) {
    const found = type ? checker.getPropertyOfType(type, name) : undefined;
    if (found) return found;
  }
  return undefined;
}

function sourceOf(node: Node | undefined, folder: string): string {
  if (!node) return '-';
  const file = node.getSourceFile();
  const start = node.getStart(file);
  return `${relative(folder, file.fileName)}:${file.text.slice(0, start).split('\n').length}`;
}
