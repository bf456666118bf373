// What an app hands over, as an offer. An endpoint with a part missing is not served.
import { definedAs } from '../define/define.ts';
import { madeBy } from '../define/makes.ts';
import { isToolset } from '../define/toolset.ts';
import { toolError } from '../errors.ts';
import { makeOffer } from '../offer/make.ts';
import type { Offer } from '../offer/offer.ts';
import type { ReadToolsets } from '../offer/read.ts';

type Module = Readonly<Record<string, unknown>>;

export async function offerOf(given: readonly unknown[]): Promise<Offer> {
  const modules = modulesOf(given);
  const offer = await makeOffer(modules, await readOf(modules));
  const fatal = offer.problems.filter(({ isFatal }) => isFatal);
  if (fatal.length > 0) {
    const list = fatal.map(({ source, message }) => `- ${source}: ${message}`);
    throw toolError('TOOLS_INVALID', `createMcp(): these tools cannot be offered:\n${list.join('\n')}`);
  }
  return offer;
}

function modulesOf(given: readonly unknown[]): Module[] {
  if (!Array.isArray(given) || given.length === 0)
    throw toolError(
      'MCP_INVALID',
      'createMcp(): tools: a list of modules, toolset classes, and what is defined.',
    );
  return given.map((one, index) => {
    if (isToolset(one)) return { [one.name]: one };
    const defined = definedAs(one);
    if (defined === undefined && madeBy(one) === undefined) {
      if (typeof one === 'object' && one !== null) return one as Module;
      throw toolError('MCP_INVALID', `createMcp(): tools[${index}] is ${typeof one}, and no module.`);
    }
    const name = defined?.options.name;
    if (name === undefined)
      throw toolError(
        'MCP_INVALID',
        `createMcp(): tools[${index}] has no name: hand over { name: it }, its module, or give it a name option.`,
      );
    return { [name]: one };
  });
}

async function readOf(modules: readonly Module[]): Promise<ReadToolsets> {
  const classes = modules.flatMap((module) => Object.values(module)).filter(isToolset);
  if (classes.length === 0) return { toolsets: [], problems: [] };
  throw toolError('TOOLS_INVALID', 'Toolset classes cannot be read yet.');
}
