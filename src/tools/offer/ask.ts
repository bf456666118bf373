// `ask()` of a call: the same wherever a tool runs, but for the way to the human.
import type { ToolContext } from '../context.ts';
import { toolError } from '../errors.ts';
import type { JsonSchema, Schema } from '../schema.ts';
import { formOf } from './schemas/form.ts';

/** Of one call: humans are not worn out by a loop. */
const MAX_QUESTIONS = 20;

/** What the protocol calls the result of an elicitation. */
export interface Reply {
  action?: unknown;
  content?: unknown;
}

/** `put`: shows the form. Throws a ToolError where nobody can be asked. */
export function askBy(put: (question: string, form: JsonSchema) => Promise<Reply>): ToolContext['ask'] {
  let asked = 0;
  async function ask(question: string, answer?: Schema): Promise<unknown> {
    const form = await formOf(answer);
    if (++asked > MAX_QUESTIONS) throw toolError('CANNOT_ASK', `A call asks at most ${MAX_QUESTIONS} times.`);
    const { action, content } = await put(String(question), form.requestedSchema);
    if (action === 'accept') return form.valueOf(content);
    if (action === 'decline') return form.declined;
    throw toolError('UNANSWERED', 'Nobody answered: the question was closed.');
  }
  return ask as ToolContext['ask'];
}
