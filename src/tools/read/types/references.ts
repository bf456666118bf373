// What names of types lead to: declarations, members of namespaces and enums, and what everybody knows.
import type { TSType, TSTypeName } from 'oxc-parser';
import type { Found } from '../modules/modules.ts';
import { isInstalled } from '../modules/package-types.ts';
import { builtins, noData } from './builtins.ts';
import { any, literal, refused, type Type, Unreadable } from './model.ts';
import { memberType } from './relations.ts';
import type { Reader, Scope } from './scope.ts';

export function typeQuery(node: TSType & { type: 'TSTypeQuery' }, scope: Scope, reader: Reader): Type {
  const path = namesOf(node.exprName as TSTypeName);
  if (!path) throw new Unreadable('typeof is known of names only');
  const [first = '', ...rest] = path;
  let found = reader.modules.find(scope.module, first);
  if (!found) throw new Unreadable(`nothing is called ${first}`);
  while (rest.length > 0 && found.kind === 'module') {
    found = reader.modules.member(found, rest.shift() ?? '');
    if (!found) throw new Unreadable(`nothing is called ${path.join('.')}`);
  }
  return rest.reduce((type, name) => memberType(type, literal(name)), reader.valueNamed(found, scope));
}

export function namesOf(name: TSTypeName): string[] | null {
  if (name.type === 'Identifier') return [name.name];
  if (name.type !== 'TSQualifiedName') return null;
  const left = namesOf(name.left);
  return left && [...left, name.right.name];
}

export function reference(name: TSTypeName, args: Type[], scope: Scope, reader: Reader): Type {
  const path = namesOf(name);
  if (!path) throw new Unreadable('a name cannot be read');
  const bound = path.length === 1 ? scope.params.get(path[0] ?? '') : undefined;
  if (bound) return bound;
  return follow(path, reader.modules.find(scope.module, path[0] ?? ''), args, scope, reader);
}

export function follow(
  path: string[],
  start: Found | null,
  args: Type[],
  scope: Scope,
  reader: Reader,
): Type {
  const whole = path.join('.');
  let found = start;
  if (!found) return path.length === 1 ? global(whole, args) : notFound(whole);
  for (const name of path.slice(1)) {
    const member: Found | null = reader.modules.member(found, name);
    // Of an enum.
    const isEnum = found.kind === 'declared' && found.nodes[0]?.type === 'TSEnumDeclaration';
    if (!member && isEnum) return memberType(reader.valueNamed(found, scope), literal(name));
    if (!member) return notFound(whole);
    found = member;
  }
  const last = path.at(-1) ?? '';
  if (found.kind === 'declared') {
    const isOfPackage = isInstalled(found.module.file);
    if (isOfPackage && (found.name === 'Decimal' || last === 'Decimal')) return global('Decimal', []);
    return reader.declared(found, args, scope);
  }
  if (found.kind === 'module') throw new Unreadable(`${whole} is a module`);
  const imported = found.name.split('.').at(-1) ?? '';
  if (found.from.startsWith('node:') || /^(?:buffer|url)$/.test(found.from)) return global(imported, args);
  if (imported === 'Decimal') return global('Decimal', []);
  throw new Unreadable(`${whole} is a type of ${found.from}`);
}

function notFound(name: string): never {
  throw new Unreadable(`nothing is called ${name}`);
}

const computed = new Set(
  'ReturnType Parameters Awaited InstanceType ConstructorParameters ThisParameterType ThisType'.split(' '),
);

function global(name: string, args: Type[]): Type {
  if (Object.hasOwn(builtins, name)) return builtins[name]?.(args) ?? any;
  if (Object.hasOwn(noData, name)) return refused(noData[name] ?? name);
  if (computed.has(name)) throw new Unreadable(`what ${name} makes only a checker knows`);
  if (/Array$/.test(name)) return refused(`an instance of ${name}`);
  return notFound(name);
}
