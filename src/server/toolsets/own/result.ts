// What comes of a call, as far as it is well-formed; without secrets.
import type { OwnFailure, OwnRequest } from '../../../protocol/own/toolsets.ts';
import { block } from '../../answers/words.ts';
import { cutText } from '../../mcp/cut-text.ts';
import { OwnToolError } from '../../mcp/own.ts';
import type { ProjectProcess } from '../../processes/project-process.ts';
import { answerSchema, resultSchemas } from '../../readers/own/shapes.ts';
import type { Redact } from '../../redact.ts';
import { printedText } from '../../redaction/text.ts';

export type Checked = { value: unknown; failure?: undefined } | { failure: OwnFailure };

/** It comes from a process that runs the project's code. */
export function checked(answer: unknown, { kind }: OwnRequest): Checked {
  const { data } = answerSchema.safeParse(answer);
  if (data?.failure) return { failure: data.failure as OwnFailure };
  const value = resultSchemas[kind].safeParse((data as { value?: unknown } | undefined)?.value);
  if (value.success) return { value: value.data };
  const { path, message } = value.error.issues[0] ?? { path: [], message: '' };
  const problem = `The answer of the process is malformed: ${path.join('.')}: ${message}`;
  return { failure: { isMeant: false, name: 'Error', message: problem, stack: [] } };
}

/** Codes of the guard and of the database mode, which agents know. */
const KNOWN = new Set(['PERMISSION_DENIED', 'DATABASE_WRITE_REFUSED', 'DATABASE_UNPROTECTED']);

export function failureOf(name: string, failure: OwnFailure, notes: readonly string[]): OwnToolError {
  const { isMeant, code, message, stack } = failure;
  const own = code !== undefined && KNOWN.has(code) ? code : 'TOOL_FAILED';
  const hint = [...stack, ...notes].join('\n');
  if (isMeant) return new OwnToolError(code ?? 'TOOL_ERROR', message, hint);
  return new OwnToolError(own, `${name} threw ${failure.name}: ${message}`, hint);
}

const PRINTED_BYTES = 4_000;

/** What the project printed for this call. */
export function printedIn({ child }: ProjectProcess, call: string): string[] {
  return (['stdout', 'stderr'] as const).flatMap((stream) => {
    const text = printedText(child[stream].take(call)).trimEnd();
    return text === '' ? [] : [block(stream, cutText(text, PRINTED_BYTES).text)];
  });
}

/** Bytes in base64 stay as they are. */
export function withoutSecrets(value: unknown, redact: Redact, own: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, redact, own));
  if (typeof value !== 'object' || value === null) return redact(value, { own });
  const { data, blob, content, resource, ...rest } = value as Record<string, unknown>;
  return {
    ...redact(rest, { own }),
    ...(content === undefined ? {} : { content: withoutSecrets(content, redact, own) }),
    ...(resource === undefined ? {} : { resource: withoutSecrets(resource, redact, own) }),
    ...(data === undefined ? {} : { data }),
    ...(blob === undefined ? {} : { blob }),
  };
}
