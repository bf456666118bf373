// The methods of a toolset class as tools.
import { nearestNames } from '../../nearest.ts';
import type { MethodRules, Toolset, ToolsetClass } from '../define/toolset.ts';
import type { JsonSchema } from '../schema.ts';
import { DEFAULT_TIMEOUT_MS } from './call.ts';
import { unknownRule } from './misuse.ts';
import type { OfferedTool } from './offer.ts';
import type { Problem, ReadMethod, ReadParameter, ReadToolset } from './read.ts';
import { inputOf } from './schemas/input.ts';
import { objectOf } from './schemas/json-schema.ts';
import { outputOf } from './schemas/output.ts';
import { type Made, offeredTool } from './tool.ts';
import { revived, withWholeDates } from './values/revive.ts';

/** What is known of a tool without its class: as it is in the source. */
export const readTool = ({ prefix }: ReadToolset, method: ReadMethod) => ({
  name: prefix + method.name,
  description: method.description,
  source: method.source,
  inputSchema: readInputSchema(method),
  annotations: {},
  scopes: [],
  timeout: DEFAULT_TIMEOUT_MS,
});

const readInputSchema = ({ parameters }: ReadMethod): JsonSchema => objectOf(parameters);

/** `read`: of this class. */
export async function toolsOfClass(given: ToolsetClass, read: ReadToolset): Promise<Made<OfferedTool>> {
  const options = given.options ?? {};
  const unknown = unknownOptions(read, Object.keys(options));
  if (unknown.length > 0) return { offered: [], problems: unknown };
  const made = await Promise.all(
    read.methods.map((method) => toolOf(given, read, method, options[method.name] ?? {})),
  );
  return {
    offered: made.flatMap(({ offered }) => offered),
    problems: made.flatMap(({ problems }) => problems),
  };
}

/** Scopes that stand beside no tool protect none: the whole class is left out. */
function unknownOptions({ name, file, line, methods }: ReadToolset, keys: readonly string[]): Problem[] {
  const names = methods.map((method) => method.name);
  return keys
    .filter((key) => !names.includes(key))
    .map((key) => {
      const [nearest] = nearestNames(key, names, 1);
      const meant = nearest === undefined ? '' : ` The nearest is "${nearest}".`;
      const message = `static options of ${name}: there is no tool "${key}".${meant} None of its tools is offered.`;
      return { source: `${file}:${line}`, message, isFatal: true };
    });
}

async function toolOf(
  given: ToolsetClass,
  { name: className, prefix }: ReadToolset,
  method: ReadMethod,
  rules: MethodRules,
): Promise<Made<OfferedTool>> {
  const name = (given.prefix ?? prefix) + method.name;
  const label = `${className}.${method.name}`;
  const problems: Problem[] = [];
  const fail = (message: string, isFatal = true) => {
    problems.push({ source: method.source, message: `${label}: ${message}`, isFatal });
    return { offered: [], problems };
  };
  if (typeof (given.prototype as Record<string, unknown>)[method.name] !== 'function')
    return fail('there is no such method in the class that was loaded: its source is another.');
  const unknown = unknownRule(rules);
  if (unknown !== undefined) return fail(unknown);
  if (method.problem !== null && rules.input === undefined) return fail(method.problem);
  const names = method.parameters.map((parameter) => parameter.name);
  const stray = Object.keys(Object(rules.input?.properties)).filter((key) => !names.includes(key));
  if (stray.length > 0)
    return fail(`input names ${stray.join(', ')}; its parameters are ${names.join(', ') || 'none'}.`);
  const input = await inputOf(name, rules.input ?? readInputSchema(method));
  if ('problem' in input) return fail(input.problem);
  const output = await outputOf(rules.output);
  if (output.problem !== undefined) fail(`${output.problem} Until then clients get no outputSchema.`, false);
  // What was given in place of the types says nothing of forms that JSON does not have.
  const parameters = rules.input ? method.parameters.map((of) => ({ ...of, revive: [] })) : method.parameters;
  const { description, source } = method;
  const run = (args: Record<string, unknown>) => {
    const instance = new given() as Toolset & Record<string, (...args: unknown[]) => unknown>;
    return instance[method.name]?.(...positional(parameters, args));
  };
  const parse = (args: Record<string, unknown>) => input.parse(withDates(parameters, args));
  const tool = offeredTool({
    ...{ name, description, source, rules, output, run },
    input: { ...input, parse },
  });
  return { offered: [tool], problems };
}

function withDates(
  parameters: readonly ReadParameter[],
  args: Record<string, unknown>,
): Record<string, unknown> {
  const dated = parameters
    .filter(({ name, revive }) => Object.hasOwn(args, name) && revive.length > 0)
    .map(({ name, revive }) => [name, withWholeDates(args[name], revive)] as const);
  return dated.length === 0 ? args : { ...args, ...Object.fromEntries(dated) };
}

/** In order; what was left out at the end is left out of the call. */
function positional(parameters: readonly ReadParameter[], args: Record<string, unknown>): unknown[] {
  const values = parameters.flatMap(({ name, isRest, revive }) => {
    const value = Object.hasOwn(args, name) ? revived(args[name], name, revive) : undefined;
    return isRest ? ((value ?? []) as unknown[]) : [value];
  });
  return values.slice(0, values.findLastIndex((value) => value !== undefined) + 1);
}
