// The methods of a class that are tools: public, its own and those of the classes between.
import type { Class, Function as FunctionNode, MethodDefinition, PropertyDefinition } from 'oxc-parser';
import { isFunction, keyText } from '../../../project/source/parse/syntax.ts';
import { docOf } from '../comments/doc.ts';
import type { ClassPlace } from './ancestry.ts';

export interface Method {
  name: string;
  /** Of the class that has it. */
  place: ClassPlace;
  /** Where its comment ends, and those of the methods that it takes the place of. */
  documented: { place: ClassPlace; start: number }[];
  value: FunctionNode;
  /** Signatures in front of it. */
  overloads: FunctionNode[];
}

export interface Methods {
  tools: Method[];
  /** Not public, but there when it runs. */
  hidden: string[];
  /** What looks like a tool, and is none. */
  remarks: { place: ClassPlace; start: number; message: string }[];
}

export function methodsOf(chain: readonly ClassPlace[]): Methods {
  const tools = new Map<string, Method>();
  const hidden = new Set<string>();
  const remarks: Methods['remarks'] = [];
  // Bases first: what is defined again takes the place of what was.
  for (const place of chain.toReversed()) {
    const overloads = new Map<string, FunctionNode[]>();
    for (const member of place.node.body.body) {
      if (member.type === 'PropertyDefinition' && isFunction(member.value)) remark(place, member, remarks);
      if (!isMethod(member) || member.static || member.kind !== 'method') continue;
      const name = keyText(member.key, member.computed);
      if (name === null) {
        if (!isSymbol(member))
          remarks.push({ place, start: member.start, message: 'A method with a computed name is no tool.' });
        continue;
      }
      if (name.startsWith('_') || name.startsWith('#')) continue;
      if (isHidden(member, place)) {
        hidden.add(name);
        tools.delete(name);
      } else if (!member.value.body) overloads.set(name, [...(overloads.get(name) ?? []), member.value]);
      else {
        hidden.delete(name);
        const known = overloads.get(name) ?? [];
        const start = known[0] ? startOf(place.node, name) : member.start;
        const documented = [{ place, start }, ...(tools.get(name)?.documented ?? [])];
        tools.set(name, { name, place, documented, value: member.value, overloads: known });
      }
    }
  }
  return { tools: [...tools.values()], hidden: [...hidden].sort(), remarks };
}

const isMethod = (member: Class['body']['body'][number]): member is MethodDefinition =>
  member.type === 'MethodDefinition' || member.type === 'TSAbstractMethodDefinition';

const isSymbol = ({ key }: MethodDefinition) => key.type === 'MemberExpression';

function isHidden(member: MethodDefinition, { module }: ClassPlace): boolean {
  if (member.accessibility === 'private' || member.accessibility === 'protected') return true;
  const doc = docOf(module.parsed, member.start);
  return doc?.tags.some(({ name }) => name === 'private' || name === 'protected') ?? false;
}

/** The first that has the name: there stands the comment. */
function startOf(node: Class, name: string): number {
  const first = node.body.body.find(
    (member) => isMethod(member) && keyText(member.key, member.computed) === name,
  );
  return first?.start ?? node.start;
}

function remark(place: ClassPlace, member: PropertyDefinition, remarks: Methods['remarks']): void {
  const name = keyText(member.key, member.computed);
  const isPublic = !member.static && !/^[_#]/.test(name ?? '#') && !member.accessibility?.startsWith('pr');
  if (isPublic)
    remarks.push({
      place,
      start: member.start,
      message: `${place.name}.${name} is a property that holds a function, so it is no tool: write it as a method.`,
    });
}
