// The function that a route or an event ends at: wrappers, bound functions and lists are looked through.
import { withNext } from '../parse/brackets.ts';
import { textOfFunction } from '../parse/syntax.ts';
import { nameOf } from '../values/describe.ts';
import { isPending, read } from '../values/make.ts';
import type { FunctionValue, Site, Symbolic, Value } from '../values/value.ts';
import { isObjectLike } from '../values/value.ts';
import { type Asking, askingOf, passing, passingStrategy } from './passing.ts';

const MAX_WRAPPERS = 8;

export interface Handler {
  /** "<anonymous>" where the author gave none; of what is no function of the project, its name there. */
  name: string;
  /** Null: not in the project. */
  site: Site | null;
  /** Its source; null where that is not in the project. */
  text: string | null;
  /** Text of the wrappers that were looked through, with `next()` where they call what is inside; none: undefined. */
  around?: string | undefined;
  /** The option that lets strangers pass, of a guard that was made with one; none: undefined. */
  strangers?: string | undefined;
  /** How many parameters it takes; null: not known. */
  parameters: number | null;
  /** Whether it can pass a request on: it has the parameter for that, or is not known. */
  takesNext: boolean;
}

export function handlerOf(value: Value): Handler {
  let current = value;
  let given = '';
  const around: string[] = [];
  for (let depth = 0; depth < MAX_WRAPPERS; depth += 1) {
    const wrapped = isObjectLike(current) && current.kind === 'function' && !current.target;
    const inside = wrapped ? wrappedBy(current as FunctionValue) : undefined;
    const inner = inside ? inside.value : innerOf(current);
    if (inner === undefined) break;
    if (inside) around.push(inside.around);
    given ||= givenName(current);
    current = inner;
  }
  const outside = around.length > 0 ? { around: around.join('\n') } : {};
  if (!isObjectLike(current)) return unnamed(String(current));
  switch (current.kind) {
    case 'function': {
      const { node, site, name } = current;
      const text = node && current.scope ? textOfFunction(node, current.scope.module.text) : '';
      const count = node ? node.params.filter(({ type }) => type !== 'RestElement').length : null;
      const isOpen =
        count === null ||
        count >= 3 ||
        /\barguments\b/.test(text) ||
        node?.params.some(({ type }) => type === 'RestElement') === true;
      return {
        name: name || given || '<anonymous>',
        site,
        text: text || null,
        ...outside,
        strangers: strangersIn(current, askingOf(text)),
        parameters: count,
        takesNext: isOpen,
      };
    }
    case 'class':
      return { ...unnamed(current.name || '<anonymous>'), site: current.site };
    case 'symbolic':
      return { ...unnamed(nameOf(current)), strangers: strangersBy(current) };
    case 'object':
      return { ...unnamed('<anonymous>'), site: current.site };
    default:
      return unnamed('<anonymous>');
  }
}

/** `createItem` of `const createItem = wrap(async () => …)`; a wrapper's own name says nothing of what it wraps. */
function givenName(value: Value): string {
  if (!isObjectLike(value)) return '';
  if (value.kind === 'symbolic') return value.name ?? '';
  if (value.kind !== 'function') return '';
  return value.node && 'id' in value.node && value.node.id ? '' : value.name;
}

function unnamed(name: string): Handler {
  return { name, site: null, text: null, parameters: null, takesNext: true };
}

/** What is wrapped; undefined where nothing is. */
function innerOf(value: Value): Value | undefined {
  if (!isObjectLike(value)) return undefined;
  switch (value.kind) {
    case 'union':
      return (
        value.values.find((item) => isObjectLike(item) && item.kind === 'function') ??
        value.values.find(isObjectLike)
      );
    case 'function':
      return value.target ?? undefined;
    case 'symbolic': {
      // `wrap(fn)` of a package: the one function that it was given.
      const { origin } = value;
      const args =
        origin.type === 'call'
          ? origin.call.args.map((item) => item.value)
          : origin.type === 'unknown'
            ? origin.values
            : [];
      const functions = args.filter(
        (item) => isObjectLike(item) && item.kind === 'function' && (item.node || item.target),
      );
      return functions.length === 1 && args.length <= 2 ? functions[0] : undefined;
    }
    default:
      return undefined;
  }
}

