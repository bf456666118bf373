// What an endpoint answers, in both revisions: the requests of the protocol over a catalog, for one caller.
import { nearestNames } from '../../../nearest.ts';
import { failureAnswer } from '../../offer/failure.ts';
import { INTERNAL_ERROR, INVALID_PARAMS, NO_CAPABILITY } from '../answers.ts';
import { type Catalog, type Entry, isFor, lacks, type Ready, visible } from './catalog.ts';
import { type CallOf, contextOf, LACKS } from './client.ts';
import { CODE, codeOf, masked, type OnError } from './masked.ts';

/** Of one request. */
export interface Asked extends CallOf {
  catalog: Catalog;
  onError: OnError;
  /** What cannot be done without the client is an error of the protocol, as the newer revision has it. */
  isStrict?: boolean;
}

/** With what the SDK hands on as an error of the protocol. */
class RpcError extends Error {
  readonly code: number;
  readonly data: unknown;
  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** Its words are for clients; those of other errors with a number for a code are not. */
export const isRpcFailure = (error: unknown): boolean => error instanceof RpcError;

export const rpcFailure = (code: number, message: string, data?: unknown): Error =>
  new RpcError(code, message, data);

type Params = Readonly<Record<string, unknown>>;
type Result = Record<string, unknown>;

export const requests = {
  'tools/list': async (_: Params, { catalog, caller }: Asked): Promise<Result> => ({
    tools: (await visible(catalog.tools.values(), caller)).map(({ listed }) => listed),
  }),
  'prompts/list': async (_: Params, { catalog, caller }: Asked): Promise<Result> => ({
    prompts: (await visible(catalog.prompts.values(), caller)).map(({ listed }) => listed),
  }),
  'resources/templates/list': async (_: Params, { catalog, caller }: Asked): Promise<Result> => ({
    resourceTemplates: (await visible(catalog.resources, caller)).flatMap(({ entry, listed }) =>
      entry.isTemplate ? [listed] : [],
    ),
  }),
  async 'resources/list'(_: Params, asked: Asked): Promise<Result> {
    const context = contextOf(asked);
    const lists = (await visible(asked.catalog.resources, asked.caller)).map(({ entry, listed }) =>
      entry.isTemplate ? inside(asked, entry.name, () => entry.list(context)) : [listed],
    );
    return { resources: (await Promise.all(lists)).flat() };
  },
  async 'tools/call'({ name, arguments: args }: Params, asked: Asked): Promise<Result> {
    const { entry } = await reachable(asked, 'tool', asked.catalog.tools, String(name));
    try {
      return { ...(await entry.call(Object(args), contextOf(asked))) };
    } catch (error) {
      const code = codeOf(error);
      const lacking = (error as { [LACKS]?: string } | null)?.[LACKS];
      if (asked.isStrict && lacking !== undefined)
        throw rpcFailure(NO_CAPABILITY, (error as Error).message, {
          requiredCapabilities: { [lacking]: {} },
        });
      return {
        ...failureAnswer(error, (id, cause) => asked.onError(cause, { id, what: entry.name })),
        ...(code === undefined ? {} : { _meta: { [CODE]: code } }),
      };
    }
  },
  async 'resources/read'({ uri }: Params, asked: Asked): Promise<Result> {
    const { entry, variables } = await resourceAt(asked, String(uri));
    const contents = await inside(asked, entry.name, () =>
      entry.read(String(uri), variables, contextOf(asked)),
    );
    return { contents };
  },
  async 'prompts/get'({ name, arguments: args }: Params, asked: Asked): Promise<Result> {
    const { entry } = await reachable(asked, 'prompt', asked.catalog.prompts, String(name));
    const given = Object(args) as Record<string, string>;
    const messages = await inside(asked, entry.name, () => entry.render(given, contextOf(asked)));
    return { description: entry.description, messages };
  },
  async 'completion/complete'({ ref, argument, context }: Params, asked: Asked): Promise<Result> {
    const { name, value } = Object(argument) as { name: string; value: string };
    const chosen = Object((context as { arguments?: unknown } | undefined)?.arguments) as Record<
      string,
      string
    >;
    const { type, name: prompt, uri } = Object(ref) as { type?: string; name?: string; uri?: string };
    const { entry } =
      type === 'ref/prompt'
        ? await reachable(asked, 'prompt', asked.catalog.prompts, String(prompt))
        : await resourceAt(asked, String(uri), true);
    const values = await inside(asked, entry.name, () =>
      entry.complete(name, value, chosen, contextOf(asked)),
    );
    const sent = values.slice(0, 100);
    return { completion: { values: sent, total: values.length, hasMore: sent.length < values.length } };
  },
} satisfies Record<string, (params: Params, asked: Asked) => Promise<Result>>;

async function reachable<R extends Ready<Entry>>(
  { caller }: Asked,
  kind: string,
  entries: ReadonlyMap<string, R>,
  name: string,
): Promise<R> {
  const found = entries.get(name);
  // The edge has refused what lacks a scope; nothing is served if it did not.
  if (found && lacks(found, caller).length === 0 && (await isFor(found, caller))) return found;
  const names = (await visible(entries.values(), caller)).map(({ listed }) => String(listed.name));
  const [nearest] = nearestNames(name, names, 1);
  const hint = nearest === undefined ? '' : ` The nearest is "${nearest}".`;
  throw rpcFailure(INVALID_PARAMS, `There is no ${kind} "${name.slice(0, 100)}".${hint}`);
}

/** Throws what reading it would be answered with. */
export const mustReach = async (asked: Pick<Asked, 'catalog' | 'caller'>, uri: string): Promise<void> => {
  await resourceAt(asked, uri);
};

export const isReachable = async (asked: Pick<Asked, 'catalog' | 'caller'>, uri: string): Promise<boolean> =>
  (await reachedAt(asked, uri)) !== null;

/** `isTemplateMeant`: a template itself is asked about; what reads it has variables for it always. */
async function resourceAt(asked: Pick<Asked, 'catalog' | 'caller'>, uri: string, isTemplateMeant = false) {
  const found = await reachedAt(asked, uri, isTemplateMeant);
  if (!found) throw rpcFailure(INVALID_PARAMS, 'Resource not found', { uri });
  return found;
}

async function reachedAt(
  { catalog, caller }: Pick<Asked, 'catalog' | 'caller'>,
  uri: string,
  isTemplateMeant = false,
) {
  for (const ready of catalog.resources) {
    const variables = isTemplateMeant && ready.entry.uri === uri ? {} : ready.match(uri);
    if (variables && lacks(ready, caller).length === 0 && (await isFor(ready, caller)))
      return { ...ready, variables };
  }
  return null;
}

/** What is no tool has no results that fail: its errors are the protocol's. */
async function inside<T>({ onError }: Asked, what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const { message, code } = masked(error, what, onError);
    throw rpcFailure(code === undefined ? INTERNAL_ERROR : INVALID_PARAMS, message, code && { code });
  }
}
