// A tool as it is served, however it was written.
import type { ToolContext } from '../context.ts';
import type { ToolRules } from '../define/toolset.ts';
import { callWithin, DEFAULT_TIMEOUT_MS } from './call.ts';
import type { OfferedTool } from './offer.ts';
import type { Input } from './schemas/input.ts';
import type { Output } from './schemas/output.ts';
import { answerOf } from './values/answer.ts';

export interface ToolParts {
  name: string;
  description: string;
  source: string | null;
  rules: ToolRules;
  input: Input;
  output: Output;
  run(args: Record<string, unknown>, context: ToolContext): unknown;
}

export function offeredTool({
  name,
  description,
  source,
  rules,
  input,
  output,
  run,
}: ToolParts): OfferedTool {
  const timeout = rules.timeout ?? DEFAULT_TIMEOUT_MS;
  return {
    ...{ name, title: rules.title, description, source },
    ...whoMayCall(rules),
    inputSchema: input.schema,
    outputSchema: output.declared,
    annotations: annotationsOf(rules),
    timeout,
    call: (args, context) =>
      callWithin(context, timeout, async (inner) => {
        const given = await input.parse(args);
        return answerOf(await run(given, inner), output);
      }),
  };
}

export const whoMayCall = ({ scopes = [], when }: Pick<ToolRules, 'scopes' | 'when'>) => ({
  scopes,
  isFor: when ?? (() => true),
});

function annotationsOf({
  readOnly,
  destructive,
  idempotent,
  openWorld,
}: ToolRules): OfferedTool['annotations'] {
  return {
    ...(readOnly === undefined ? {} : { readOnlyHint: readOnly }),
    ...(destructive === undefined ? {} : { destructiveHint: destructive }),
    ...(idempotent === undefined ? {} : { idempotentHint: idempotent }),
    ...(openWorld === undefined ? {} : { openWorldHint: openWorld }),
  };
}

export interface Made<T> {
  offered: T[];
  problems: { source: string; message: string; isFatal: boolean }[];
}
