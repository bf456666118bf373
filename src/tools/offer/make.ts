// The offer, made of what modules export and of what was read of their toolset classes.
import { definedAs, kindOf } from '../define/define.ts';
import { madeBy } from '../define/makes.ts';
import { isToolset, type ToolsetClass } from '../define/toolset.ts';
import { type Named, promptOfDefined, resourceOfDefined, toolOfDefined } from './defined.ts';
import { withoutCollisions } from './names.ts';
import type { Offer, OfferedPrompt, OfferedResource, OfferedTool } from './offer.ts';
import type { ReadToolset, ReadToolsets } from './read.ts';
import type { Made } from './tool.ts';
import { toolsOfClass } from './toolset.ts';

export interface OfferOptions {
  /** Of each of the modules, relative to the root. */
  files?: readonly (string | null)[];
  /** Names of tools, and URIs of resources, that the server has itself. */
  reserved?: readonly string[];
}

interface Export extends Named {
  value: unknown;
  file: string | null;
}

/** Never throws for what a project did wrong: that is a problem, and all else is offered. */
export async function makeOffer(
  modules: readonly Readonly<Record<string, unknown>>[],
  read: ReadToolsets,
  { files = [], reserved = [] }: OfferOptions = {},
): Promise<Offer> {
  const exports = exportsOf(modules, files);
  const classes = exports.filter(({ value }) => isToolset(value));
  const made = await Promise.all(
    exports.map(async (one) => {
      try {
        return await madeOf(one, read, classes);
      } catch (error) {
        return failed(one, error instanceof Error ? error.message : String(error));
      }
    }),
  );
  const all = made.flat();
  const offered = all.flatMap((part) => part.offered);
  const is = <T extends Part['kind']>(kind: T) =>
    offered.flatMap((item) => (item.kind === kind ? [item.item] : []));
  const tools = withoutCollisions(is('tool') as OfferedTool[], 'tool', reserved);
  const resources = withoutCollisions(
    is('resource') as OfferedResource[],
    'resource',
    reserved,
    ({ uri }) => uri,
  );
  const prompts = withoutCollisions(is('prompt') as OfferedPrompt[], 'prompt', []);
  return {
    tools: tools.kept,
    resources: resources.kept,
    prompts: prompts.kept,
    problems: [
      ...read.problems,
      ...all.flatMap(({ problems }) => problems),
      ...[tools, resources, prompts].flatMap(({ problems }) => problems),
    ],
  };
}

type Part =
  | { kind: 'tool'; item: OfferedTool }
  | { kind: 'resource'; item: OfferedResource }
  | { kind: 'prompt'; item: OfferedPrompt };

const parts = <K extends Part['kind']>(kind: K, { offered, problems }: Made<unknown>): Made<Part> => ({
  offered: offered.map((item) => ({ kind, item }) as Part),
  problems,
});

const failed = ({ name, source }: Named, message: string): Made<Part>[] => [
  { offered: [], problems: [{ source: source ?? name, message: `${name}: ${message}`, isFatal: true }] },
];

/** Each value once, though modules export it again. */
function exportsOf(
  modules: readonly Readonly<Record<string, unknown>>[],
  files: OfferOptions['files'] = [],
): Export[] {
  const seen = new Set<unknown>();
  return modules.flatMap((module, index) => {
    const file = files[index] ?? null;
    const entries = Object.entries(module).filter(([name]) => name !== 'default' && name !== '__esModule');
    return [...entries, ...defaultOf(module)].flatMap(([name, value]) => {
      if (seen.has(value) || !isOffered(value)) return [];
      seen.add(value);
      return [{ name, value, file, source: file && `${file} (${name})` }];
    });
  });
}

/** Of CommonJS, what a module exports may stand in its default. */
function defaultOf({ default: value }: Readonly<Record<string, unknown>>): [string, unknown][] {
  const isPlain = typeof value === 'object' && value !== null && !isOffered(value);
  return isPlain ? Object.entries(value) : [['default', value]];
}

const isOffered = (value: unknown): boolean =>
  isToolset(value) ||
  definedAs(value) !== undefined ||
  madeBy(value) !== undefined ||
  (Array.isArray(value) && value.some(isOffered));

async function madeOf(one: Export, read: ReadToolsets, classes: readonly Export[]): Promise<Made<Part>[]> {
  const { value, name } = one;
  if (Array.isArray(value)) {
    const items = value.filter(isOffered).map((item) => madeOf({ ...one, value: item }, read, classes));
    return (await Promise.all(items)).flat();
  }
  const make = madeBy(value);
  if (make) {
    const items = (await make(name)).map((item) => madeOf({ ...one, value: item }, read, classes));
    return (await Promise.all(items)).flat();
  }
  if (isToolset(value)) return classMade(one, value, read, classes);
  const defined = definedAs(value);
  if (!defined) return [];
  switch (kindOf(defined)) {
    case 'tool':
      return [parts('tool', await toolOfDefined(defined as never, one))];
    case 'resource':
      return [parts('resource', resourceOfDefined(defined as never, one))];
    default:
      return [parts('prompt', promptOfDefined(defined as never, one))];
  }
}

async function classMade(
  one: Export,
  given: ToolsetClass,
  read: ReadToolsets,
  classes: readonly Export[],
): Promise<Made<Part>[]> {
  const found = readOf(one, given, read.toolsets);
  if (found.length === 1 && found[0]) return [parts('tool', await toolsOfClass(given, found[0]))];
  // A base of others, whose tools are those of each of them.
  const isBase = classes.some(
    ({ value }) => value !== given && (value as ToolsetClass).prototype instanceof given,
  );
  if (found.length === 0 && isBase) return [];
  if (found.length > 1) {
    const where = found.map(({ file, line }) => `${file}:${line}`).join(', ');
    return failed(one, `which of the classes of that name is meant cannot be told (${where}): rename one.`);
  }
  // Why, if it is known, is said where it was read.
  return failed(one, `nothing could be read of this class: its source, or the manifest, does not have it.`);
}

/** By the name of the class, or of its export, which a bundler leaves; of several, those that have the methods. */
function readOf(
  { name, file }: Export,
  given: ToolsetClass,
  toolsets: readonly ReadToolset[],
): ReadToolset[] {
  const byName = toolsets.filter((toolset) => toolset.name === given.name);
  const named = byName.length > 0 ? byName : toolsets.filter((toolset) => toolset.name === name);
  const here = named.filter((toolset) => toolset.file === file);
  const left = here.length > 0 ? here : named;
  if (left.length < 2) return left;
  const prototype = given.prototype as unknown as Record<string, unknown>;
  return left.filter(({ methods }) =>
    methods.every((method) => typeof prototype[method.name] === 'function'),
  );
}
