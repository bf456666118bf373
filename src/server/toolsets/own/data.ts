// What tools keep between calls of one connection; it outlives project processes.
import { codedError } from '../../../errors.ts';
import type { OwnData } from '../../../protocol/own/toolsets.ts';

const MAX_KEYS = 200;
const MAX_BYTES = 1_000_000;

export function createOwnData() {
  const values = new Map<string, string>();
  let bytes = 0;
  const drop = (key: string) => {
    bytes -= values.get(key)?.length ?? 0;
    values.delete(key);
  };
  /** As the process asks: nothing of it is believed but that it is text. */
  return ({ key, change, value }: OwnData): string | null => {
    const name = String(key).slice(0, 500);
    if (change === 'delete') drop(name);
    if (change === 'set') {
      const text = String(value);
      drop(name);
      if (values.size >= MAX_KEYS || bytes + text.length > MAX_BYTES)
        throw codedError('TOOL_DATA_FULL', { keys: String(MAX_KEYS), bytes: String(MAX_BYTES) });
      values.set(name, text);
      bytes += text.length;
    }
    return values.get(name) ?? null;
  };
}
