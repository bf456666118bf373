// `@typedef`, `@callback`: types that stand in comments of JavaScript.
import type { Node, TSType } from 'oxc-parser';
import { docLines } from '../../../project/source/parse/comments.ts';
import type { Parse } from '../../../project/source/parse/parser.ts';
import { indexBody, type Module } from '../modules/module.ts';
import { type Doc, type Named, namedTags, parseDoc, takeType } from './doc.ts';
import { typeScriptOf } from './types.ts';

/** Declarations of a text that stands for a part of a module. */
interface Fragment {
  module: Module;
  nodes: Node[];
}

/** Names in `text` mean what they mean in `outer`. */
export function fragmentOf(outer: Module | null, text: string, parse: Parse): Fragment | null {
  const parsed = parse('types.ts', text);
  if (parsed.problem !== null) return null;
  const module = indexBody(outer?.file ?? 'types.ts', parsed, parsed.program.body, outer);
  return { module, nodes: [...module.declared.values()].flat() };
}

/** A type as JavaScript writes it; null where it is none. */
export function typeFragment(
  outer: Module,
  text: string,
  parse: Parse,
): { module: Module; type: TSType } | null {
  const fragment = fragmentOf(outer, `type Commented = ${text};`, parse);
  const node = fragment?.nodes[0];
  return fragment && node?.type === 'TSTypeAliasDeclaration'
    ? { module: fragment.module, type: node.typeAnnotation }
    : null;
}

/** The declarations, each in a module of its own text. */
export function typesInComments(module: Module, parse: Parse): Node[] {
  const texts: string[] = [];
  for (const comment of module.parsed.comments) {
    const lines = docLines(comment);
    if (!lines || !/@(?:typedef|callback)\b/.test(comment.value)) continue;
    // Several may stand on one line.
    const split = lines.flatMap((line) => line.split(/\s(?=@(?:typedef|callback|property|prop|template)\b)/));
    texts.push(...textsOf(parseDoc(split)));
  }
  const found: Node[] = [];
  for (const text of texts) {
    const fragment = fragmentOf(module, text, parse);
    for (const node of fragment?.nodes ?? []) {
      fragments.set(node, (fragment as Fragment).module);
      found.push(node);
    }
  }
  return found;
}

const fragments = new WeakMap<Node, Module>();

/** Where the offsets of a declaration count: its own module, or the text of a comment. */
export const placeOf = (node: Node, module: Module): Module => fragments.get(node) ?? module;

function textsOf(doc: Doc): string[] {
  return doc.tags.flatMap(({ name, text }, index) => {
    if (name !== 'typedef' && name !== 'callback') return [];
    const { type, rest } = takeType(text);
    const typeName = /^[\w$]+/.exec(rest)?.[0];
    if (typeName === undefined) return [];
    const from = doc.tags.slice(index + 1);
    const next = from.findIndex((tag) => tag.name === 'typedef' || tag.name === 'callback');
    const own: Doc = { description: '', tags: next === -1 ? from : from.slice(0, next) };
    if (name === 'callback') return [`type ${typeName} = () => void;`];
    const params = own.tags
      .concat(doc.tags.slice(0, index))
      .filter((tag) => tag.name === 'template')
      .map((tag) => takeType(tag.text).rest.split(/[\s,]+/)[0]);
    const generic = params.length > 0 ? `<${params.join(', ')}>` : '';
    const properties = namedTags(own, ['property', 'prop']);
    const isPlainObject = type === null || /^(?:Object|object)(?:\[\])?$/.test(type);
    const body =
      properties.length > 0 && isPlainObject
        ? `${objectText(properties)}${type?.endsWith('[]') ? '[]' : ''}`
        : typeScriptOf(type ?? '*');
    return [`type ${typeName}${generic} = ${body};`];
  });
}

/** As a type, with the descriptions as comments; `a.b` is a part of `a`. */
export function objectText(properties: readonly Named[], prefix = ''): string {
  const own = properties.filter(
    ({ name }) => name.startsWith(prefix) && !name.slice(prefix.length).includes('.'),
  );
  const members = own.map(({ name, type, isOptional, default: value, description }) => {
    const inner = properties.some((other) => other.name.startsWith(`${name}.`));
    const isList = /\[\]$|^Array\b/.test(type ?? '');
    const text = inner
      ? `${objectText(properties, `${name}.`)}${isList ? '[]' : ''}`
      : typeScriptOf(type ?? '*');
    const tag = value === null ? '' : `\n@default ${value}`;
    const comment = `${description.replaceAll('\n', ' ')}${tag}`.replaceAll('*/', '* /');
    return `/** ${comment} */ ${name.slice(prefix.length)}${isOptional ? '?' : ''}: ${text};`;
  });
  return `{ ${members.join(' ')} }`;
}
