// A declaration as one reads it: without its body, its comments and what only says that it is exported.
import type { Node } from 'oxc-parser';
import { isFunction, unwrap } from '../source/parse/syntax.ts';
import type { Declaration } from './read/scope.ts';
import { capped } from './text/comment.ts';

const LONGEST = 3_000;
/** What has members is shown whole up to here, and beyond by its head. */
const SHORT = 2_500;
const VALUE = 300;

export function signatureOf(declaration: Declaration): string {
  const { node, outer } = declaration;
  const start = node.type === 'VariableDeclarator' ? node.start : Math.min(outer.start, node.start);
  const prefix = node.type === 'VariableDeclarator' ? `${keywordOf(outer)} ` : '';
  const end = endOf(node);
  const text = plain(declaration, start, end.at);
  const shown = end.isWhole && text.length > end.longest ? headOf(declaration, start) : text;
  return capped(prefix + shown, LONGEST);
}

interface End {
  at: number;
  /** It is all of it, which may be too much. */
  isWhole: boolean;
  longest: number;
}

const whole = (node: Node, longest = LONGEST): End => ({ at: node.end, isWhole: true, longest });
const upTo = (at: number): End => ({ at, isWhole: false, longest: LONGEST });

function endOf(node: Node): End {
  switch (node.type) {
    case 'MethodDefinition':
    case 'TSAbstractMethodDefinition':
      return node.value.body ? upTo(node.value.body.start) : whole(node);
    case 'PropertyDefinition':
    case 'Property':
      return valueEnd(node.value, node);
    case 'VariableDeclarator':
      return node.init ? valueEnd(node.init, node) : whole(node);
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSEnumDeclaration':
      return whole(node, SHORT);
    case 'ClassDeclaration':
    case 'ClassExpression':
      // In types, its members have no bodies.
      return whole(node, node.body.body.some(hasBody) ? 0 : SHORT);
    case 'TSModuleDeclaration':
    case 'ObjectExpression':
      return whole(node, 0);
    default:
      return isFunction(node) && node.body ? upTo(bodyStart(node)) : whole(node, SHORT);
  }
}

const hasBody = (member: Node): boolean =>
  member.type === 'MethodDefinition'
    ? member.value.body !== null
    : 'value' in member && member.value !== null;

/** A value is told by its first lines, a function without its body. */
function valueEnd(value: Node | null, node: Node): End {
  const inner = value ? (unwrap(value as never) as Node) : null;
  if (isFunction(inner) && inner.body) return upTo(bodyStart(inner));
  if (inner?.type === 'ClassExpression') return upTo(inner.body.start);
  return value && node.end - node.start > VALUE ? upTo(value.start + VALUE) : whole(node);
}

const bodyStart = (fn: { body?: Node | null; end: number }): number => fn.body?.start ?? fn.end;

function headOf(declaration: Declaration, start: number): string {
  const { node } = declaration;
  const body = 'body' in node ? (node.body as Node | null) : null;
  if (body && 'start' in body) return `${plain(declaration, start, body.start)} { … }`;
  return capped(plain(declaration, start, node.end), LONGEST);
}

/** More is cut all the same, and patterns are tried at every character. */
const MAX_READ = 20_000;

function plain({ scope: { file } }: Declaration, start: number, to: number): string {
  const end = Math.min(to, start + MAX_READ);
  let text = '';
  let at = start;
  for (const comment of file.comments) {
    if (comment.start < at) continue;
    if (comment.end > end) break;
    text += file.text.slice(at, comment.start);
    at = comment.end;
  }
  return dedented(text + file.text.slice(at, end))
    .replace(/^(?:export\s+|default\s+|declare\s+)+/, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n')
    .trimEnd()
    .replace(/(?:=>|=|;)$/, '')
    .trim();
}

/** Without what all lines but the first stand in by. */
function dedented(text: string): string {
  const [first = '', ...rest] = text.split('\n').filter((line) => line.trim() !== '');
  const indents = rest.map((line) => line.length - line.trimStart().length);
  const [last = 0] = indents.slice(-1);
  const common = Math.min(last, ...indents);
  return [first, ...rest.map((line) => line.slice(common))].join('\n');
}

/** `const`, `let`, `var` */
function keywordOf(outer: Node): string {
  const declaration =
    outer.type === 'ExportNamedDeclaration' && outer.declaration ? outer.declaration : outer;
  return declaration.type === 'VariableDeclaration' ? declaration.kind : 'const';
}
