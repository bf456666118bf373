// One call of a project's own tool, resource or prompt, on behalf of a connection.
import { inspect } from 'node:util';
import { errorTable } from '../../errors.ts';
import type { OwnAnswer, OwnCall, OwnFailure, OwnProgress } from '../../protocol/own/toolsets.ts';
import type { ServerForProject } from '../../protocol/project.ts';
import type { RequestContext, Rpc } from '../../protocol/rpc.ts';
import type { ToolContext, ToolSession } from '../../tools/context.ts';
import { isToolError, toolError } from '../../tools/errors.ts';
import { askBy } from '../../tools/offer/ask.ts';
import type { Offer } from '../../tools/offer/offer.ts';
import { uriTemplate } from '../../tools/offer/uri.ts';
import { encode } from '../../tools/offer/values/encode.ts';
import type { OwnOffers } from './offer.ts';
import { projectStack } from './stack.ts';

type Server = Pick<Rpc<ServerForProject>, 'call'>;

export interface OwnCallsOptions {
  root: string;
  offers: OwnOffers;
  server: Server;
  /** What `work` prints, and is refused, is of this call; and the process is busy for the session. */
  within<T>(call: string, session: string, work: () => T): T;
}

export function createOwnCalls({ root, offers, server, within }: OwnCallsOptions) {
  return async (given: OwnCall, request: RequestContext): Promise<OwnAnswer> => {
    const offer = await offers.offer(given);
    try {
      const context = contextOf(given, request, server);
      return { value: await within(given.call, given.session, () => answer(offer, given, context)) };
    } catch (error) {
      return { failure: failureOf(error, root) };
    }
  };
}

async function answer(offer: Offer, { request }: OwnCall, context: ToolContext): Promise<unknown> {
  switch (request.kind) {
    case 'tool':
      return named(offer.tools, request.name, offer).call(request.args, context);
    case 'prompt':
      return named(offer.prompts, request.name, offer).render(request.args, context);
    case 'resource': {
      for (const resource of offer.resources) {
        const variables = uriTemplate(resource.uri).match(request.uri);
        if (variables) return resource.read(request.uri, variables, context);
      }
      throw toolError('RESOURCE_NOT_FOUND', `There is no resource ${request.uri}.`);
    }
    case 'resources': {
      const lists = await Promise.all(
        offer.resources.map(async (resource) => ({
          mimeType: resource.mimeType,
          // One that cannot list has nothing to list, and says why where it is printed.
          items: await resource.list(context).catch((error) => {
            context.log(`${resource.name} could not be listed`, error);
            return [];
          }),
        })),
      );
      return lists.flatMap(({ items, mimeType }) => items.map((item) => ({ ...item, mimeType })));
    }
    case 'completion': {
      const { of, name, variable, typed, chosen } = request;
      const found =
        of === 'prompt'
          ? named(offer.prompts, name, offer)
          : named(
              offer.resources.map((resource) => ({ ...resource, name: resource.uri })),
              name,
              offer,
            );
      return found.complete(variable, typed, chosen, context);
    }
  }
}

/** It may have been listed from its source, and be refused now that it is loaded. */
function named<T extends { name: string }>(items: readonly T[], name: string, { problems }: Offer): T {
  const found = items.find((item) => item.name === name);
  if (found) return found;
  const fatal = problems
    .filter(({ isFatal }) => isFatal)
    .map(({ source, message }) => `${source}: ${message}`);
  const about = fatal.filter((message) => message.includes(name.replace(/^.*[_.]/, '')));
  throw toolError('NOT_OFFERED', `${name} is not offered. ${about[0] ?? fatal[0] ?? ''}`.trim());
}

function contextOf(
  { call, session }: OwnCall,
  { signal, progress }: RequestContext,
  server: Server,
): ToolContext {
  const data = async (change: 'none' | 'set' | 'delete', key: string, value?: unknown) => {
    const json = change === 'set' ? { value: JSON.stringify(encode(value)) ?? 'null' } : {};
    return server.call('ownData', { call, key: String(key), change, ...json });
  };
  const own: ToolSession = {
    id: session,
    async get<T>(key: string) {
      const value = await data('none', key);
      return value === null ? undefined : (JSON.parse(value) as T);
    },
    async set(key, value) {
      await data('set', key, value);
    },
    async delete(key) {
      await data('delete', key);
    },
  };
  return {
    ...{ signal, user: null, request: null, session: own },
    async progress(done, total, message) {
      const told: OwnProgress = { done, total, message };
      progress(JSON.stringify(told));
    },
    ask: askBy(async (message, schema) => {
      const reply = await server.call('ownAsk', { call, message, schema });
      if (reply.action === 'none')
        throw toolError(
          'CANNOT_ASK',
          'This needs an answer of the user, and the client cannot ask, or nobody answered.',
        );
      return reply;
    }),
    log(message, more) {
      process.stderr.write(`${message}${more === undefined ? '' : ` ${inspect(more)}`}\n`);
    },
  };
}

function failureOf(error: unknown, root: string): OwnFailure {
  if (isToolError(error)) {
    const { name, message, code } = error;
    return { isMeant: true, name, message, stack: [], ...(code === undefined ? {} : { code }) };
  }
  if (!(error instanceof Error)) return { isMeant: false, name: 'Error', message: inspect(error), stack: [] };
  const chain = causesOf(error);
  const codes = chain.map(({ code }) => code).filter((code) => typeof code === 'string');
  // A refusal of ours is told also where an ORM has wrapped it.
  const code = codes.find((known) => Object.hasOwn(errorTable, known)) ?? codes[0];
  return {
    ...{
      isMeant: false,
      name: String(error.name),
      message: withCauses(chain),
      stack: projectStack(error, root),
    },
    ...(code === undefined ? {} : { code }),
  };
}

const MAX_CAUSES = 5;
const CAUSE_LENGTH = 500;

/** The error itself first. */
function causesOf(error: Error): (Error & { code?: unknown })[] {
  const chain: Error[] = [];
  for (let at: unknown = error; at instanceof Error && !chain.includes(at); at = at.cause)
    if (chain.push(at) > MAX_CAUSES) break;
  return chain;
}

/** What the outer one says already is not said again. */
function withCauses([error, ...causes]: readonly (Error & { code?: unknown })[]): string {
  let told = String(error?.message);
  for (const { name, message, code } of causes) {
    const text = String(message) || String(code ?? '');
    if (text !== '' && told.includes(text)) continue;
    // What is cut says so: of a secret in the middle of the cut, a half is looked for there.
    const shown = text.length > CAUSE_LENGTH ? `${text.slice(0, CAUSE_LENGTH)} …` : text;
    told += `\ncaused by ${String(name)}: ${shown}`;
  }
  return told;
}
