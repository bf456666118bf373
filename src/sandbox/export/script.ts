// A session's history as one script: imports on top, then the steps in order, each as it was written. A script is no
// REPL: names that several steps declare become variables, and what the shell bound by itself is imported.
import { posix } from 'node:path';
import type { AnyNode, Identifier } from 'acorn';
import type { ScriptParams, SessionScript } from '../../protocol/sandbox.ts';
import { mergeImports, quoted } from './imports.ts';
import { type Edit, endWithTypes, type ImportWanted, inner, namesOf, readStep, type Step } from './step.ts';

export async function writeScript({
  steps,
  failed,
  toRoot,
  commonJs,
  globals,
}: ScriptParams): Promise<SessionScript> {
  const read = await Promise.all(steps.map(readStep));
  const unread = read.flatMap((step, index) => (step.body ? [] : [index + 1]));
  const names = assignNames(read);
  const bodies = read.map((step, index) => {
    const next = read.slice(index + 1).some(({ used }) => used.has('_'));
    return `// Step ${index + 1}\n${writeStep(step, names, toRoot, next && names.hoisted.has('_'))}`;
  });
  const free = (name: string) => read.some(({ used }) => used.has(name)) && !names.declared.has(name);
  const rescued = importsOf(await Promise.all(failed.map(readStep)), free);
  const isRescued = (name: string) => rescued.some((one) => locals(one).some(([local]) => local === name));
  const bound = globals.filter(({ name }) => free(name) && !isRescued(name));
  const wanted = read.flatMap((step) => step.imports).map((one) => renamed(one, names));
  const imports = mergeImports(
    [...bound.flatMap(globalImport), ...rescued, ...wanted].map((one) => ({
      ...one,
      specifier: fromScript(one.specifier, toRoot),
    })),
  );
  const top = [
    '// A session of the mcp-node shell. Run it in the root of the project: npx tsx <this file>',
    '// It runs with your own rights: what was only read there can be written here.',
    ...imports,
    ...(free('require') ? ["import { createRequire } from 'node:module';"] : []),
    ...bound
      .filter(({ from }) => !from)
      .map(({ name }) => `// ${name} was made by the shell itself: create one here.`),
  ];
  const start = [
    ...(free('require') ? ["const require = createRequire(process.cwd() + '/');"] : []),
    ...(names.hoisted.size > 0
      ? [`var ${[...names.hoisted].map((name) => `${name}: any`).join(', ')};`]
      : []),
  ];
  const main = [...(start.length > 0 ? [start.join('\n')] : []), ...bodies].join('\n\n');
  const text = commonJs ? `async function main() {\n${main}\n}\n\nvoid main();` : main;
  return { text: `${top.join('\n')}\n\n${text}\n`, unread };
}

interface Names {
  /** Declared or imported by any step. */
  declared: Set<string>;
  /** Variables at the start of the script, which the steps assign. */
  hoisted: Set<string>;
  /** Imports of a name that is hoisted come under another one: "specifier\0name\0local" to the new name. */
  aliases: Map<string, string>;
}

/** As in the shell, a name that is declared again is the same variable. */
function assignNames(steps: readonly Step[]): Names {
  const meanings = new Map<string, Set<string>>();
  const mean = (name: string, meaning: string) =>
    meanings.set(name, (meanings.get(name) ?? new Set()).add(meaning));
  steps.forEach((step, index) => {
    for (const name of step.declared) mean(name, `step ${index}`);
    for (const wanted of step.imports) for (const [name, key] of locals(wanted)) mean(name, key);
  });
  const hoisted = new Set([...meanings].filter(([, kinds]) => kinds.size > 1).map(([name]) => name));
  for (const { implicit } of steps) for (const name of implicit) if (!meanings.has(name)) hoisted.add(name);
  // The value of the step before.
  if (!meanings.has('_') && steps.some(({ used }) => used.has('_'))) hoisted.add('_');
  spread(steps, hoisted);

  const taken = new Set(steps.flatMap(({ used, declared }) => [...used, ...declared]));
  const aliases = new Map<string, string>();
  for (const [name, key] of steps.flatMap((step) => step.imports.flatMap(locals))) {
    if (!hoisted.has(name) || aliases.has(key)) continue;
    let count = 1;
    while (taken.has(`${name}_${count}`)) count++;
    taken.add(`${name}_${count}`);
    aliases.set(key, `${name}_${count}`);
  }
  return { declared: new Set(meanings.keys()), hoisted, aliases };
}

/** `const { a, b } = …` is one assignment: with a, b is hoisted as well, and then what is declared with b elsewhere. */
function spread(steps: readonly Step[], hoisted: Set<string>): void {
  for (let before = -1; before !== hoisted.size; ) {
    before = hoisted.size;
    for (const node of steps.flatMap(({ body = [] }) => body.map(inner))) {
      const names = namesOf(node);
      if (names.some((name) => hoisted.has(name))) for (const name of names) hoisted.add(name);
    }
  }
}

/** The part of their imports that is `wanted`; of several for one name, the latest. */
function importsOf(steps: readonly Step[], wanted: (name: string) => boolean): ImportWanted[] {
  const taken = new Set<string>();
  const take = (name: string) => wanted(name) && !taken.has(name) && taken.add(name) !== undefined;
  return steps
    .flatMap(({ imports }) => imports)
    .reverse()
    .filter(({ isType }) => !isType)
    .map((one) => ({
      ...one,
      defaultName: one.defaultName && take(one.defaultName) ? one.defaultName : undefined,
      namespace: one.namespace && take(one.namespace) ? one.namespace : undefined,
      named: one.named.filter(({ to, type }) => !type && take(to)),
    }))
    .filter((one) => locals(one).length > 0);
}

