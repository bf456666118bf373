// What a tool may return beside data: content that clients show.
const BRAND = Symbol.for('@mcp-node/cli/tools:content');

export interface Content {
  readonly [BRAND]: true;
  /** As the protocol has it. */
  readonly block: Readonly<Record<string, unknown> & { type: string }>;
}

const content = (block: Content['block']): Content => ({ [BRAND]: true, block });

const base64 = (bytes: Uint8Array | string) =>
  typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('base64');

/** `data`: bytes, or base64 already. */
export const image = (data: Uint8Array | string, mimeType: string): Content =>
  content({ type: 'image', data: base64(data), mimeType });

export const audio = (data: Uint8Array | string, mimeType: string): Content =>
  content({ type: 'audio', data: base64(data), mimeType });

/** A file within the answer, such as CSV. */
export const embedded = (uri: string, data: Uint8Array | string, mimeType: string): Content =>
  content({
    type: 'resource',
    resource: { uri, mimeType, ...(typeof data === 'string' ? { text: data } : { blob: base64(data) }) },
  });

export const text = (of: string): Content => content({ type: 'text', text: of });

export const isContent = (value: unknown): value is Content =>
  typeof value === 'object' && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true;
