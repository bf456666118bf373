// Server functions: exports of files that begin with 'use server', and functions that do. https://nextjs.org/docs/app/api-reference/directives/use-server

import { endOf } from '../../source/parse/brackets.ts';
import type { Source } from '../../source/reader/source.ts';
import { atOffset, type Export, exportOf } from '../_files/handlers.ts';
import { isScript } from './config.ts';

export interface Action extends Pick<Export, 'handler' | 'wrappers'> {
  name: string;
}

const directive = /(?<open>[{;]?)\s*(["'])use server\2/g;
const noSource = /\.(?:test|spec|stories|d)\.[mc]?[jt]sx?$|\/(?:__tests__|__mocks__|e2e|dist|build|out)\//;

export function actionsIn(source: Source, files: readonly string[]): Action[] {
  return files.flatMap((file) => {
    if (!isScript(file) || noSource.test(file)) return [];
    const text = source.text(file) ?? '';
    if (!/["']use server["']/.test(text)) return [];
    return isActionFile(text) ? exportedActions(source, file) : innerActions(source, file, text);
  });
}

/** The directive comes before everything but comments and other directives. */
function isActionFile(text: string): boolean {
  return /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/|(["'])(?!use server)[^"'\n]*\1;?)*(["'])use server\2/.test(
    text,
  );
}

function exportedActions(source: Source, file: string): Action[] {
  return source.exportNames(file).flatMap((name) => {
    const { value, handler, wrappers } = exportOf(source, file, name);
    const isFunction =
      typeof value === 'object' && value !== null && ['function', 'symbolic', 'union'].includes(value.kind);
    if (!isFunction) return [];
    const own = name === 'default' ? handler.name : name;
    return [{ name: own, handler: { ...handler, name: own }, wrappers }];
  });
}

/** Of functions: those that have a name, by a declaration, a variable, a property or an attribute. */
function innerActions(source: Source, file: string, text: string): Action[] {
  return [...text.matchAll(directive)].flatMap((found) => {
    if (found.groups?.open !== '{') return [];
    const start = Math.max(0, found.index - 2_000);
    const given = nameBefore(text.slice(start, found.index));
    if (given === null) return [];
    const { name, at } = given;
    return [
      {
        ...{ name, wrappers: [] },
        handler: { name, source: atOffset(source, file, start + at), text: bodyAt(text, found.index) },
      },
    ];
  });
}

/** A function that has others in it, without those that only a client calls: what they ask is not asked of a page. */
export function withoutActions(text: string): string {
  const bodies = [...text.matchAll(directive)].flatMap(({ index, groups }) =>
    groups?.open === '{' ? [bodyAt(text, index)] : [],
  );
  return bodies.reduce((rest, body) => rest.replace(body, () => '{}'), text);
}

const bodyAt = (text: string, open: number): string => text.slice(open, endOf(text, open) + 1);

const forms = [
  /\bfunction\s*\*?\s*(?<name>[\w$]+)\s*(?:<[^<>]*>)?\s*$/,
  /(?<name>[\w$]+)\s*(?::[^=;(){}]+)?(?:=\s*\{?|:)\s*(?:[\w$.]+\(\s*)?(?:async\s*)?(?:function\s*)?(?:<[^<>]*>)?\s*$/,
];

/** `async function save(form) `, `const save = async (form) => `, `action={async () => `, `save: async () => `. */
function nameBefore(text: string): { name: string; at: number } | null {
  const head = withoutParameters(text.replace(/=>\s*$/, '').trimEnd());
  for (const form of head === null ? [] : forms) {
    const found = form.exec(head ?? '');
    if (found) return { name: found.groups?.name ?? '', at: found.index };
  }
  return null;
}

/** What stands before `(a, { b }): Promise<void>`, or before one parameter without brackets. */
function withoutParameters(text: string): string | null {
  const typed = /\)\s*:\s*[\w$.<>[\]| ,{}:;?"']+$/.exec(text);
  const end = typed ? typed.index : text.endsWith(')') ? text.length - 1 : null;
  if (end === null) return /^(.*?)[\w$]+$/s.exec(text)?.[1] ?? null;
  let depth = 0;
  for (let at = end; at >= 0; at -= 1) {
    if (text[at] === ')') depth += 1;
    if (text[at] === '(' && --depth === 0) return text.slice(0, at);
  }
  return null;
}
