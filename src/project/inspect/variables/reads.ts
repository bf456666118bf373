// Where a file reads variables of the environment, by the ways in which code is written; nothing is resolved.
import type { Program } from 'oxc-parser';
import { type Lists, listedBy, textsIn } from './listed.ts';
import { addCall, addHelper, type Helpers, noHelpers } from './named-reads.ts';
import { createNamedValues } from './named-values.ts';
import { createDeclared } from './schemas.ts';
import { type Any, fieldsOf, isNode, nameOfMember, type Read, textOf, textOfKey } from './tree.ts';

/** Always there with import.meta.env. */
const ofBundlers = new Set(['MODE', 'DEV', 'PROD', 'SSR', 'BASE_URL']);
const isProcessModule = (name: string | null): boolean => /^(?:node:)?process$/.test(name ?? '');
const isName = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);
const isVariable = (name: string): boolean => /^[A-Z][A-Z0-9_]+$/.test(name);

export function readsIn(program: Program, text: string): { reads: Read[]; helpers: Helpers } {
  const reads: Read[] = [];
  const helpers = noHelpers();
  const values = createNamedValues();
  const declared = createDeclared(text);
  /** Names for the environment: `const env = process.env`, `import { env } from 'node:process'`. */
  const names = new Set<string>();
  /** Names for the process: `import nodeProcess from 'node:process'`. */
  const processes = new Set(['process', 'Bun']);
  /** What gives them by name: `const env = from(process.env)` of env-var. */
  const givers = new Set<string>();
  const lists: Lists = new Map();
  const isEnv = (node: unknown): boolean => {
    if (!isNode(node)) return false;
    if (node.type === 'Identifier') return names.has(node.name);
    if (node.type === 'TSAsExpression' || node.type === 'TSNonNullExpression') return isEnv(node.expression);
    if (nameOfMember(node) !== 'env') return false;
    const { object } = node as Any;
    if (object.type === 'MetaProperty' || isProcess(object)) return true;
    return /^(?:process|Bun)$/.test(nameOfMember(object) ?? '');
  };
  const isProcess = (node: Any): boolean =>
    processes.has(node.name) ||
    (node.type === 'CallExpression' &&
      node.callee.name === 'require' &&
      isProcessModule(textOf(node.arguments[0])));
  /** `as`: the name that the code gives to the value. */
  const add = (name: string | null | undefined, node: Any, hasDefault: boolean, as?: string | null) => {
    if (!name || !isName(name)) return;
    const read = { name, start: node.start, hasDefault };
    reads.push(read);
    if (as) values.bind(as, read);
  };

  walk(program, (node, parents) => {
    const parent = parents.at(-1);
    switch (node.type) {
      case 'ImportDeclaration':
        if (isProcessModule(node.source.value))
          for (const { imported, local } of node.specifiers)
            if (imported?.name === 'env') names.add(local.name);
            else if (!imported || imported.name === 'default') processes.add(local.name);
        break;
      case 'Identifier':
        if (isReplaced(node, parents)) values.soften(node.name);
        break;
      case 'VariableDeclarator':
        values.declare(node.id);
        bind(node.id, node.init);
        break;
      case 'AssignmentPattern':
        bind(node.left, node.right);
        break;
      case 'MemberExpression': {
        if (!isEnv(node.object) || isWritten(node, parent)) break;
        const name = nameOfMember(node);
        if (node.computed && name === null) {
          const listed = listedBy(node.property.name, parents, lists);
          for (const text of listed) add(text, node, goesOn(node, parents));
          if (listed.length === 0) addHelper(helpers, node, parents, goesOn(node, parents));
        }
        const isImplied = node.object.object?.type === 'MetaProperty' && ofBundlers.has(name ?? '');
        if (!isImplied)
          add(
            name,
            node,
            goesOn(node, parents) || isGuarded(name, node, parents, text),
            nameGiven(node, parents),
          );
        break;
      }
      case 'BinaryExpression':
        if (node.operator === 'in' && isEnv(node.right)) add(textOf(node.left), node, true);
        break;
      case 'CallExpression':
        ofCall(node, parents);
        addCall(helpers, node, parents);
        break;
      default:
    }
    for (const parameter of node.params ?? []) values.declare(parameter);
    if (node.type === 'CatchClause') values.declare(node.param);
    reads.push(...declared(node));
  });
  values.settle();
  return { reads, helpers };

  function bind(target: Any, value: unknown): void {
    if (!isNode(value)) return;
    const list = textsIn(value, lists);
    if (list && target.type === 'Identifier') lists.set(target.name, list);
    if (value.type === 'CallExpression' && value.callee.name === 'from' && isEnv(value.arguments[0]))
      givers.add(target.name);
    // `const { env } = process`
    if (target.type === 'ObjectPattern' && isProcess(value))
      for (const property of target.properties)
        if (property.type === 'Property' && textOfKey(property) === 'env' && property.value.name)
          names.add(property.value.name);
    if (!isEnv(value)) return;
    if (target.type === 'Identifier') names.add(target.name);
    if (target.type !== 'ObjectPattern') return;
    for (const property of target.properties)
      if (property.type === 'Property')
        add(textOfKey(property), property, property.value.type === 'AssignmentPattern', property.value.name);
  }

  /** `env('X')`, `env.get('X').required()`, `Deno.env.get('X')`, `config.get('X', other)` */
  function ofCall(node: Any, parents: readonly Any[]): void {
    const [first, second] = node.arguments;
    const { callee } = node;
    if (/^(?:hasOwn|has)$/.test(nameOfMember(callee) ?? '') && isEnv(first)) add(textOf(second), node, true);
    const name = textOf(first);
    if (name === null || !isVariable(name)) return;
    if (callee.type === 'Identifier' && callee.name === 'env') {
      add(name, node, second !== undefined);
      return;
    }
    const method = nameOfMember(callee);
    if (method !== 'get' && method !== 'getOrThrow') return;
    const on = callee.object.name ?? nameOfMember(callee.object) ?? '';
    if (!givers.has(on) && !/^env$|config(?:uration)?(?:service)?$/i.test(on)) return;
    const chain = parents.findLast(({ type }) => type !== 'MemberExpression' && type !== 'CallExpression');
    const whole = text.slice(node.end, chain?.end ?? node.end);
    add(name, node, second !== undefined || /^\s*\.default\(/.test(whole) || goesOn(node, parents));
  }
}

/** The code has something for where it is not set, or only asks whether it is, or which it is. */
function goesOn(node: Any, parents: readonly Any[]): boolean {
  const parent = parents.at(-1);
  if (!parent) return false;
  switch (parent.type) {
    case 'LogicalExpression':
      return parent.left === node || goesOn(parent, parents.slice(0, -1));
    case 'ConditionalExpression':
    case 'IfStatement':
      return parent.test === node;
    case 'BinaryExpression':
      return /^[!=]==?$/.test(parent.operator);
    case 'ChainExpression':
    case 'TSAsExpression':
      return goesOn(parent, parents.slice(0, -1));
    case 'AssignmentExpression':
      return parent.left === node;
    // `!!X`, `Boolean(X)`; but `if (!X) throw` is how code says that it needs X.
    case 'UnaryExpression':
      return (
        (isNegation(parent) && (isNegation(parents.at(-2)) || isChoice(parents.at(-2)))) ||
        (parent.operator === '+' && goesOn(parent, parents.slice(0, -1)))
      );
    case 'CallExpression':
      if (parent.callee.name === 'Boolean') return true;
      if (isConversion(parent, node)) return goesOn(parent, parents.slice(0, -1));
      return /^(?:Number\.)?isNaN$/.test(calleeOf(parent)) && isChoice(parents.at(-2));
    default:
      return parent.type === 'MemberExpression' && parent.optional === true && parent.object === node;
  }
}

/** Something else is taken where what has this name is not set: `x ?? 1`, `x ||= 1`, `if (!x) x = 1`. */
function isReplaced(node: Any, parents: readonly Any[]): boolean {
  const parent = parents.at(-1);
  switch (parent?.type) {
    case 'LogicalExpression':
      return parent.operator !== '&&' && parent.left === node;
    case 'AssignmentExpression':
      if (parent.left !== node) return false;
      return parent.operator === '='
        ? parents.some((other) => isUnset(other, node))
        : parent.operator !== '&&=';
    case 'CallExpression':
      return isConversion(parent, node) && isReplaced(parent, parents.slice(0, -1));
    default:
      return false;
  }
}

/** `if (!x)` */
const isUnset = ({ type, test }: Any, { name }: Any): boolean =>
  type === 'IfStatement' && isNegation(test) && test.argument.name === name;

const isChoice = (node: Any | undefined): boolean => node?.type === 'ConditionalExpression';

const calleeOf = ({ callee }: Any): string =>
  callee.name ?? `${callee.object?.name ?? ''}.${nameOfMember(callee) ?? ''}`;

/** `Number(X)`, `parseInt(X, 10)`: without X it is as good as not set, and so is what comes of it. */
const isConversion = (call: Any, node: Any): boolean =>
  call.arguments?.[0] === node && /^(?:Number|String|(?:Number\.)?parse(?:Int|Float))$/.test(calleeOf(call));

/** `const x = env.X`, and the same converted. */
function nameGiven(node: Any, parents: readonly Any[]): string | null {
  const parent = parents.at(-1);
  if (parent?.type === 'VariableDeclarator' && parent.init === node) return parent.id.name ?? null;
  const isSame =
    parent !== undefined &&
    (/^(?:TSAsExpression|TSNonNullExpression|ChainExpression)$/.test(parent.type) ||
      (parent.type === 'CallExpression' && isConversion(parent, node)));
  return isSame ? nameGiven(parent, parents.slice(0, -1)) : null;
}

const isNegation = (node: Any | undefined): boolean =>
  node?.type === 'UnaryExpression' && node.operator === '!';

/** It is only reached where a test said that the variable is set: `if (env.X) use(env.X)`, `!env.X ? 1 : use(env.X)`. */
function isGuarded(name: string | null, node: Any, parents: readonly Any[], text: string): boolean {
  const isTested = new RegExp(`(?<![!\\w$.]\\s*)(?:process\\.|import\\.meta\\.)?env\\??\\.${name}\\b`);
  const isElse = new RegExp(
    `^(?:!|(?:Number\\.)?isNaN\\((?:\\w|\\.)*\\(?)(?:process\\.|import\\.meta\\.)?env\\??\\.${name}\\b`,
  );
  const within = (part: Any): boolean => part.start <= node.start && node.end <= part.end;
  return parents.some((parent) => {
    if (parent.type === 'ConditionalExpression' && within(parent.alternate))
      return isElse.test(text.slice(parent.test.start, parent.test.end));
    const [test, then] =
      parent.type === 'LogicalExpression' && parent.operator === '&&'
        ? [parent.left, parent.right]
        : [parent.test, /^(?:If|Conditional)/.test(parent.type) ? parent.consequent : undefined];
    return then !== undefined && within(then) && isTested.test(text.slice(test.start, test.end));
  });
}

const isWritten = (node: Any, parent: Any | undefined): boolean =>
  (parent?.type === 'AssignmentExpression' && parent.left === node && parent.operator === '=') ||
  (parent?.type === 'UnaryExpression' && parent.operator === 'delete');

/** Without recursion: a tree may be deep. */
function walk(root: Program, visit: (node: Any, parents: readonly Any[]) => void): void {
  const open: [node: Any, parents: Any[]][] = [[root as unknown as Any, []]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [node, parents] = next;
    visit(node, parents);
    const more = [...parents.slice(-20), node];
    for (const child of fieldsOf(node).reverse()) open.push([child, more]);
  }
}
