// Asks the project's own TypeScript for what cannot be read, where something needs it.
import { fragmentOf } from '../comments/typedefs.ts';
import type { Type } from '../types/model.ts';
import type { Reader, Scope } from '../types/scope.ts';
import { printType } from './print.ts';
import { loadTypeScript, type TypeNode, type TypeScript } from './typescript.ts';

export interface Checking {
  /** The type that stands there, or that of the name that does; null where nobody can tell. */
  ask(place: { start: number; end: number }, isType: boolean, scope: Scope): Type | null;
  close(): void;
}

/** Each may take a second where the project is large. */
const MAX_ASKED = 100;

export function createChecking(reader: Reader): Checking {
  let typescript: TypeScript | null | undefined;
  let asked = 0;

  const textOf = (file: string, { start, end }: { start: number; end: number }, isType: boolean) => {
    if (typescript === undefined) typescript = loadTypeScript(file);
    const opened = typescript?.open(file);
    const node = opened ? nodeAt(opened.file, opened.file, start, end) : undefined;
    if (!opened || !node) return null;
    const type = isType ? opened.checker.getTypeFromTypeNode(node) : opened.checker.getTypeAtLocation(node);
    return type ? printType(opened, type) : null;
  };

  return {
    ask(place, isType, { module, params }) {
      const written = module.parsed.text.slice(place.start, place.end);
      // What a parameter of a class or a method stands for is not known there.
      if (asked >= MAX_ASKED || mentions(written, params)) return null;
      asked += 1;
      const text = textOf(module.file, place, isType);
      const fragment = text === null ? null : fragmentOf(null, text, reader.modules.parse);
      const last = fragment?.nodes.at(-1);
      if (!fragment || last?.type !== 'TSTypeAliasDeclaration') return null;
      return reader.type(last.typeAnnotation, { module: fragment.module, params: new Map() });
    },
    close: () => typescript?.close(),
  };
}

const mentions = (text: string, params: ReadonlyMap<string, unknown>) =>
  [...params.keys()].some((name) => new RegExp(`\\b${name.replaceAll('$', '\\$')}\\b`).test(text));

/** The largest node that spans it exactly. */
function nodeAt(node: TypeNode, file: TypeNode, start: number, end: number): TypeNode | undefined {
  return node.forEachChild((child) => {
    if (child.end < end) return undefined;
    const from = child.getStart(file);
    if (from > start) return undefined;
    return from === start && child.end === end ? child : nodeAt(child, file, start, end);
  });
}
