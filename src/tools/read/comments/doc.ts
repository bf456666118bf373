// Doc comments: what they say, and their tags.
import { linesBefore } from '../../../project/source/parse/comments.ts';
import type { Parsed } from '../../../project/source/parse/parser.ts';

export interface Doc {
  description: string;
  tags: Tag[];
}

export interface Tag {
  name: string;
  text: string;
}

/** `@param`, `@property`: its parts. */
export interface Named {
  /** Between braces, as written. */
  type: string | null;
  /** With dots where it is a part of another. */
  name: string;
  isOptional: boolean;
  /** As written. */
  default: string | null;
  description: string;
}

const MAX_DESCRIPTION = 2_000;
const MAX_EXAMPLE = 300;

export function docOf(parsed: Parsed, offset: number): Doc | null {
  const lines = linesBefore(parsed, offset);
  return lines === null ? null : parseDoc(lines);
}

export function parseDoc(lines: readonly string[]): Doc {
  const tags: Tag[] = [];
  const text: string[] = [];
  for (const line of lines) {
    const tag = /^\s*@([A-Za-z]+)(?:\s+|$|(?=\{))(.*)$/.exec(line);
    const last = tags.at(-1);
    if (tag) tags.push({ name: tag[1] ?? '', text: tag[2] ?? '' });
    else if (last) last.text += `\n${line}`;
    else text.push(line);
  }
  return {
    description: flatten(text.join('\n')),
    tags: tags.map(({ name, text }) => ({ name, text: text.trim() })),
  };
}

/** For an agent: the description, what is deprecated, one example. */
export function descriptionOf(doc: Doc | null): string {
  if (!doc) return '';
  const tag = (name: string) => doc.tags.find((one) => one.name === name);
  const described = doc.description || flatten(tag('description')?.text ?? tag('summary')?.text ?? '');
  const deprecated = tag('deprecated');
  const example = tag('example');
  const parts = [
    described,
    deprecated ? `Deprecated${deprecated.text ? `: ${flatten(deprecated.text)}` : '.'}` : '',
    example?.text ? `Example: ${cut(example.text.replace(/^```\w*\n?|```$/gm, '').trim(), MAX_EXAMPLE)}` : '',
  ];
  return cut(parts.filter(Boolean).join('\n\n'), MAX_DESCRIPTION);
}

const cut = (text: string, limit: number) => (text.length > limit ? `${text.slice(0, limit - 1)}…` : text);

/** Without the marks of links. Lines of a paragraph are one. */
function flatten(text: string): string {
  return text
    .replace(/\{@(?:link|linkcode|linkplain)\s+([^}|\s]+)(?:\s*\|\s*|\s+)?([^}]*)\}/g, (_, target, label) =>
      label.trim() ? label.trim() : target,
    )
    .trim();
}

export function namedTags(doc: Doc | null, names: readonly string[]): Named[] {
  return (doc?.tags ?? []).flatMap(({ name, text }) =>
    names.includes(name) ? (parseNamed(text) ?? []) : [],
  );
}

function parseNamed(text: string): Named | null {
  const { type, rest } = takeType(text);
  const bracket = takeBrackets(rest);
  const plain = /^\s*(\.{3})?([\w$.[\]]+)\s*/.exec(rest);
  const inside = bracket ? /^\s*([\w$.]+)\s*(?:=([\s\S]*))?$/.exec(bracket.inside) : null;
  const name = inside?.[1] ?? (bracket ? undefined : plain?.[2]);
  if (name === undefined) return null;
  const after = bracket ? bracket.rest : rest.slice(plain?.[0].length ?? 0);
  return {
    type,
    name: name.replaceAll('[]', ''),
    isOptional: inside !== null || (type?.endsWith('=') ?? false),
    default: inside?.[2]?.trim() ?? null,
    description: flatten(after.replace(/^\s*[-–—:]\s*/, '')),
  };
}

/** `{…}` in front, braces within counted. */
export function takeType(text: string): { type: string | null; rest: string } {
  const trimmed = text.trimStart();
  const end = trimmed.startsWith('{') ? closing(trimmed, '{', '}') : -1;
  return end === -1
    ? { type: null, rest: trimmed }
    : { type: trimmed.slice(1, end).trim(), rest: trimmed.slice(end + 1).trimStart() };
}

function takeBrackets(text: string): { inside: string; rest: string } | null {
  const end = text.startsWith('[') ? closing(text, '[', ']') : -1;
  return end === -1 ? null : { inside: text.slice(1, end), rest: text.slice(end + 1) };
}

function closing(text: string, open: string, close: string): number {
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (quote) {
      if (char === quote) quote = '';
    } else if (char === '"' || (char === "'" && !/\w/.test(text[at - 1] ?? ''))) quote = char;
    else if (char === open) depth += 1;
    else if (char === close && --depth === 0) return at;
  }
  return -1;
}