/** What it was made with: variables outside of it, and what the objects in them hold. */
function strangersIn({ scope }: FunctionValue, asking: Asking | undefined): string | undefined {
  if (asking === undefined) return undefined;
  for (let current = scope; current?.parent; current = current.parent) {
    for (const [name, { slot }] of current.bindings) {
      if (isPending(slot) || !asking.names.has(name)) continue;
      const value = read(slot);
      const found = passing(name, value, asking) ?? optionIn(value, asking);
      if (found) return found;
    }
  }
  return undefined;
}

/** `jwt({ credentialsRequired: false })`, `passport.authenticate(['jwt', 'anonymous'])` of a package. */
function strangersBy({ origin }: Symbolic): string | undefined {
  if (origin.type !== 'call') return undefined;
  const values = origin.call.args.map(({ value }) => value);
  if (origin.call.name === 'authenticate') {
    const [first] = values;
    const strategies = isObjectLike(first) && first.kind === 'array' ? first.items : [first];
    return passingStrategy(strategies);
  }
  return values.map((value) => optionIn(value, null)).find(Boolean);
}

function optionIn(value: Value, asking: Asking | null): string | undefined {
  if (!isObjectLike(value) || value.kind !== 'object') return undefined;
  for (const [name, slot] of value.properties) {
    const found = isPending(slot) ? undefined : passing(name, read(slot), asking);
    if (found) return found;
  }
  return undefined;
}

const wrapperNames =
  /^(?:fn|f|func|function|handler|handle|callback|cb|action|controller|method|middleware|next|route|requestHandler|routeHandler|asyncFn|asyncHandler|execution|target|original|wrapped|inner|h|process|run|service|resolver|endpoint|mw)$|(?:Fn|Func|Function|Handler|Callback|Action|Controller|Method|Middleware)$/;

/** The one function from outside that a closure calls with what it was given. */
function wrappedBy(fn: FunctionValue): { value: Value; around: string } | undefined {
  const { node, scope } = fn;
  if (!node || !scope) return undefined;
  const text = textOfFunction(node, scope.module.text);
  const found = new Map<Value, string>();
  for (let current = scope; current.parent; current = current.parent) {
    for (const [name, { slot }] of current.bindings) {
      if (name === 'arguments' || isPending(slot)) continue;
      const value = read(slot);
      if (value === fn || !isFunctionLike(value) || !text.includes(name)) continue;
      if (wrapperNames.test(name) && passesOn(text, name)) found.set(value, name);
    }
  }
  const [only] = found;
  if (!only || found.size > 1) return undefined;
  const [value, name] = only;
  const call = new RegExp(`(?<![\\w.])${name}(?:\\.(?:call|apply|bind))?\\s*\\(`, 'g');
  return { value, around: withNext(text, call) };
}

function isFunctionLike(value: Value): boolean {
  if (!isObjectLike(value)) return false;
  return (
    (value.kind === 'function' && (value.node !== null || value.target !== null)) ||
    (value.kind === 'symbolic' && value.origin.type === 'member')
  );
}

// `fn(req, res)`, `fn(...args)`, `fn.call(this, …)`; a name of letters only, so that it can stand in a pattern.
function passesOn(text: string, name: string): boolean {
  if (!/^\w+$/.test(name)) return false;
  return new RegExp(
    `(?<![\\w.])${name}(?:\\.(?:call|apply|bind))?\\s*\\(\\s*(?:\\.\\.\\.|this\\b|\\w+\\s*,|ctx\\b|context\\b|c\\b|event\\b|args\\b|req\\w*\\b|_req\\b)`,
  ).test(text);
}
