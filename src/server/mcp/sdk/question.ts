// The question to the human about what a call was refused, as a form.
import type { ElicitRequestFormParams } from '@modelcontextprotocol/sdk/types.js';
import { readable } from '../../redaction/text.ts';
import type { Answer } from '../registry.ts';

const answers = ['once', 'session', 'deny'] as const satisfies Answer[];

export function questionForm(message: string): ElicitRequestFormParams {
  return {
    message: readable(message),
    requestedSchema: {
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
    },
  };
}

/** `capabilities`: of the client. One of before says {} for forms. */
export function canAnswer(capabilities: {
  elicitation?: { url?: unknown; form?: unknown } | undefined;
}): boolean {
  const { elicitation } = capabilities;
  return elicitation !== undefined && !(elicitation.url && !elicitation.form);
}

export function answerIn(action: string, content: Record<string, unknown> | undefined): Answer | undefined {
  // Closed without an answer: it may be asked again.
  if (action === 'cancel') return undefined;
  if (action === 'decline') return 'deny';
  return answers.find((answer) => answer === content?.answer) ?? 'deny';
}
