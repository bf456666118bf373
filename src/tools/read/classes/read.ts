// A toolset class as its source says it.
import type { Problem, ReadMethod, ReadToolset } from '../../offer/read.ts';
import type { Checking } from '../checker/checking.ts';
import { type Doc, descriptionOf, docOf } from '../comments/doc.ts';
import { createDefinitions } from '../schema/write.ts';
import { dataOf } from '../types/defaults.ts';
import { meaning, refused, type Type, Unreadable } from '../types/model.ts';
import { bind, type Reader, type Scope } from '../types/scope.ts';
import type { ClassPlace } from './ancestry.ts';
import { type Method, methodsOf } from './methods.ts';
import { type ParametersRead, type Readers, readParameters } from './parameters.ts';

/** With what a manifest keeps beside, to compare classes that run. */
export interface FrozenToolset extends ReadToolset {
  methods: FrozenMethod[];
  /** Methods that are no tools, but are there when it runs. */
  hidden: string[];
}

export interface FrozenMethod extends ReadMethod {
  /** As `Function.length` has it. */
  length: number;
}

export function readClass(
  chain: readonly ClassPlace[],
  reader: Reader,
  checking: Checking | null,
): { toolset: FrozenToolset | null; problems: Problem[] } {
  const [place] = chain;
  if (!place) return { toolset: null, problems: [] };
  const problems: Problem[] = [];
  const sourceOf = (of: ClassPlace, offset: number) =>
    `${reader.modules.disk.relative(of.module.file)}:${reader.modules.lineOf(of.module, offset)}`;
  const prefix = prefixOf(chain, reader);
  if (prefix === null) {
    const message = `The prefix of ${place.name} cannot be read, so it is not offered: write it as a literal, static prefix = 'name_'.`;
    return {
      toolset: null,
      problems: [{ source: sourceOf(place, place.node.start), message, isFatal: true }],
    };
  }
  const { tools, hidden, remarks } = methodsOf(chain);
  for (const { place: of, start, message } of remarks)
    problems.push({ source: sourceOf(of, start), message, isFatal: false });
  const scopes = scopesOf(chain, reader);
  const methods = tools.map((method) => {
    const scope = scopes.get(method.place) as Scope;
    const source = sourceOf(method.place, method.value.start);
    const { read, warnings } = readMethod(method, scope, { reader, checking }, source);
    problems.push(...warnings);
    return read;
  });
  const toolset: FrozenToolset = {
    file: reader.modules.disk.relative(place.module.file),
    line: reader.modules.lineOf(place.module, place.node.start),
    ...{ name: place.name, prefix, hidden },
    methods: place.node.abstract ? [] : methods,
  };
  return { toolset, problems: place.node.abstract ? [] : problems };
}

/** Null: it is there, and no literal. */
function prefixOf(chain: readonly ClassPlace[], reader: Reader): string | null {
  for (const { node, module } of chain) {
    for (const member of node.body.body) {
      if (member.type !== 'PropertyDefinition' || !member.static || member.declare) continue;
      if (member.key.type !== 'Identifier' || member.key.name !== 'prefix' || !member.value) continue;
      const data = dataOf(member.value)?.data;
      if (typeof data === 'string') return data;
      try {
        const type = meaning(reader.value(member.value, { module, params: new Map() }, true));
        return type.kind === 'literal' && typeof type.value === 'string' ? type.value : null;
      } catch (error) {
        if (error instanceof Unreadable) return null;
        throw error;
      }
    }
  }
  return '';
}

/** Where each class is read: with what the one below it gives to its parameters. */
function scopesOf(chain: readonly ClassPlace[], reader: Reader): Map<ClassPlace, Scope> {
  const scopes = new Map<ClassPlace, Scope>();
  let args: Type[] = [];
  for (const place of chain) {
    const bare: Scope = { module: place.module, params: new Map() };
    const scope = bind(reader, place.node.typeParameters?.params ?? [], args, bare, (name) =>
      refused(`of the type ${name}, which is not given`),
    );
    scopes.set(place, scope);
    args = place.baseArguments.map((node) => lazy(() => reader.type(node, scope)));
  }
  return scopes;
}

let count = 0;
/** One that cannot be read matters where it is used only. */
const lazy = (get: () => Type): Type => ({
  kind: 'named',
  key: `argument ${++count}`,
  name: 'argument',
  get,
});

function readMethod(
  method: Method,
  scope: Scope,
  { reader, checking }: Readers,
  source: string,
): { read: FrozenMethod; warnings: Problem[] } {
  const { name, place, value, overloads } = method;
  const doc = docFor(method);
  const signature = overloads.length === 1 && overloads[0] ? overloads[0] : value;
  const inner = bind(reader, signature.typeParameters?.params ?? [], [], scope, (parameter) =>
    refused(`of any type ${parameter}`),
  );
  const { parameters, length, problems, decimals } = readParameters(signature, doc, inner, {
    ...{ reader, checking },
    definitions: createDefinitions(),
  });
  const called = `${place.name}.${name}`;
  const description = descriptionOf(doc);
  const warn = (message: string): Problem => ({ source, message, isFatal: false });
  return {
    read: {
      ...{ name, source, description, parameters },
      length: signature === value ? length : readLength(value),
      problem: problemOf(method, problems, checking),
    },
    warnings: [
      ...(description === '' ? [warn(`${called} has no doc comment: agents see no description of it.`)] : []),
      ...decimals.map((one) =>
        warn(`${called}: "${one}" arrives as a string, of which the method makes a Decimal.`),
      ),
    ],
  };
}

/** Its own, else that of a base. */
function docFor({ documented }: Method): Doc | null {
  for (const { place, start } of documented) {
    const doc = docOf(place.module.parsed, start);
    if (doc && !/^\{@inheritDoc\}$/i.test(doc.description)) return doc;
  }
  return null;
}

const readLength = ({ params }: Method['value']) => {
  const end = params.findIndex(({ type }) => type === 'AssignmentPattern' || type === 'RestElement');
  return end === -1 ? params.length : end;
};

/** Whoever tells it names the method. */
function problemOf(
  { name, value, overloads }: Method,
  problems: ParametersRead['problems'],
  checking: Checking | null,
): string | null {
  if (value.generator) return 'a generator cannot be a tool: return a promise of all of it.';
  const remedy = `static options = { ${name}: { input: { type: 'object', … } } }`;
  if (overloads.length > 1)
    return `it has ${overloads.length} signatures, and a tool has one: give its schema, ${remedy}.`;
  if (problems.length === 0) return null;
  const each = problems.map(({ name: parameter, type, reason }) =>
    type === null
      ? `"${parameter}" cannot be read: ${reason}`
      : `"${parameter}" of the type ${type} cannot be read: ${reason}`,
  );
  // TypeScript is code of the project: not every process runs any.
  const isAsked = checking === null && problems.every((one) => one.isAskable);
  const manifest = isAsked ? 'have TypeScript read it (npx --no-install mcp-node manifest), ' : '';
  return `${each.join('; ')}. Write a type that can be read, ${manifest}or give its schema: ${remedy}.`;
}
