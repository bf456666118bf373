// An error of the project, as it goes to a shell.
import type { ErrorData } from '../../../protocol/values.ts';
import { projectStack } from '../../loader/stack.ts';
import { isObject } from '../classify.ts';
import { isHidden } from '../intrinsics.ts';

const ownErrorKeys = new Set(['name', 'message', 'stack']);

export function errorData(
  error: Error,
  { root, isRefused }: { root: string; isRefused(value: object): boolean },
): ErrorData {
  const fields: Record<string, unknown> = {};
  const hidden: string[] = [];
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(error))) {
    // Internals of libraries begin with "_"; accessors run code.
    if (ownErrorKeys.has(key) || key.startsWith('_') || isHidden(key) || !('value' in descriptor)) continue;
    const { value, enumerable } = descriptor;
    if (isObject(value) && isRefused(value)) continue;
    fields[key] = value;
    if (!enumerable) hidden.push(key);
  }
  return {
    name: String(error.name),
    message: String(error.message),
    stack: projectStack(error, root),
    fields,
    hidden,
  };
}
