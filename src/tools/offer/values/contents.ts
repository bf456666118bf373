// What a resource gives as `resources/read` has it.
import { isContent } from '../../define/content.ts';
import { encode } from './encode.ts';

export function contentsOf(
  uri: string,
  value: unknown,
  mimeType: string | undefined,
): Record<string, unknown>[] {
  if (Array.isArray(value) && value.length > 0 && value.every(isContent))
    return value.flatMap((content) => contentsOf(uri, content, mimeType));
  if (isContent(value)) {
    const {
      type,
      resource,
      data,
      mimeType: own,
      text,
    } = value.block as Record<string, unknown> & { type: string };
    if (type === 'resource') return [resource as Record<string, unknown>];
    return [
      type === 'text'
        ? { uri, mimeType: mimeType ?? 'text/plain', text }
        : { uri, mimeType: own, blob: data },
    ];
  }
  if (typeof value === 'string') return [{ uri, mimeType: mimeType ?? 'text/plain', text: value }];
  if (value instanceof Uint8Array || value instanceof ArrayBuffer)
    return [{ uri, mimeType: mimeType ?? 'application/octet-stream', blob: encode(value) }];
  const text = JSON.stringify(encode(value) ?? null);
  return [{ uri, mimeType: mimeType ?? 'application/json', text }];
}
