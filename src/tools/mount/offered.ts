// What an app hands over, as an offer. An endpoint with a part missing is not served.
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { definedAs } from '../define/define.ts';
import { madeBy } from '../define/makes.ts';
import { isToolset } from '../define/toolset.ts';
import { toolError } from '../errors.ts';
import type { RunningClass } from '../offer/classes.ts';
import { classesIn } from '../offer/exports.ts';
import { makeOffer } from '../offer/make.ts';
import type { Offer } from '../offer/offer.ts';
import type { ReadToolsets } from '../offer/read.ts';
import { loadManifest } from '../read/manifest/manifest.ts';
import { staleness } from '../read/manifest/staleness.ts';

type Module = Readonly<Record<string, unknown>>;

export interface ReadOptions {
  /** What `mcp-node manifest` made, where an app runs without its sources: its file, or what is in it. */
  manifest?: string | URL | object | undefined;
  /** Where the sources of toolset classes are; without it the working directory. */
  root?: string | undefined;
}

export async function offerOf(given: readonly unknown[], options: ReadOptions): Promise<Offer> {
  const modules = modulesOf(given);
  const offer = await makeOffer(modules, await readOf(modules, options));
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

async function readOf(modules: readonly Module[], { manifest, root }: ReadOptions): Promise<ReadToolsets> {
  const classes = classesIn(modules);
  if (classes.length === 0) return { toolsets: [], problems: [] };
  if (manifest === undefined) {
    const { schemasFor } = await reader(classes);
    return schemasFor(classes, { root: root ?? process.cwd() });
  }
  const frozen = loadManifest(manifest);
  const reasons = staleness(frozen, folderOf(manifest), classes);
  if (reasons.length > 0)
    throw toolError(
      'MANIFEST_STALE',
      `createMcp(): the manifest is not of these tools: ${reasons.join('; ')}. Make it again: npx --no-install mcp-node manifest.`,
    );
  return { toolsets: frozen.toolsets, problems: [] };
}

/** Of what its paths are relative to; null of one that a bundler took in. */
function folderOf(manifest: string | URL | object): string | null {
  if (manifest instanceof URL) return dirname(fileURLToPath(manifest));
  return typeof manifest === 'string' ? dirname(resolve(manifest)) : null;
}

/**
 * What reads sources, where there are some. Bundlers leave it alone: it has native parts, and where they have been there are
 * no sources.
 */
const reader = (classes: readonly RunningClass[]) =>
  import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ '../read/lookup.ts').catch(
    (error: unknown) => {
      if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
      const names = classes.map(({ given, name }) => given.name || name).join(', ');
      throw toolError(
        'SOURCE_MISSING',
        `createMcp(): a bundle has no sources to read ${names} from: make a manifest when it is built, npx --no-install mcp-node manifest, and hand it over: createMcp({ manifest }).`,
      );
    },
  );
