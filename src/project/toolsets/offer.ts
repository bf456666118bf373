// A project's own tools as their modules say them: loaded once in a process, which is replaced when they change.
import { inspect } from 'node:util';
import type {
  LoadedOffer,
  OwnModules,
  OwnPrompt,
  OwnResource,
  OwnTool,
} from '../../protocol/own/toolsets.ts';
import { makeOffer } from '../../tools/offer/make.ts';
import type { Offer } from '../../tools/offer/offer.ts';
import type { Problem, ReadToolsets } from '../../tools/offer/read.ts';
import { withLine } from './lines.ts';
import { projectStack } from './stack.ts';

export type LoadFile = (file: string) => Promise<unknown>;

export interface MadeOffer extends Offer {
  /** Files that could not be loaded. */
  unloaded: string[];
}

export interface OwnOffers {
  /** Never rejects for what a module did. */
  offer(modules: OwnModules): Promise<MadeOffer>;
}

/** `load`: a file, relative to the root, as the project itself would. */
export function createOwnOffers(root: string, load: LoadFile): OwnOffers {
  const made = new Map<string, Promise<MadeOffer>>();

  async function make({ files, read, reserved }: OwnModules): Promise<MadeOffer> {
    const problems: Problem[] = [];
    const loaded = await Promise.all(
      files.map(async (file) => {
        try {
          return Object(await load(file)) as Record<string, unknown>;
        } catch (error) {
          problems.push({
            source: file,
            message: `It could not be loaded: ${said(error, root)}`,
            isFatal: true,
          });
          return undefined;
        }
      }),
    );
    const there = files.flatMap((file, index) => (loaded[index] ? [{ file, module: loaded[index] }] : []));
    const offer = await makeOffer(
      there.map(({ module }) => module),
      JSON.parse(read) as ReadToolsets,
      { files: there.map(({ file }) => file), reserved },
    );
    const unloaded = files.filter((_, index) => !loaded[index]);
    const placed = <T extends { source: string | null }>(items: T[]) =>
      items.map((item) => ({ ...item, source: withLine(root, item.source) }));
    return {
      tools: placed(offer.tools),
      resources: placed(offer.resources),
      prompts: placed(offer.prompts),
      problems: [
        ...problems,
        ...offer.problems.map((problem) => ({ ...problem, source: withLine(root, problem.source) ?? '' })),
      ],
      unloaded,
    };
  }

  return {
    offer(modules) {
      const key = JSON.stringify([modules.files, modules.read, modules.reserved]);
      const known = made.get(key) ?? make(modules);
      made.set(key, known);
      return known;
    },
  };
}

function said(error: unknown, root: string): string {
  if (!(error instanceof Error)) return inspect(error).slice(0, 500);
  const [frame] = projectStack(error, root);
  // Compilers say it in several lines, with absolute paths.
  const message = error.message.replaceAll(`${root}/`, '').replaceAll(/\s*\n\s*/g, ' ');
  return `${error.name}: ${message}${frame ? ` (${frame})` : ''}${remedyFor(message)}`;
}

function remedyFor(message: string): string {
  if (/Cannot find (?:package|module) '@mcp-node\/cli/.test(message))
    return '. It is no dependency of the project: npm install --save-dev @mcp-node/cli.';
  if (/top-level await/i.test(message))
    return '. The package is CommonJS: call the file mcp.mts or mcp.mjs, or write "type": "module" into its package.json.';
  return '';
}

/** As JSON. */
export function offerData({
  tools,
  resources,
  prompts,
  problems,
  unloaded,
}: MadeOffer): Omit<LoadedOffer, 'loaded'> {
  return {
    tools: tools.map(
      ({ isFor: _, call: __, scopes, ...tool }): OwnTool => ({
        ...(tool as Omit<OwnTool, 'scopes'>),
        scopes: [...scopes],
      }),
    ),
    resources: resources.map(
      ({ name, title, description, source, uri, isTemplate, mimeType, scopes }): OwnResource => ({
        ...{ name, title, description, source, uri, isTemplate, mimeType, scopes: [...scopes] },
      }),
    ),
    prompts: prompts.map(
      ({ name, title, description, source, arguments: given, scopes }): OwnPrompt => ({
        ...{ name, title, description, source, arguments: given, scopes: [...scopes] },
      }),
    ),
    problems,
    unloaded,
  };
}
