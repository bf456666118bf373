// `emitDecoratorMetadata`, which the compiler does not know: what TypeScript writes down of types, put into the source as further decorators.
// Nothing is moved to another line.
import { createRequire } from 'node:module';
import type { Class, ClassElement, Decorator, Node, ParamPattern, Program, TSType } from 'oxc-parser';
import { type Insertion, typeImports } from './imports.ts';
import { expressionOf, NOTHING, type TypeNames } from './types.ts';

/** A type that is no value, or none yet, is Object; an enum is what its members are. */
const helper = `
function __mcpNodeType(key, read, list) {
  const one = (read) => {
    let type;
    if (read === null) return undefined;
    try { type = read(); } catch { return Object; }
    if (typeof type === 'function') return type;
    if (typeof type !== 'object' || type === null) return Object;
    const kinds = new Set(Object.keys(type).filter((name) => !/^-?\\d/.test(name)).map((name) => typeof type[name]));
    return kinds.size !== 1 ? Object : kinds.has('string') ? String : kinds.has('number') ? Number : Object;
  };
  return (target, name) => {
    if (typeof Reflect.metadata === 'function') Reflect.metadata(key, list ? list.map(one) : one(read))(target, name);
  };
}`.replaceAll('\n', ' ');

/** `text` with the types of what is decorated; as it is where nothing is, or it cannot be parsed. */
export function withMetadata(text: string, file: string, isStrict: boolean): string {
  if (!/@[\w(]/.test(text)) return text;
  const { parseSync } = createRequire(import.meta.url)('oxc-parser') as typeof import('oxc-parser');
  const lang = file.endsWith('x') ? 'tsx' : 'ts';
  const { program } = parseSync(file, text, { lang, astType: 'ts', preserveParens: false });
  const classes: Class[] = [];
  const aliases = new Map<string, TSType>();
  const erased = new Set<string>();
  visit(program, (node) => {
    if (node.type === 'ClassDeclaration' && !node.declare) classes.push(node);
    else if (node.type === 'TSTypeAliasDeclaration') aliases.set(node.id.name, node.typeAnnotation);
    else if (node.type === 'TSTypeParameter') erased.add(node.name.name);
    else if (node.type === 'TSInterfaceDeclaration') erased.add(node.id.name);
  });
  // An interface may have the name of a class, or of a constant.
  for (const name of declaredValues(program)) erased.delete(name);
  const imports = typeImports(program, file);
  for (const name of imports.erased) erased.add(name);
  const names: TypeNames = { isStrict, aliases, erased, imported: imports.expressionFor };
  const decorators = classes.flatMap((node) => decoratorsOf(node, names));
  if (decorators.length === 0) return text;
  const insertions = [...decorators, ...imports.insertions()].sort((a, b) => b.at - a.at);
  let result = text;
  for (const { at, text: piece } of insertions) result = result.slice(0, at) + piece + result.slice(at);
  return `${result}\n;${helper}`;
}

function decoratorsOf(node: Class, names: TypeNames): Insertion[] {
  const { body } = node.body;
  const maker = body.find(
    (member) => member.type === 'MethodDefinition' && member.kind === 'constructor' && member.value.body,
  );
  const own: Insertion[] = [];
  if (maker?.type === 'MethodDefinition') {
    const { params } = maker.value;
    if (node.decorators.length > 0 || params.some(isDecorated))
      own.push(onParameters(params, names, behind(node.decorators, node.start)));
  }
  return [...own, ...body.flatMap((member) => ofMember(member, names))];
}

function ofMember(member: ClassElement, names: TypeNames): Insertion[] {
  if (member.type === 'PropertyDefinition' || member.type === 'AccessorProperty') {
    if (member.decorators.length === 0) return [];
    const at = behind(member.decorators, member.start);
    return [{ at, text: decorator('type', thunk(member.typeAnnotation?.typeAnnotation, names)) }];
  }
  if (member.type !== 'MethodDefinition' || member.kind === 'constructor' || !member.value.body) return [];
  const { params, returnType, async } = member.value;
  if (member.decorators.length === 0 && !params.some(isDecorated)) return [];
  const at = behind(member.decorators, member.start);
  const isMethod = member.kind === 'method';
  const written = returnType?.typeAnnotation;
  const result = written ? thunk(written, names) : async ? '() => Promise' : 'null';
  const type = isMethod ? '() => Function' : thunk(written ?? parameterType(params[0]), names);
  const more = isMethod ? decorator('returntype', result) : '';
  return [onParameters(params, names, at, decorator('type', type) + more)];
}

/** Decorators of parameters run before those of their function, the last first: they ask for all of these types. */
function onParameters(params: ParamPattern[], names: TypeNames, otherwise: number, more = ''): Insertion {
  const last = params.at(-1);
  const at = last ? behind((last as { decorators?: Decorator[] }).decorators ?? [], last.start) : otherwise;
  const list = params.map((parameter) => thunk(parameterType(parameter), names)).join(', ');
  return { at, text: more + decorator('paramtypes', `null, [${list}]`) };
}

const decorator = (key: string, rest: string) => ` @__mcpNodeType("design:${key}", ${rest}) `;

function thunk(type: TSType | null | undefined, names: TypeNames): string {
  const expression = expressionOf(type, names);
  return expression === NOTHING ? 'null' : `() => ${expression}`;
}

function parameterType(parameter: ParamPattern | undefined): TSType | null {
  if (!parameter) return null;
  if (parameter.type === 'TSParameterProperty') return parameterType(parameter.parameter);
  if (parameter.type === 'AssignmentPattern') return parameterType(parameter.left as ParamPattern);
  const type = parameter.typeAnnotation?.typeAnnotation ?? null;
  return parameter.type === 'RestElement' && type?.type === 'TSArrayType' ? type.elementType : type;
}

const isDecorated = (parameter: ParamPattern) =>
  ((parameter as { decorators?: Decorator[] }).decorators ?? []).length > 0;

const behind = (decorators: readonly Decorator[], start: number) => decorators.at(-1)?.end ?? start;

function declaredValues({ body }: Program): string[] {
  return body.flatMap((statement) => {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (node?.type === 'ClassDeclaration' || node?.type === 'TSEnumDeclaration') return node.id?.name ?? [];
    if (node?.type !== 'VariableDeclaration') return [];
    return node.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? id.name : []));
  });
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const child of Object.values(node) as unknown[]) {
    for (const one of Array.isArray(child) ? child : [child])
      if (typeof one === 'object' && one !== null && 'type' in one) visit(one as Node, see);
  }
}
