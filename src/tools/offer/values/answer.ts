// The answer of a tool as `tools/call` has it.
import { type Content, isContent } from '../../define/content.ts';
import type { ToolAnswer } from '../offer.ts';
import type { Output } from '../schemas/output.ts';
import { encode } from './encode.ts';

/** Content stands for itself, and among content a text does too; all else is data. */
export async function answerOf(value: unknown, output: Output): Promise<ToolAnswer> {
  if (isContent(value)) return { content: [blockOf(value)] };
  if (Array.isArray(value) && value.some(isContent)) return { content: value.map(blockOf) };
  const data = await output.encode(value);
  if (data === undefined) return { content: [{ type: 'text', text: 'Done.' }] };
  const content = [{ type: 'text', text: typeof data === 'string' ? data : JSON.stringify(data) }];
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
  if (output.isWrapped || !(isObject || output.declared))
    return output.isWrapped || Array.isArray(data)
      ? { content, structuredContent: { result: data } }
      : { content };
  return { content, structuredContent: data as Record<string, unknown> };
}

export function blockOf(item: unknown): Record<string, unknown> {
  if (isContent(item)) return encode((item as Content).block) as Record<string, unknown>;
  const data = encode(item);
  return { type: 'text', text: typeof data === 'string' ? data : JSON.stringify(data ?? null) };
}