/** The local names of an import that is no type, each with what it stands for. */
function locals({ specifier, defaultName, namespace, named, isType }: ImportWanted): [string, string][] {
  if (isType) return [];
  const values = named.filter(({ type }) => !type).map(({ from, to }) => [from, to] as const);
  const all = [
    ...values,
    ...(defaultName ? [['default', defaultName] as const] : []),
    ...(namespace ? [['*', namespace] as const] : []),
  ];
  return all.map(([from, to]) => [to, `${specifier}\0${from}\0${to}`]);
}

function renamed(wanted: ImportWanted, { aliases }: Names): ImportWanted {
  if (wanted.isType) return wanted;
  const alias = (from: string, to: string) => aliases.get(`${wanted.specifier}\0${from}\0${to}`) ?? to;
  const { defaultName, namespace, named } = wanted;
  return {
    ...wanted,
    defaultName: defaultName && alias('default', defaultName),
    namespace: namespace && alias('*', namespace),
    named: named.map((part) => (part.type ? part : { ...part, to: alias(part.from, part.to) })),
  };
}

/** `keepsValue`: a later step uses the value of its last expression. */
function writeStep(step: Step, names: Names, toRoot: string, keepsValue: boolean): string {
  const { body, text } = step;
  if (!body) return `;${text}`;
  const edits: Edit[] = step.imports.map(({ start, end }) => ({ start, end, text: '' }));
  const first = step.imports
    .flatMap(locals)
    .flatMap(([name, key]) => (names.aliases.has(key) ? [`${name} = ${names.aliases.get(key)};`] : []));
  for (const { start, end, specifier } of step.dynamic)
    edits.push({ start, end, text: quoted(fromScript(specifier, toRoot)) });
  for (const statement of body) {
    if ('source' in statement && statement.source) continue;
    const node = inner(statement);
    // A script exports nothing.
    if (node.type === 'ExportNamedDeclaration') edits.push({ ...at(node), text: '' });
    else if (node !== statement) edits.push({ start: statement.start, end: node.start, text: '' });
    if (namesOf(node).some((name) => names.hoisted.has(name))) {
      if (node.type === 'FunctionDeclaration' && node.id) first.push(functionAssignment(text, node, node.id));
      edits.push(...assignment(step, node));
    } else if (keepsValue && statement === body.at(-1) && node.type === 'ExpressionStatement') {
      const { start, end } = node.expression;
      edits.push(...around(start, endWithTypes(step, end), ';_ = (', ')'));
    } else if (statement === body[0] && /^[([`+\-/]/.test(text.slice(node.start))) {
      // Or it would go on with the step before.
      edits.push({ start: node.start, end: node.start, text: ';' });
    }
  }
  return [...first, applyEdits(text, edits).trim()].filter(Boolean).join('\n');
}

/** At the start of the step: functions are hoisted there. */
function functionAssignment(text: string, { start, end }: AnyNode, id: Identifier): string {
  return `${id.name} = ${text.slice(start, id.start)}${text.slice(id.end, end)};`;
}

/** A declaration becomes assignments to what it declares. */
function assignment(step: Step, node: AnyNode): Edit[] {
  if (node.type === 'FunctionDeclaration') return [{ ...at(node), text: '' }];
  if (node.type === 'ClassDeclaration' && node.id)
    return around(node.start, node.end, `${node.id.name} = `, ';');
  if (node.type !== 'VariableDeclaration') return [];
  return node.declarations.flatMap(({ id, init, end }, index) => {
    const start = node.declarations[index - 1]?.end ?? node.start;
    const opens = id.type === 'Identifier' ? '' : '(';
    const before = { start, end: id.start, text: index === 0 && !opens ? '' : `;${opens}` };
    if (init) {
      const close = endWithTypes(step, end);
      return [
        before,
        { start: id.end, end: init.start, text: ' = ' },
        ...around(close, close, opens && ')', ''),
      ];
    }
    // Declared without a value, let makes it undefined, and var leaves it as it is.
    const value = node.kind === 'var' ? '' : ' = undefined';
    return [before, { start: id.end, end: endWithTypes(step, end), text: value }];
  });
}

function around(start: number, end: number, before: string, after: string): Edit[] {
  return [
    { start, end: start, text: before },
    { start: end, end, text: after },
  ];
}

function at({ start, end }: { start: number; end: number }) {
  return { start, end };
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let at = 0;
  for (const edit of ordered) {
    // Inside of what another edit replaces.
    if (edit.start < at) continue;
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

function globalImport({ name, from }: ScriptParams['globals'][number]): ImportWanted[] {
  if (!from || !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(from.exported)) return [];
  const isDefault = from.exported === 'default';
  return [
    {
      specifier: from.specifier,
      attributes: '',
      namespace: undefined,
      defaultName: isDefault ? name : undefined,
      named: isDefault ? [] : [{ from: from.exported, to: name, type: false }],
      isType: false,
      start: 0,
      end: 0,
    },
  ];
}

/** In the shell, relative paths begin at the root. */
function fromScript(specifier: string, toRoot: string): string {
  if (toRoot === '' || !/^\.\.?\//.test(specifier)) return specifier;
  const path = posix.join(toRoot, specifier);
  return path.startsWith('.') ? path : `./${path}`;
}
