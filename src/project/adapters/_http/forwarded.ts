// A handler without a name that does nothing but hand its arguments on is told by what it calls: `(req, res) => users.list(req, res)`.
import type { Known } from './guards.ts';

const head = /^(?:async\s*)?(?:function\s*)?(?:\(([^()]*)\)|([\w$]+))\s*(?::[^={]{1,80})?(?:=>)?\s*/;
const call = /^(?:this\.)?([A-Za-z_$][\w$]*(?:\.[\w$]+)*)\(([^()]*)\)(?:\.catch\([\w$]+\))?$/;

export function handlerName({ name, text }: Pick<Known, 'name' | 'text'>): string {
  return name === '<anonymous>' && text !== null ? (forwardedIn(text) ?? name) : name;
}

function forwardedIn(text: string): string | undefined {
  if (text.length > 500) return undefined;
  const [start, list, single] = head.exec(text) ?? [];
  if (start === undefined) return undefined;
  const parameters = list === undefined ? [single ?? ''] : namesIn(list.replace(/<[^()]*>/g, ''));
  const body = text
    .slice(start.length)
    .replace(/^\{([^{}]*)\}$/, '$1')
    .replace(/^\s*(?:(?:return|await|void)\s+)*|\s*;?\s*$/g, '');
  const [, callee = '', given] = call.exec(body) ?? [];
  const args = namesIn(given ?? '');
  const isAll = args.length > 0 && args.every((name, index) => name === parameters[index]);
  // `(ctx) => render(ctx)` may be of any kind; a method of something is what answers.
  const isEnough = args.length > 1 || args[0]?.startsWith('...') || callee.includes('.');
  const isOwn = parameters.includes(callee.split('.')[0] ?? '');
  return isAll && isEnough && !isOwn ? callee : undefined;
}

const namesIn = (list: string): string[] =>
  list
    .split(',')
    .map((item) => item.replace(/\??:.*/s, '').trim())
    .filter((item) => item !== '');
