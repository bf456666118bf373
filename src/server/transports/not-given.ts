// What clients write as null, they mean as not given; the schemas of JSON-RPC and MCP know no null there.

/** A message without params, `_meta` and a progress token that are null. */
export function withoutNulls(message: unknown): unknown {
  const { params, ...rest } = Object(message) as { params?: unknown };
  if (params === null) return rest;
  if (!isObject(params) || !('_meta' in params)) return message;
  const { _meta: meta, ...others } = params;
  if (meta === null) return { ...rest, params: others };
  if (!isObject(meta) || meta.progressToken !== null) return message;
  const { progressToken: _, ...kept } = meta;
  return { ...rest, params: { ...others, _meta: kept } };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
