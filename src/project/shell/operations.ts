// What a shell may do with the project's objects. The isolate's own code may have been tampered with: nothing of an
// operation is believed, and hidden names are filtered here, in every one.
import { types } from 'node:util';
import type { ListedProperty } from '../../protocol/values.ts';
import { isObject } from './classify.ts';
import { isHidden, isInherited, isShared } from './intrinsics.ts';
import type { LiveBindings } from './live-bindings.ts';
import { previewValue } from './preview/preview.ts';

export interface OperationHost {
  root: string;
  importModule(specifier: string, names: string[] | null): Promise<unknown>;
  requireModule(specifier: string): unknown;
  resolve(specifier: string, how: 'import' | 'require'): string;
}

type AnyFunction = (...args: unknown[]) => unknown;

/** What was handed out to the shell. */
export interface Held {
  hasObject(value: object): boolean;
  hasSymbol(value: symbol): boolean;
  /** Must not be handed out. */
  isRefused(value: object): boolean;
}

/** Carries out a decoded Operation (values.ts). */
export function perform(
  operation: unknown,
  host: OperationHost,
  handedOut: Held,
  live: LiveBindings,
): unknown {
  const [name, first, second, third] = list(operation);
  const held = () => heldObject(first, handedOut);
  switch (name) {
    case 'import':
      return host.importModule(text(first), second === null ? null : list(second).map(text));
    case 'require':
      return host.requireModule(text(first));
    case 'resolve':
      return host.resolve(text(first), second === 'import' ? 'import' : 'require');
    case 'live': {
      const exported = text(second);
      const module = liveExports(held(), exported);
      return live.track(Number(third), () => getMember(module, exported));
    }
    case 'sync':
      return undefined;
    case 'get':
      return getMember(held(), key(second));
    case 'set':
      if (isHidden(key(second))) throw new TypeError(`cannot set ${String(second)}`);
      return Reflect.set(changeable(held()), key(second), third);
    case 'has':
      return !isHidden(key(second)) && key(second) in held();
    case 'delete':
      return !isHidden(key(second)) && Reflect.deleteProperty(changeable(held()), key(second));
    case 'keys':
      return listProperties(held(), handedOut);
    case 'apply':
      return Reflect.apply(held() as AnyFunction, second, list(third));
    case 'construct':
      return Reflect.construct(held() as AnyFunction, list(second));
    case 'instanceof':
      return second instanceof (held() as AnyFunction);
    case 'then':
      return second === undefined
        ? Promise.resolve(held())
        : inList(held(), heldObject(second, handedOut) as AnyFunction);
    case 'source':
      return Function.prototype.toString.call(held());
    case 'preview':
      return previewValue(held(), host.root, second === true);
    default:
      throw new TypeError('malformed operation');
  }
}

/** What a thenable comes to, by the `then` that its getter gave. */
function inList(thenable: object, then: AnyFunction): Promise<[unknown]> {
  return new Promise((resolve, reject) => {
    Reflect.apply(then, thenable, [(value: unknown) => resolve([value]), reject]);
  });
}

function heldObject(value: unknown, { hasObject }: Held): object {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (!isObject || !hasObject(value))
    throw new TypeError('malformed operation: this is no object of the project');
  return value;
}

function changeable(target: object): object {
  if (isShared(target))
    throw new TypeError('a built-in of the project process cannot be changed from the shell');
  return target;
}

function key(value: unknown): string | symbol {
  if (typeof value !== 'string' && typeof value !== 'symbol')
    throw new TypeError('malformed operation: no key');
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('malformed operation: no text');
  return value;
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new TypeError('malformed operation: no list');
  return value;
}

/** To ECMAScript modules, Node shows a CommonJS module as it was when it was loaded: what it exports now lies behind that. */
function liveExports(module: object, exported: string): object {
  const exports: unknown = types.isModuleNamespaceObject(module)
    ? Reflect.get(module, 'module.exports')
    : undefined;
  return isObject(exports) && exported !== 'default' && Object.hasOwn(exports, exported) ? exports : module;
}

/** What of an object crosses. */
export function getMember(target: object, key: PropertyKey): unknown {
  if (isHidden(key)) return undefined;
  const value = Reflect.get(target, key);
  return isInherited(key, value) ? undefined : value;
}

function listProperties(target: object, { hasSymbol, isRefused }: Held): ListedProperty[] {
  const listed: ListedProperty[] = [];
  const builtin = builtinOf(target);
  for (const key of Reflect.ownKeys(target)) {
    if (isHidden(key) || (typeof target === 'function' && (key === 'length' || key === 'name'))) continue;
    // A module of Node is listed without what it does not give.
    const exported: unknown = builtin && Reflect.getOwnPropertyDescriptor(builtin, key)?.value;
    if (isObject(exported) && isRefused(exported)) continue;
    const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
    if (!descriptor) continue;
    // A symbol that nobody handed out is internal: its name is shown, and leads nowhere.
    const shown = typeof key === 'symbol' && !hasSymbol(key) ? Symbol.for(key.description ?? '') : key;
    listed.push([shown, descriptor.enumerable === true, listedValue(descriptor)]);
  }
  return listed;
}

function listedValue({ get, set, value }: PropertyDescriptor): ListedProperty[2] {
  if (get) return set ? 'get set' : 'get';
  if (set) return 'set';
  return isObject(value) || typeof value === 'symbol' ? null : [value];
}

/** The exports of a module of Node that this is, or is the namespace of. */
function builtinOf(target: object): object | undefined {
  if (isShared(target)) return target;
  const exports: unknown = Reflect.getOwnPropertyDescriptor(target, 'default')?.value;
  return isObject(exports) && isShared(exports) ? exports : undefined;
}
