// The offer, made of what modules export and of what was read of their toolset classes.
import { definedAs, kindOf } from '../define/define.ts';
import { madeBy } from '../define/makes.ts';
import { isToolset, type ToolsetClass } from '../define/toolset.ts';
import { toolsetsOf } from './classes.ts';
import { type Named, promptOfDefined, resourceOfDefined, toolOfDefined } from './defined.ts';
import { type Export, exportsOf, isOffered } from './exports.ts';
import { misuseOf } from './misuse.ts';
import { withoutCollisions } from './names.ts';
import type { Offer, OfferedPrompt, OfferedResource, OfferedTool } from './offer.ts';
import type { ReadToolsets } from './read.ts';
import type { Made } from './tool.ts';
import { toolsOfClass } from './toolset.ts';

export interface OfferOptions {
  /** Of each of the modules, relative to the root. */
  files?: readonly (string | null)[];
  /** Names of tools, and URIs of resources, that the server has itself. */
  reserved?: readonly string[];
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
  const misuse = misuseOf(defined);
  if (misuse !== undefined) return failed(one, misuse);
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
  const found = toolsetsOf({ given, name: one.name, file: one.file }, read.toolsets);
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
