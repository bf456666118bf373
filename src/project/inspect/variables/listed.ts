// Names of variables that stand in a list, each of which is read: `for (const name of ['A_URL', 'B_URL']) process.env[name]`.
import { type Any, nameOfMember } from './tree.ts';

/** Lists of texts by the name that they have in the file. */
export type Lists = Map<string, string[]>;

/** The texts of a list; undefined where it is none, or has anything else in it. */
export function textsIn(node: Any | null | undefined, lists: Lists): string[] | undefined {
  if (node?.type === 'TSAsExpression') return textsIn(node.expression, lists);
  if (node?.type === 'Identifier') return lists.get(node.name);
  if (node?.type !== 'ArrayExpression') return undefined;
  const texts = node.elements.map((item: Any | null) => item?.value);
  return texts.every((text: unknown) => typeof text === 'string') ? texts : undefined;
}

/** What the variable `name` stands for, where it goes through a list: in a loop, or in a callback of the list. */
export function listedBy(name: string, parents: readonly Any[], lists: Lists): string[] {
  for (let at = parents.length - 1; at >= 0; at--) {
    const node = parents[at] as Any;
    if (node.type === 'ForOfStatement' && node.left.declarations?.[0]?.id.name === name)
      return textsIn(node.right, lists) ?? [];
    if (/Function/.test(node.type) && node.params?.[0]?.name === name) {
      const call = parents[at - 1];
      const isOfList =
        call?.type === 'CallExpression' &&
        call.arguments[0] === node &&
        /^(?:forEach|map|flatMap|filter|find|some|every)$/.test(nameOfMember(call.callee) ?? '');
      return isOfList ? (textsIn(call.callee.object, lists) ?? []) : [];
    }
  }
  return [];
}
