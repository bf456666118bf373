// What TypeScript would refuse and JavaScript does not: said, as a misspelt `scopes` protects nothing.
import { nearestNames } from '../../nearest.ts';
import type {
  Defined,
  DefinePromptOptions,
  DefineResourceOptions,
  DefineToolOptions,
} from '../define/define.ts';
import { kindOf } from '../define/define.ts';
import type { MethodRules, ToolRules } from '../define/toolset.ts';
import type { Schema } from '../schema.ts';

type Known<T> = Record<keyof T, true>;

const common = { title: true, scopes: true, when: true } as const;
const rules: Known<ToolRules> = {
  ...common,
  ...{ readOnly: true, destructive: true, idempotent: true, openWorld: true, timeout: true },
};
const method: Known<MethodRules> = { ...rules, input: true, output: true };
const tool: Known<DefineToolOptions<Schema, Schema>> = {
  ...method,
  ...{ name: true, description: true, inputSchema: true, outputSchema: true },
};
const resource: Known<DefineResourceOptions> = {
  ...common,
  ...{ name: true, description: true, mimeType: true, complete: true, list: true },
};
const prompt: Known<DefinePromptOptions> = {
  ...common,
  ...{ name: true, description: true, arguments: true, complete: true },
};
const known = { tool, resource, prompt };
const callee = { tool: 'defineTool', resource: 'defineResource', prompt: 'definePrompt' };

/** Undefined: nothing is wrong with how it was defined. */
export function misuseOf(defined: Defined): string | undefined {
  const kind = kindOf(defined);
  const { options, ...rest } = defined;
  const order =
    kind === 'resource' ? 'uri, options, read' : kind === 'tool' ? 'options, run' : 'options, render';
  const run = Object.values(rest).find((value) => typeof value === 'function');
  if (typeof options !== 'object' || options === null || !run)
    return `write ${callee[kind]}(${order}): the last is a function.`;
  return unknownIn(options, known[kind]);
}

/** Of a method in `static options`. */
export const unknownRule = (given: object): string | undefined => unknownIn(given, method);

function unknownIn(given: object, known: Record<string, true>): string | undefined {
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(known, key));
  if (unknown === undefined) return undefined;
  const names = Object.keys(known);
  return `there is no option "${unknown}". The nearest is "${nearestNames(unknown, names, 1)[0]}"; there are ${names.join(', ')}.`;
}
