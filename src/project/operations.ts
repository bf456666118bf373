// What a shell may do with the project's objects. Hidden names are filtered here, in every operation.
import type { ListedProperty, Operation } from '../protocol/values.ts';
import { isHidden, isInherited } from './intrinsics.ts';
import { previewValue } from './preview.ts';

export interface OperationHost {
  root: string;
  importModule(specifier: string, names: string[]): Promise<unknown>;
  requireModule(specifier: string): unknown;
}

type AnyFunction = (...args: unknown[]) => unknown;

export function perform(operation: Operation, host: OperationHost): unknown {
  switch (operation[0]) {
    case 'import':
      return host.importModule(operation[1], operation[2]);
    case 'require':
      return host.requireModule(operation[1]);
    case 'get':
      return get(operation[1] as object, operation[2]);
    case 'set':
      if (isHidden(operation[2])) throw new TypeError(`cannot set ${String(operation[2])}`);
      return Reflect.set(operation[1] as object, operation[2], operation[3]);
    case 'has':
      return !isHidden(operation[2]) && operation[2] in (operation[1] as object);
    case 'delete':
      return !isHidden(operation[2]) && Reflect.deleteProperty(operation[1] as object, operation[2]);
    case 'keys':
      return listProperties(operation[1] as object);
    case 'apply':
      return Reflect.apply(operation[1] as AnyFunction, operation[2], operation[3]);
    case 'construct':
      return Reflect.construct(operation[1] as AnyFunction, operation[2]);
    case 'instanceof':
      return operation[2] instanceof (operation[1] as AnyFunction);
    case 'then':
      return Promise.resolve(operation[1]);
    case 'preview':
      return previewValue(operation[1], host.root);
    default:
      throw new Error(`unknown operation ${String(operation[0])}`);
  }
}

function get(target: object, key: PropertyKey): unknown {
  if (isHidden(key)) return undefined;
  const value = Reflect.get(target, key);
  return isInherited(key, value) ? undefined : value;
}

function listProperties(target: object): ListedProperty[] {
  const listed: ListedProperty[] = [];
  for (const key of Reflect.ownKeys(target)) {
    if (isHidden(key) || (typeof target === 'function' && (key === 'length' || key === 'name'))) continue;
    const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
    if (!descriptor) continue;
    const { value } = descriptor;
    const primitive =
      'value' in descriptor && (value === null || !/^(object|function|symbol)$/.test(typeof value));
    listed.push([key, descriptor.enumerable === true, primitive ? [value] : null]);
  }
  return listed;
}
