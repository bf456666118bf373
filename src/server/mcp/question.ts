// Questions to the human, as forms of one level.
import { readable } from '../redaction/text.ts';
import type { Answer } from './registry.ts';

export interface Form {
  message: string;
  /** JSON Schema of an object of texts, numbers, booleans and enums. */
  schema: Record<string, unknown>;
}

export interface FormReply {
  action: 'accept' | 'decline' | 'cancel';
  content: Record<string, unknown>;
}

/** Undefined when the client cannot ask, or nobody answers in time. */
export type AskForm = (form: Form) => Promise<FormReply | undefined>;

const answers = ['once', 'session', 'deny'] as const satisfies Answer[];

/** About what a call was refused. */
export async function askPermission(ask: AskForm, message: string): Promise<Answer | undefined> {
  const reply = await ask({ message, schema: permissionSchema });
  // Closed without an answer: it may be asked again.
  if (reply === undefined || reply.action === 'cancel') return undefined;
  if (reply.action === 'decline') return 'deny';
  return answers.find((answer) => answer === reply.content.answer) ?? 'deny';
}

const permissionSchema = {
  type: 'object',
  properties: {
    answer: {
      type: 'string',
      title: 'Answer',
      enum: [...answers],
      enumNames: ['Allow for one call', 'Allow for this shell session', 'Deny'],
      // Of a client that fills in what nobody chose.
      default: 'deny',
    },
  },
  required: ['answer'],
};

/** As the SDKs' requests have it. */
export const elicitation = ({ message, schema }: Form) => ({
  message: readable(message),
  requestedSchema: schema as { type: 'object'; properties: Record<string, never> },
});

/** `capabilities`: of the client. One of before says {} for forms. */
export function canAnswer(capabilities: {
  elicitation?: { url?: unknown; form?: unknown } | undefined;
}): boolean {
  const { elicitation } = capabilities;
  return elicitation !== undefined && !(elicitation.url && !elicitation.form);
}

export function replyOf(action: string, content: unknown): FormReply {
  const known = (['accept', 'decline'] as const).find((candidate) => candidate === action);
  return { action: known ?? 'cancel', content: Object(content) };
}
