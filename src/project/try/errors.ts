// An error of a stranger, which may be anything, in words.
import type { TryResult } from '../../protocol/packages/try.ts';

const MAX_TEXT = 1_000;

export function describeError(error: unknown): NonNullable<TryResult['error']> {
  return {
    name: textOf(error, 'name') ?? 'Error',
    code: textOf(error, 'code'),
    message: textOf(error, 'message') ?? printed(error),
  };
}

function textOf(error: unknown, key: string): string | null {
  try {
    const value: unknown = Reflect.get(Object(error), key);
    return typeof value === 'string' && value !== '' ? value.slice(0, MAX_TEXT) : null;
  } catch {
    return null;
  }
}

function printed(value: unknown): string {
  try {
    return String(value).slice(0, MAX_TEXT);
  } catch {
    return 'something that cannot be printed';
  }
}
