// Fields of Query, Mutation and Subscription in type definitions, as text. https://spec.graphql.org/draft/#sec-Objects
import { endOf } from '../../source/parse/brackets.ts';

export const roots = ['Query', 'Mutation', 'Subscription'] as const;
export type Root = (typeof roots)[number];

export interface Field {
  root: Root;
  name: string;
  params: string[];
  /** Names of directives, without "@". */
  directives: string[];
  /** Where its name begins in the text. */
  at: number;
}

/** Names of the root types may be given by `schema { query: … }`. */
export function fieldsIn(text: string): Field[] {
  const plain = blank(text);
  return roots.flatMap((root) => {
    const given = new RegExp(`\\bschema\\b[^{]*\\{[^}]*\\b${root.toLowerCase()}\\s*:\\s*(\\w+)`).exec(
      plain,
    )?.[1];
    const types = new RegExp(`\\btype\\s+${given ?? root}\\b[^{}]*\\{`, 'g');
    return [...plain.matchAll(types)].flatMap((found) => {
      const open = found.index + found[0].length - 1;
      return fieldsOf(plain, root, open + 1, endOf(plain, open));
    });
  });
}

/** Comments and descriptions as spaces, so that places stay. */
function blank(text: string): string {
  return text.replace(/"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*/g, (found) => found.replace(/[^\n]/g, ' '));
}

function fieldsOf(text: string, root: Root, start: number, end: number): Field[] {
  const found: Field[] = [];
  const name = /[A-Za-z_]\w*/g;
  name.lastIndex = start;
  for (let match = name.exec(text); match && match.index < end; match = name.exec(text)) {
    let at = match.index + match[0].length;
    const spaces = /\s*/y;
    spaces.lastIndex = at;
    spaces.exec(text);
    at = spaces.lastIndex;
    const close = text[at] === '(' ? endOf(text, at) : at;
    const args = text[at] === '(' ? text.slice(at + 1, close) : '';
    // The type and the directives, up to the next field.
    const rest = /\)?\s*:\s*[[\s]*\w+[\]!\s]*((?:@\w+\s*(?:\([^)]*\))?\s*)*)/y;
    rest.lastIndex = close;
    const tail = rest.exec(text);
    if (!tail) continue;
    found.push({
      ...{ root, name: match[0], at: match.index },
      params: [...args.replace(/\{[^}]*\}/g, '').matchAll(/(\w+)\s*:/g)].map(([, param = '']) => param),
      directives: [...(tail[1] ?? '').matchAll(/@(\w+)/g)].map(([, directive = '']) => directive),
    });
    name.lastIndex = rest.lastIndex;
  }
  return found;
}
