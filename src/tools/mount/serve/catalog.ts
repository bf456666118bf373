// An offer, made ready once to be listed and found: only who asks is looked at with each request.
import type { Offer, OfferedPrompt, OfferedResource, OfferedTool } from '../../offer/offer.ts';
import { uriTemplate } from '../../offer/uri.ts';
import type { Caller } from '../answers.ts';

export type Entry = OfferedTool | OfferedResource | OfferedPrompt;

/** `listed`: as the protocol has it. */
export interface Ready<Of extends Entry> {
  entry: Of;
  listed: Record<string, unknown>;
}

export interface Catalog {
  tools: ReadonlyMap<string, Ready<OfferedTool>>;
  prompts: ReadonlyMap<string, Ready<OfferedPrompt>>;
  resources: readonly (Ready<OfferedResource> & { match(uri: string): Record<string, string> | null })[];
}

export function catalogOf({ tools, resources, prompts }: Offer): Catalog {
  return {
    tools: byName(tools, ({ name, title, description, inputSchema, outputSchema, annotations }) => ({
      ...{ name, title, description, inputSchema, outputSchema },
      annotations: Object.keys(annotations).length > 0 ? annotations : undefined,
    })),
    prompts: byName(prompts, ({ name, title, description, arguments: args }) => ({
      ...{ name, title, description, arguments: args },
    })),
    // What has no variables is meant first.
    resources: resources
      .toSorted((a, b) => Number(a.isTemplate) - Number(b.isTemplate))
      .map((entry) => {
        const { uri, isTemplate, name, title, description, mimeType } = entry;
        const address = isTemplate ? { uriTemplate: uri } : { uri };
        return {
          entry,
          listed: { ...address, name, title, description, mimeType },
          match: isTemplate ? uriTemplate(uri).match : (given: string) => (given === uri ? {} : null),
        };
      }),
  };
}

const byName = <Of extends OfferedTool | OfferedPrompt>(
  entries: Of[],
  listed: (entry: Of) => Record<string, unknown>,
): ReadonlyMap<string, Ready<Of>> =>
  new Map(entries.map((entry) => [entry.name, { entry, listed: listed(entry) }]));

/** Whether it is there for this caller at all; scopes aside. */
export const isFor = async ({ entry }: Ready<Entry>, { user }: Caller): Promise<boolean> =>
  await entry.isFor(user);

export const lacks = ({ entry }: Ready<Entry>, { scopes }: Caller): readonly string[] =>
  scopes === null ? [] : entry.scopes.filter((scope) => !scopes.includes(scope));

export async function visible<Of extends Entry, R extends Ready<Of>>(
  entries: Iterable<R>,
  caller: Caller,
): Promise<R[]> {
  const shown: R[] = [];
  for (const ready of entries)
    if (lacks(ready, caller).length === 0 && (await isFor(ready, caller))) shown.push(ready);
  return shown;
}
