// What one step of a session declares, imports and uses: read from its syntax, for the script that history is exported to.
import { type AnyNode, type Node, type Pattern, type Program, parse, type Statement } from 'acorn';
import { stripModule } from '../compile.ts';

/** A piece of the text, and what takes its place. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

export interface ImportWanted {
  specifier: string;
  /** `with { … }`, or nothing. */
  attributes: string;
  defaultName: string | undefined;
  namespace: string | undefined;
  /** Imported name, local name, and whether it is only a type. */
  named: { from: string; to: string; type: boolean }[];
  isType: boolean;
  start: number;
  end: number;
}

export interface Step {
  /** TypeScript as it was written, or JavaScript where a real transform was needed. */
  text: string;
  /** The text with white space for types. */
  code: string;
  /** Undefined if it cannot be read. */
  body: Program['body'] | undefined;
  imports: ImportWanted[];
  /** Names that the step declares at its top level; not its imports. */
  declared: Set<string>;
  /** Names that are assigned, and declared nowhere in the step. */
  implicit: Set<string>;
  /** Every name in it. */
  used: Set<string>;
  /** Specifiers of import() that are plain strings. */
  dynamic: { start: number; end: number; specifier: string }[];
}

export async function readStep(source: string): Promise<Step> {
  const step: Step = {
    text: source,
    code: source,
    body: undefined,
    imports: [],
    declared: new Set(),
    implicit: new Set(),
    used: new Set(),
    dynamic: [],
  };
  try {
    const { code, text } = await stripModule(source);
    const { body } = parse(code, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true });
    // Positions are those of the source only if nothing moved.
    Object.assign(step, { body, code, text: text?.length === code.length ? text : code });
  } catch {
    // Sloppy code, which a module would refuse.
    return step;
  }
  const { body = [] } = step;
  step.imports = [...valueImports(step.text, body), ...typeImports(step.text, step.code)];
  for (const statement of body) for (const name of namesOf(inner(statement))) step.declared.add(name);
  collectNames(step);
  return step;
}

/** The declaration in `export …`, else the statement itself. */
export function inner(statement: Program['body'][number]): AnyNode {
  if (statement.type === 'ExportNamedDeclaration' && statement.declaration) return statement.declaration;
  if (statement.type === 'ExportDefaultDeclaration') return statement.declaration as AnyNode;
  return statement as Statement;
}

/** Names that a declaration binds. */
export function namesOf(node: AnyNode): string[] {
  if (node.type === 'VariableDeclaration') return node.declarations.flatMap(({ id }) => bound(id));
  const isNamed = node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration';
  return isNamed && node.id ? [node.id.name] : [];
}

function bound(pattern: Pattern | null): string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((part) => bound(part.type === 'Property' ? part.value : part));
    case 'ArrayPattern':
      return pattern.elements.flatMap(bound);
    case 'RestElement':
      return bound(pattern.argument);
    case 'AssignmentPattern':
      return bound(pattern.left);
    default:
      return [];
  }
}

/** Import declarations, and exports from elsewhere, which the shell imports. */
function valueImports(text: string, body: Program['body']): ImportWanted[] {
  return body.flatMap((node) => {
    const isImport = node.type === 'ImportDeclaration';
    if (!isImport && node.type !== 'ExportNamedDeclaration' && node.type !== 'ExportAllDeclaration')
      return [];
    if (!node.source) return [];
    const clause = text.slice(node.start + 'import'.length, node.source.start);
    const attributes = text.slice(node.source.end, node.end).replace(/;\s*$/, '').trim();
    return [{ ...readClause(clause), ...at(node), specifier: String(node.source.value), attributes }];
  });
}

const typeImport = /\bimport\s+type\b([^'";]+?)\bfrom\s*(?:'([^'\n]*)'|"([^"\n]*)")\s*;?/g;

/** They are gone from `code`: where they stood is nothing but white space. */
function typeImports(text: string, code: string): ImportWanted[] {
  if (text.length !== code.length || text === code) return [];
  return [...text.matchAll(typeImport)].flatMap((match) => {
    const [whole, clause = '', single, double] = match;
    const end = match.index + whole.length;
    if (code.slice(match.index, end).trim() !== '') return [];
    const specifier = single ?? double ?? '';
    return [{ ...readClause(clause), start: match.index, end, isType: true, specifier, attributes: '' }];
  });
}

/** What stands between `import` and the specifier. */
function readClause(clause: string): Pick<ImportWanted, 'defaultName' | 'namespace' | 'named' | 'isType'> {
  const text = clause
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ')
    .replace(/\bfrom\s*$/, '')
    .trim();
  const rest = text.replace(/\{[\s\S]*\}/, '');
  const parts = (/\{([\s\S]*)\}/.exec(text)?.[1] ?? '').split(',').map((part) => part.trim());
  return {
    isType: false,
    namespace: /\*\s*as\s+([\p{ID_Continue}$]+)/u.exec(rest)?.[1],
    defaultName: /^[\p{ID_Continue}$]+/u.exec(rest)?.[0],
    named: parts.filter(Boolean).map((part) => {
      const type = /^type\s+(?!as\b)/.test(part);
      const [from = '', to = from] = part.replace(type ? /^type\s+/ : '', '').split(/\s+as\s+/);
      return { from, to, type };
    }),
  };
}

function collectNames(step: Step): void {
  const declared = new Set<string>();
  const assigned = new Set<string>();
  for (const node of step.body ?? []) visit(node as AnyNode);
  for (const name of assigned) if (!declared.has(name)) step.implicit.add(name);

  function visit(node: AnyNode): void {
    if (node.type === 'Identifier') step.used.add(node.name);
    if (node.type === 'VariableDeclarator') for (const name of bound(node.id)) declared.add(name);
    if ('params' in node) for (const name of node.params.flatMap(bound)) declared.add(name);
    if (node.type === 'CatchClause') for (const name of bound(node.param ?? null)) declared.add(name);
    if ('id' in node && node.id?.type === 'Identifier') declared.add(node.id.name);
    if (
      node.type === 'AssignmentExpression' ||
      node.type === 'ForOfStatement' ||
      node.type === 'ForInStatement'
    )
      for (const name of bound(node.left as Pattern)) assigned.add(name);
    if (node.type === 'ImportExpression' && node.source.type === 'Literal') {
      step.dynamic.push({ ...at(node.source), specifier: String(node.source.value) });
    }
    for (const [key, value] of Object.entries(node)) {
      // The name of a member is not a variable.
      if ((key === 'key' || key === 'property') && 'computed' in node && !node.computed) continue;
      for (const child of [value].flat()) if (isNode(child)) visit(child);
    }
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function at({ start, end }: Node) {
  return { start, end };
}

/** Where a node ends with the types that follow it: `x as T`, `let x: T`. Types of their own may come next. */
export function endWithTypes({ text, code }: Step, end: number): number {
  if (text === code) return end;
  const blank = /^\s*/.exec(code.slice(end))?.[0].length ?? 0;
  const types = text.slice(end, end + blank);
  if (!/^\s*(?:[:!]|as\b|satisfies\b)/.test(types)) return end;
  const next = /\n\s*(?:export|declare|interface|type|import|abstract|namespace)\b/.exec(types);
  return end + types.slice(0, next?.index).trimEnd().length;
}
