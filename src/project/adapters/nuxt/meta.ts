// definePageMeta in a component: literals, as the build of Nuxt takes them out of it.
import { endOf } from '../../source/parse/brackets.ts';

export interface Meta {
  middleware: ({ name: string } | { text: string })[];
  path?: string;
  name?: string;
}

export function metaOf(text: string): Meta {
  const start = /\bdefinePageMeta\s*(?:<[^<>]*>)?\(\s*\{/.exec(text);
  if (!start) return { middleware: [] };
  const open = start.index + start[0].length - 1;
  const body = text.slice(open + 1, endOf(text, open)).replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*/g, '');
  const path = literalAt(body, 'path');
  const name = literalAt(body, 'name');
  return {
    middleware: middlewareIn(body),
    ...(path === undefined ? {} : { path }),
    ...(name === undefined ? {} : { name }),
  };
}

function literalAt(body: string, key: string): string | undefined {
  const found = new RegExp(`(?:^|[,{\\s])${key}\\s*:\\s*(['"\`])([^'"\`$]*)\\1`).exec(body)?.[2];
  return found?.replace(/\\(.)/g, '$1');
}

function middlewareIn(body: string): Meta['middleware'] {
  const found = /(?:^|[,{\s])middleware\s*[:(]\s*/.exec(body);
  if (!found) return [];
  const start = found.index + found[0].length;
  const isMethod = found[0].includes('(');
  const value = body.slice(start);
  if (isMethod) return [{ text: value }];
  const [, , one] = /^(['"`])([^'"`$]*)\1/.exec(value) ?? [];
  if (one !== undefined) return [{ name: one }];
  if (!value.startsWith('[')) return [{ text: value }];
  const list = value.slice(1, endOf(value, 0));
  const names = [...list.matchAll(/(?:^|,)\s*(['"`])([^'"`$]*)\1\s*(?=,|$)/g)].map(([, , own = '']) => ({
    name: own,
  }));
  return /=>|\bfunction\b/.test(list) ? [...names, { text: list }] : names;
}
