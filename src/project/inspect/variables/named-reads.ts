// Functions of the project that read the variable whose name they are given: `getEnv('A_URL')`. By their names alone, wherever they are called.
import { type Any, nameOfMember, type Read, textOfKey } from './tree.ts';

export interface Helper {
  name: string;
  /** It goes on where the variable is not set. */
  hasDefault: boolean;
  /** The argument that is taken then; null where there is none. */
  fallback: number | null;
}

export interface Helpers {
  found: Helper[];
  /** Functions that hand the name on to another. */
  passing: { name: string; to: string }[];
  /** With what looks like the name of a variable. */
  calls: { callee: string; variable: string; start: number; count: number }[];
}

export const noHelpers = (): Helpers => ({ found: [], passing: [], calls: [] });

const isFunction = ({ type }: Any): boolean =>
  /^(?:FunctionDeclaration|(?:Arrow)?FunctionExpression)$/.test(type);
const isVariable = (name: unknown): name is string =>
  typeof name === 'string' && /^[A-Z][A-Z0-9_]+$/.test(name);

/** The innermost function whose first parameter it is. */
function functionOf(key: Any, parents: readonly Any[]): { name: string; parameters: Any[] } | null {
  const at = parents.findLastIndex(
    (node) => isFunction(node) && nameOfParameter(node.params[0]) === key.name,
  );
  const [found, around] = [parents[at], parents[at - 1]];
  const name = found && (found.id?.name ?? (around ? nameAround(around) : null));
  return found && name ? { name, parameters: found.params } : null;
}

function nameAround(node: Any): string | null {
  if (node.type === 'VariableDeclarator') return node.id.name ?? null;
  if (node.type === 'AssignmentExpression') return node.left.name ?? nameOfMember(node.left);
  return node.key ? textOfKey(node as never) : null;
}

const nameOfParameter = (node: Any | undefined): string | undefined =>
  node?.name ?? (node?.type === 'AssignmentPattern' ? node.left.name : undefined);

/** `node`: of the environment, by a name that is computed; `goesOn`: where it is not set. */
export function addHelper({ found }: Helpers, node: Any, parents: readonly Any[], goesOn: boolean): void {
  const { property } = node;
  const within = property.type === 'Identifier' ? functionOf(property, parents) : null;
  // How it is read first says what is done without it.
  if (!within || found.some(({ name }) => name === within.name)) return;
  const other = parents.findLast(({ type }) => type === 'LogicalExpression')?.right.name;
  const at = within.parameters.findIndex((parameter, index) => {
    const name = nameOfParameter(parameter);
    return index > 0 && name !== undefined && (name === other || /^(?:def|fallback)/i.test(name));
  });
  const isGiven = within.parameters[at]?.type === 'AssignmentPattern';
  const hasDefault = at === -1 || isGiven ? goesOn || isGiven : false;
  found.push({ name: within.name, hasDefault, fallback: at === -1 ? null : at });
}

export function addCall({ passing, calls }: Helpers, node: Any, parents: readonly Any[]): void {
  const callee = node.callee.name ?? nameOfMember(node.callee);
  const [first] = node.arguments;
  if (!callee || !first) return;
  if (first.type === 'Literal' && isVariable(first.value))
    calls.push({ callee, variable: first.value, start: node.start, count: node.arguments.length });
  const within = first.type === 'Identifier' ? functionOf(first, parents) : null;
  if (within) passing.push({ name: within.name, to: callee });
}

const ROUNDS = 3;

/** What calls of helpers read, each in its file. */
export function readsByHelpers<File>(files: readonly (readonly [File, Helpers])[]): [File, Read][] {
  const helpers = new Map(files.flatMap(([, { found }]) => found.map((helper) => [helper.name, helper])));
  if (helpers.size === 0) return [];
  for (let round = 0; round < ROUNDS; round++)
    for (const { name, to } of files.flatMap(([, { passing }]) => passing)) {
      const helper = helpers.get(to);
      if (helper && !helpers.has(name)) helpers.set(name, { ...helper, name, fallback: null });
    }
  return files.flatMap(([file, { calls }]) =>
    calls.flatMap(({ callee, variable, start, count }): [File, Read][] => {
      const helper = helpers.get(callee);
      if (!helper) return [];
      const isGiven = helper.fallback !== null && count > helper.fallback;
      const hasDefault = helper.hasDefault || isGiven || /optional|maybe/i.test(callee);
      return [[file, { name: variable, start, hasDefault }]];
    }),
  );
}
