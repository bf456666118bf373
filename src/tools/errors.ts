// What callers may read of what went wrong. Every other error is masked, and logged.

// Of whichever copy of this package.
const BRAND = Symbol.for('@mcp-node/cli/tools:error');

/** Thrown by a tool: its message is for the caller. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly [BRAND] = true;
  /** In capitals, for callers that look. */
  readonly code: string | undefined;

  constructor(message: string, options: ErrorOptions & { code?: string } = {}) {
    super(message, options);
    this.code = options.code;
  }
}

export const isToolError = (error: unknown): error is ToolError =>
  error instanceof Error && (error as { [BRAND]?: unknown })[BRAND] === true;

export const toolError = (code: string, message: string) => new ToolError(message, { code });
