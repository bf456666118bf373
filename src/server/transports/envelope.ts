// Which messages are of the revision of 2026-07-28: each says so itself, in an envelope.

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';

/** `params`: of a request or a notification. */
export function hasEnvelope(params: unknown): boolean {
  const { _meta: meta } = Object(params) as { _meta?: unknown };
  return VERSION_KEY in Object(meta);
}
