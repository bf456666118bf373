// Schemas that go both ways: what a tool returns becomes what is on the wire.
import type { SchemaIssue, StandardSchema } from '../../schema.ts';

/** As zod has it since codecs are there. */
export interface TwoWay extends StandardSchema {
  safeEncodeAsync(
    value: unknown,
  ): Promise<{ success: boolean; data?: unknown; error?: { issues: readonly SchemaIssue[] } }>;
}

const MAX_PARTS = 2_000;

/** It holds a transform, of which nothing says the way back. */
export function isOneWay(schema: StandardSchema): boolean {
  const seen = new Set<unknown>();
  const waiting: unknown[] = [schema];
  while (waiting.length > 0 && seen.size < MAX_PARTS) {
    const part = waiting.pop();
    if (typeof part !== 'object' || part === null || seen.has(part)) continue;
    seen.add(part);
    const { def } = part as { def?: Record<string, unknown> };
    if (!def) continue;
    if (def.type === 'transform') return true;
    waiting.push(...partsOf(def));
  }
  return false;
}

function partsOf({ type, getter, shape, ...def }: Record<string, unknown>): unknown[] {
  const lazy = type === 'lazy' && typeof getter === 'function' ? [getter()] : [];
  const members = Object.values(def);
  return [...lazy, ...Object.values(Object(shape)), ...members, ...members.filter(Array.isArray).flat()];
}
